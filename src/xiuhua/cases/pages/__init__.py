"""Pages of the cases: citizens, the desk, crews, collectors."""
