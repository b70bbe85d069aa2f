"""The command line: a shell with no rules of its own."""
