"""The stages of a run: each takes the folder and what came before, calls one engine, and gives tables."""

from __future__ import annotations

from concord.exchange.stages.assignment import assignment
from concord.exchange.stages.eligibility import eligibility
from concord.exchange.stages.ranking import ranking
from concord.exchange.stages.selection import selection
from concord.exchange.stages.stage import Stage

__all__ = ["Stage", "assignment", "eligibility", "ranking", "selection"]
