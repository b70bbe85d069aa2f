"""The pages of the strategy: agreements, clauses, claims, priority areas, and what organisations reported."""

from concord.portal.lists import PAGE, asked, harmless

__all__ = ["PAGE", "asked", "harmless"]
