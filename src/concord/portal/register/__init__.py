"""The pages of the register: the search, people, organisations, facilities, platforms, and who works with whom."""
