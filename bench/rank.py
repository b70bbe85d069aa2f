"""Expected ranks beside statsmodels' mixed models on the same votes.

Peers, each one fit by REML:
- one intercept per application (`MixedLM`, ``score ~ 1``, groups=application): knows no severity, and is the fast one;
- crossed effects, the model that is like ours: one group, ``vc_formula={"application": "0 + C(application)",
  "assessor": "0 + C(assessor)"}``. statsmodels keeps it as one dense block, so it runs on 200 applications only.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.row import Row, best_of
from concord.engines.rank import Problem, Scale, Votes, rank


def panel(applications: int, assessors: int, each: int = 5) -> Problem:
    """Simulated whole grades from 1 to 6: merit 1, severity 0.5, residual 0.7."""
    random = np.random.default_rng(2020)
    application = np.repeat(np.arange(applications), each)
    assessor = np.concatenate([random.choice(assessors, each, replace=False) for _ in range(applications)])
    merit, severity = random.normal(0, 1, applications), random.normal(0, 0.5, assessors)
    grade = 3.5 + merit[application] + severity[assessor] + random.normal(0, 0.7, len(application))
    score = np.clip(np.round(grade), 1, 6).astype(int).tolist()
    return Problem(Votes([f"A{a}" for a in application], [f"R{r}" for r in assessor], score), scale=Scale(1, 6))


def frame(problem: Problem) -> Any:
    import pandas as pd

    votes = problem.votes
    return pd.DataFrame({"application": votes.application, "assessor": votes.assessor, "score": votes.score, "one": 1})


def plain(data: Any) -> Any:
    from statsmodels.regression.mixed_linear_model import MixedLM

    return MixedLM.from_formula("score ~ 1", groups="application", data=data).fit(reml=True)


def crossed(data: Any) -> Any:
    from statsmodels.regression.mixed_linear_model import MixedLM

    parts = {"application": "0 + C(application)", "assessor": "0 + C(assessor)"}
    return MixedLM.from_formula("score ~ 1", groups="one", re_formula="0", vc_formula=parts, data=data).fit(reml=True)


def peak_mib() -> float:
    """Peak memory of a process that does nothing but rank the large panel, in MiB (Linux counts KiB)."""
    code = (
        "import resource; from bench.rank import panel, rank; rank(panel(1000, 200), 'expected-rank', share=0.3);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def run() -> Iterator[Row]:
    warnings.simplefilter("ignore")
    for applications, assessors, fit, peer in (
        (1000, 200, plain, "statsmodels MixedLM, intercept per application"),
        (200, 40, crossed, "statsmodels MixedLM, crossed (vc_formula)"),
    ):
        problem = panel(applications, assessors)
        data = frame(problem)
        ours, found = best_of(2, lambda problem=problem: rank(problem, "expected-rank", share=0.3))
        theirs, _ = best_of(2 if fit is plain else 1, lambda fit=fit, data=data: fit(data))
        note = f"{found.panels[0].fit.draws} draws"
        if applications == 1000:
            note += f"; peak {peak_mib():.0f} MiB"
        yield Row(f"expected ranks, {applications} x 5 votes, {assessors} assessors", ours, peer, theirs, 10, note)
        ours, _ = best_of(2, lambda problem=problem: rank(problem, "mixed"))
        yield Row(f"mixed model (REML), the same {applications} x 5", ours, peer, theirs, 1, "scores and reasons too")
    problem = panel(4000, 500)
    data = frame(problem)
    ours, _ = best_of(3, lambda: rank(problem))
    theirs, _ = best_of(3, lambda: data.groupby("application")["score"].mean().rank(ascending=False, method="min"))
    yield Row(
        "exact means, 4,000 x 5 votes", ours, "pandas groupby in floats", theirs, None, "checks, ties, thresholds"
    )
