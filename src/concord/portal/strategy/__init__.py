"""The pages of the strategy: agreements, clauses, claims, priority areas, and what organisations reported."""
