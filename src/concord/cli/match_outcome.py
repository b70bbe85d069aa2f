"""The outcome of `concord match`: as tables on the terminal, as one JSON document, as a report in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from concord.cli import terminal
from concord.engines.match import Assignment, Diagnosis, Lottery, diagnose, explain
from concord.engines.match.assignment import Pair
from concord.engines.reason import Reason
from concord.exchange import report
from concord.exchange.report.tables import MOST_ROWS, small

Say = Callable[[Pair], Reason]
SHOWN = 20
"""Rows shown on the terminal."""


@dataclass
class Outcome:
    """A plan with what there is to say about it.

    Attributes:
        plan: the plan.
        lottery: what it was drawn from, or None.
        asked: the pair (application, reviewer) that was asked about, or None.
    """

    plan: Assignment
    lottery: Lottery | None
    asked: tuple[str, str] | None
    found: Diagnosis | None = field(init=False)
    why: Reason | None = field(init=False)

    def __post_init__(self) -> None:
        found = diagnose(self.plan.problem) if self.plan.shortfalls else None
        self.found = None if found is None or found.feasible else found
        self.why = None
        if self.asked is not None:
            answer = explain(self.plan, *self.asked)
            self.why = answer.reason
            if self.lottery is not None and answer.affinity is not None:
                self.why = self.lottery.reason(*self.asked, drawn=answer.chosen)

    def reason(self, pair: Pair) -> Reason:
        """Why a pair is in the plan."""
        if self.lottery is None:
            return pair.reason
        return self.lottery.reason(pair.application, pair.reviewer, drawn=True)

    def _chances(self, lottery: Lottery) -> dict[str, Any]:
        problem, likely = lottery.problem, np.flatnonzero(lottery.units)
        rows = problem.scores.application()[likely]
        return {
            "limit": lottery.limit,
            "expected": lottery.expected,
            "best": lottery.best,
            "shortages": [one.json() for one in lottery.shortages()],
            "probabilities": [
                {"application": problem.applications[a], "reviewer": problem.reviewers[r], "probability": p}
                for a, r, p in zip(
                    rows.tolist(),
                    problem.scores.reviewer[likely].tolist(),
                    lottery.probability[likely].tolist(),
                    strict=True,
                )
            ],
        }

    def document(self) -> dict[str, Any]:
        """The outcome as one JSON document."""
        plan, found, why = self.plan, self.found, self.why
        more: dict[str, Any] = {} if why is None else {"why": why.json()}
        if found is not None:
            more["diagnosis"] = {
                "conflict": [one.reason.json() for one in found.conflict],
                "smallest": found.smallest,
                "loads": [one.reason.json() for one in found.loads],
                "conflicts": [one.reason.json() for one in found.conflicts],
                "invitations": [one.reason.json() for one in found.invitations],
            }
        if self.lottery is not None:
            more["lottery"] = self._chances(self.lottery)
        return more | {
            "total": plan.total,
            "bound": plan.bound,
            "gap": plan.gap,
            "optimal": plan.optimal,
            "path": plan.path,
            "objective": plan.objective,
            "resolution": plan.resolution,
            "levels": [{"what": level.what, "value": level.value, "bound": level.bound} for level in plan.levels],
            "pairs": [
                {
                    "application": pair.application,
                    "reviewer": pair.reviewer,
                    "affinity": pair.affinity,
                    "reason": self.reason(pair).json(),
                }
                for pair in plan.pairs
            ],
            "shortfalls": [
                {
                    "kind": gap.kind,
                    "application": gap.application,
                    "reviewer": gap.reviewer,
                    "group": gap.group,
                    "missing": gap.missing,
                    "reason": gap.reason.json(),
                }
                for gap in plan.shortfalls
            ],
            "seed": plan.seed,
            "options": dict(plan.options),
            "version": plan.version,
        }

    def _figures(self, zh: bool) -> list[tuple[str, str]]:
        plan = self.plan
        sums, loads = plan.sums(), plan.loads()
        wanting = plan.problem.demand > 0
        worst = float(sums[wanting].min()) if wanting.any() else 0.0
        proof = ("已证明最优" if zh else "proven optimal") if plan.optimal else ("未证明" if zh else "not proven")
        if self.lottery is not None:
            proof = "随机抽取" if zh else "drawn by lot"
        rows: list[tuple[str, Any]] = [
            ("总匹配度" if zh else "total affinity", round(plan.total, 6)),
            ("上界" if zh else "bound", round(plan.bound, 6)),
            ("证明" if zh else "proof", proof),
            ("求解路径" if zh else "path", plan.path),
            ("指派数" if zh else "pairs", len(plan.chosen)),
            ("匹配度最低的申请" if zh else "worst-served application", round(worst, 6)),
            ("评审量（最低–最高）" if zh else "loads (least–most)", f"{loads.min(initial=0)}–{loads.max(initial=0)}"),
            ("未满足的要求" if zh else "shortfalls", len(plan.shortfalls)),
        ]
        if self.lottery is not None:
            rows += [
                ("平均总匹配度" if zh else "mean total of a draw", round(self.lottery.expected, 6)),
                ("配对概率上限" if zh else "greatest probability of a pair", round(self.lottery.limit, 6)),
            ]
        return [(what, str(number)) for what, number in rows]

    def _rows(self, language: str, most: int) -> list[tuple[Any, ...]]:
        return [(p.application, p.reviewer, p.affinity, self.reason(p).text(language)) for p in self.plan.pairs[:most]]

    def show(self) -> None:
        """Tables on standard output; what is missing and what would help on standard error."""
        plan, language = self.plan, terminal.language()
        zh = language == "zh"
        terminal.table(["项目" if zh else "figure", "数值" if zh else "value"], self._figures(zh))
        headings = ["申请", "评审专家", "匹配度", "理由"] if zh else ["application", "reviewer", "affinity", "reason"]
        terminal.table(headings, self._rows(language, SHOWN))
        more = len(plan.chosen) - SHOWN
        if more > 0:
            en = f"... and {more} more pairs; --out FILE.csv writes all"
            terminal.say(en, f"……另有 {more} 对；--out FILE.csv 可输出全部")
        for en, chinese in zip(self._said("en", SHOWN), self._said("zh", SHOWN), strict=True):
            terminal.say(en, chinese)

    def _said(self, language: str, most: int) -> list[str]:
        """What could not be met, what stands in the way, what would help, and the answer to what was asked."""
        zh, found = language == "zh", self.found
        lines = [gap.reason.text(language) for gap in self.plan.shortfalls[:most]]
        if self.lottery is not None:
            lines += [one.text(language) for one in self.lottery.shortages()[:most]]
        if found is not None:
            lines.append("下列要求无法同时满足：" if zh else "These cannot be met together:")
            lines += [f"- {constraint.reason.text(language)}" for constraint in found.conflict[:most]]
            lines.append("可行的补救办法（各自单独有效）：" if zh else "What would help, each way on its own:")
            remedies = (*found.loads[: most // 2], *found.conflicts[: most // 2], *found.invitations[: most // 2])
            lines += [f"- {remedy.reason.text(language)}" for remedy in remedies]
        return lines if self.why is None else [*lines, self.why.text(language)]

    def page(self, name: str) -> bytes:
        """The report: one HTML file in both languages that needs nothing else."""
        return report.render([self._page(name, language) for language in report.LANGUAGES], terminal.language(), False)

    def _page(self, name: str, language: str) -> dict[str, Any]:
        zh, count = language == "zh", len(self.plan.chosen)
        loads = sorted(Counter(self.plan.loads().tolist()).items())
        pairs = small(("application", "reviewer", "affinity", "reason"), self._rows(language, MOST_ROWS), language)
        cut = f"The first {MOST_ROWS} of {count:,} pairs; --out FILE.csv writes all."
        if zh:
            cut = f"此处显示前 {MOST_ROWS} 对，共 {count:,} 对；--out FILE.csv 可输出全部。"
        sections = [
            _section("评审量" if zh else "Loads", [], [small(("load", "reviewers"), loads, language)]),
            _section("全部配对及理由" if zh else "Every pair with its reason", [cut] * (count > MOST_ROWS), [pairs]),
        ]
        said = self._said(language, MOST_ROWS)
        if said:
            missing = "未能满足之处与补救办法" if zh else "What could not be met, and what would help"
            why = "问与答" if zh else "What was asked"
            sections.insert(0, _section(missing if self.plan.shortfalls else why, said, []))
        lead = f"Objective {self.plan.objective}, seed {self.plan.seed}."
        return {
            "language": language,
            "title": f"评审专家指派：{name}" if zh else f"Assignment of reviewers: {name}",
            "lead": f"目标：{self.plan.objective}；随机种子 {self.plan.seed}。" if zh else lead,
            "invented": "", "invented_short": "", "note": "",
            "as_table": "以表格查看" if zh else "The same as a table",
            "figures": [{"number": number, "text": what} for what, number in self._figures(zh)],
            "sections": sections,
        }  # fmt: skip


def _section(title: str, texts: list[str], tables: list[dict[str, Any]]) -> dict[str, Any]:
    return {"title": title, "texts": texts, "charts": [], "tables": tables}
