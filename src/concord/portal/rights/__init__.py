"""Who may do what, when: one table made from the rules themselves, and why somebody cannot."""
