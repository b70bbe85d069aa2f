"""Standards in and out, and whole runs from folders of spreadsheets."""
