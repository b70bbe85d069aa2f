"""Bringing records into the register, and deciding which of them are the same."""
