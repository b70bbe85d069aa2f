"""What a panel's design can tell: who scored what, before looking at any grade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from concord.engines.rank.crossed import Sample
from concord.engines.reason import Reason, reason


@dataclass(frozen=True)
class Design:
    """How applications and assessors of a panel hang together.

    Attributes:
        parts: groups of applications that share no assessor with one another.
        seen_once: assessors with a single application.
        single: no application has a second assessor.
        spare: grades beyond what merits and severities use up; without any, the residual is unknown.
    """

    assessors: int
    parts: int
    seen_once: int
    single: bool
    spare: int

    @property
    def identified(self) -> bool:
        """Severity can be told from merit: one connected group, and grades to spare."""
        return self.parts == 1 and self.spare > 0 and self.assessors > 1

    def warnings(self, panel: str | None) -> tuple[Reason, ...]:
        """What the design cannot tell, as warnings."""
        name = panel or "-"
        found = []
        if self.single:
            found.append(reason("rank:one_vote_each", panel=name))
        elif self.parts > 1:
            found.append(reason("rank:disconnected", panel=name, parts=self.parts))
        if self.seen_once and not self.single:
            found.append(reason("rank:seen_once", panel=name, count=self.seen_once, assessors=self.assessors))
        return tuple(found)


def design(data: Sample) -> Design:
    """The design of a panel."""
    size = data.n + data.assessors
    edges = coo_matrix((np.ones(len(data.item)), (data.item, data.n + data.assessor)), shape=(size, size))
    parts, _ = connected_components(edges, directed=False)
    load = np.bincount(data.assessor, minlength=data.assessors)
    return Design(
        data.assessors,
        int(parts),
        int((load == 1).sum()),
        bool((data.votes <= 1).all()),
        len(data.item) - size + int(parts),
    )
