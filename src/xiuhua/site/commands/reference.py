"""Write docs/reference/ from the tables in the code; --check only compares."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from xiuhua.site import reference


def arguments(parser: ArgumentParser) -> None:
    """--check."""
    parser.add_argument("--check", action="store_true", help="1 when a page is stale")


def run(options: Namespace) -> int:
    """Write, or compare."""
    changed = reference.stale() if options.check else reference.write()
    for name in changed:
        print(f"{'stale' if options.check else 'written'}: {name}")  # noqa: T201 - the answer
    if changed and options.check:
        print("run ./run reference and commit what it writes")  # noqa: T201 - the answer
    return 1 if changed and options.check else 0
