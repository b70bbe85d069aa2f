"""Affinity from texts: how well a reviewer knows the subject of an application.

>>> from concord.engines.match.texts import affinity, compare
>>> applications = {"A1": "Wheat breeding for drought tolerance", "A2": "离岸风电的储能技术"}
>>> reviewers = {
...     "Li": [{"title": "Drought-tolerant wheat lines", "text": "Breeding of wheat under drought in field trials."}],
...     "Smith": [{"title": "Battery storage for offshore wind power", "text": "Energy storage at sea."}],
... }
>>> affinity(applications, reviewers).argmax(axis=1).tolist()
[0, 1]
>>> compare(applications, reviewers).reason(1, 1).code
'match:affinity-across-languages'

`affinity` gives scores, `compare` scores that can be asked why. `blend`, `with_bids`, `to_quantiles` and `to_outcomes`
put several sources on one scale; `SentenceModel` and `Cached` add a model; `misranking_loss` measures.
"""

from __future__ import annotations

from concord.engines.match.texts.calibrate import blend, to_outcomes, to_quantiles, with_bids
from concord.engines.match.texts.comparison import METHODS, Affinities, affinity, compare
from concord.engines.match.texts.documents import Profile, Submission, Work
from concord.engines.match.texts.measure import misranking_loss
from concord.engines.match.texts.models import Cached, Encoder, SentenceModel
from concord.engines.match.texts.terms import Concept, TermList, standard

__all__ = [
    "METHODS", "Affinities", "Cached", "Concept", "Encoder", "Profile", "SentenceModel", "Submission", "TermList",
    "Work", "affinity", "blend", "compare", "misranking_loss", "standard", "to_outcomes", "to_quantiles", "with_bids",
]  # fmt: skip
