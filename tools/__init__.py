"""Tools of those who build the platform; nothing here is shipped."""
