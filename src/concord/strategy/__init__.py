"""Strategy: what was agreed, by whom, and what the documents say of it; agreements come in as packs."""
