"""The pages: a shell without rules of its own."""
