"""The register: who and what there is. Organisations with their identity, people, and the ties between them."""

from pathlib import Path

EXTRACT = Path(__file__).parent / "extracts" / "ror_agriculture.jsonl"
"""Real organisations of agricultural research, from ROR (CC0); see the README beside it."""
