"""Reviewers, conflicts, the plan of who assesses what, assessments, the ranking list."""
