"""Russian-English sentence alignment that researchers can trust."""
