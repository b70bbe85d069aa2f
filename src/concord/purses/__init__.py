"""Commitments of a party: money, shifts, places; their ledger, with what others reported kept apart."""
