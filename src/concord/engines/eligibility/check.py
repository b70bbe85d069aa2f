"""Judging: every rule in force against every application, with reasons made when they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Context, localcontext
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason

from .judging import MET, Crowd, Found, Judge, Terms, View
from .kinds import kinds, read_parameters
from .problem import Annex, Application, Problem, Rule
from .repair import Repair
from .validation import facts_in_force, in_force, validate

VERSION = "1"

Verdict = Literal["met", "unknown", "not_met"]
VERDICTS: tuple[Verdict, ...] = ("met", "unknown", "not_met")
"""From best to worst: the verdict on several findings is the worst of theirs."""

_EXACT = Context(prec=120)
"""Sums and products of amounts, rates and shares stay exact at this many digits."""

_BATCH = 256


@dataclass(frozen=True, slots=True)
class _Ready:
    """A rule of an annex in force, compiled."""

    annex: Annex
    rule: Rule
    id: str
    judge: Judge


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's verdict on an application, or on one partner or side of it.

    Attributes:
        annex: whose annex the rule stands in; None for a rule of the whole call.
        party: the side concerned, where one is.
        partner: the partner's id, where the verdict is about one partner.
    """

    application: str
    annex: str | None
    version: str
    rule_id: str
    rule: Rule
    verdict: Verdict
    party: str | None
    partner: str | None
    reason: Reason
    _found: Found = field(repr=False, compare=False)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Alternatives, each of which would make this finding met; empty where it is, or where nothing can."""
        if self._found.repairs is None:
            return ()
        with localcontext(_EXACT):
            return tuple(self._found.repairs())

    def json(self) -> dict[str, Any]:
        return {
            "application": self.application, "annex": self.annex, "version": self.version, "rule": self.rule_id,
            "kind": self.rule.kind, "party": self.party, "partner": self.partner, "verdict": self.verdict,
            "reason": self.reason.json(), "repairs": [one.json() for one in self.repairs],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FunderVerdict:
    """One funder's verdict on one partner of its side (rules of the side as a whole included).

    Attributes:
        party: the funder; None for the call as a whole.
        partner: None for the application as a whole, or a side that no partner stands on.
        reasons: of everything that is not met or unknown; that all rules are met, otherwise.
    """

    application: str
    party: str | None
    partner: str | None
    verdict: Verdict
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Outcome:
    """Everything found about one application. `not_met` means declined without review."""

    application: Application
    findings: tuple[Finding, ...]
    annexes: tuple[Annex, ...]

    @property
    def verdict(self) -> Verdict:
        return _worst(self.findings)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Findings that are not met or unknown, the former first; what holds of several partners alike is said once.

        (Partners of one side share an investigator, so a rule about persons finds the same of each.)
        """
        once: dict[tuple[str | None, str, str], Finding] = {}
        for finding in self.findings:
            if finding.verdict != "met":
                once.setdefault((finding.annex, finding.rule_id, finding.reason.text()), finding)
        return tuple(sorted(once.values(), key=lambda f: -VERDICTS.index(f.verdict)))

    @property
    def reason(self) -> Reason:
        """The verdict in one sentence, naming the rules that decided it."""
        rules = len({(f.annex, f.rule_id) for f in self.findings})
        if self.verdict == "met":
            return Reason("eligibility:application-met", {"application": self.application.id, "rules": rules})
        said = tuple(dict.fromkeys(_named(f) for f in self.findings if f.verdict == self.verdict))
        code = f"eligibility:application-{self.verdict.replace('_', '-')}"
        return Reason(code, {"application": self.application.id, "rules": rules, "count": len(said), "named": said})

    @cached_property
    def funders(self) -> tuple[FunderVerdict, ...]:
        """Each funder's verdict on each partner of its side; first the call's on the application."""
        verdicts = [self._funder(None, None)]
        for annex in self.annexes:
            if annex.party is not None:
                partners = [p.id for p in self.application.partners if p.party == annex.party]
                verdicts += [self._funder(annex.party, partner) for partner in partners or (None,)]
        return tuple(verdicts)

    def _funder(self, party: str | None, partner: str | None) -> FunderVerdict:
        own = [f for f in self.findings if f.annex == party and (party is None or f.partner in (None, partner))]
        worst = _worst(own)
        if worst != "met":
            reasons = tuple(f.reason for f in own if f.verdict != "met")
        else:
            version = next((a.version for a in self.annexes if a.party == party), "-")
            rules = len({f.rule_id for f in own})
            code = "eligibility:call-met" if party is None else "eligibility:funder-met"
            reasons = (Reason(code, {"party": party or "-", "rules": rules, "version": version}),)
        return FunderVerdict(self.application.id, party, partner, worst, reasons)

    def json(self) -> dict[str, Any]:
        return {
            "application": self.application.id,
            "verdict": self.verdict,
            "reason": self.reason.json(),
            "findings": [finding.json() for finding in self.findings],
        }


def _worst(findings: Any) -> Verdict:
    return VERDICTS[max((VERDICTS.index(f.verdict) for f in findings), default=MET)]


def _named(finding: Finding) -> str:
    return f"{finding.annex}: {finding.rule_id}" if finding.annex else finding.rule_id


@dataclass(frozen=True, slots=True)
class Tally:
    """How many applications met one rule, failed it, or cannot be judged by it yet."""

    annex: str | None
    version: str
    rule_id: str
    rule: Rule
    met: int
    unknown: int
    not_met: int


class Result:
    """The verdicts of every rule on every application; findings and their words are made on access.

    Attributes:
        verdicts: int8 (applications, rules), 0 met, 1 unknown, 2 not met: the worst of the rule's findings.
        annexes: the versions in force.
        version: of this engine.
    """

    version = VERSION

    def __init__(self, problem: Problem, rules: tuple[_Ready, ...], verdicts: NDArray[np.int8]) -> None:
        self.problem = problem
        self.verdicts = verdicts
        self.annexes = in_force(problem)
        self._rules = rules
        self._places = {application.id: i for i, application in enumerate(problem.applications)}

    def __len__(self) -> int:
        return len(self.problem.applications)

    def __iter__(self) -> Iterator[Outcome]:
        return (self.of(application.id) for application in self.problem.applications)

    def of(self, application: str) -> Outcome:
        """Everything found about one application.

        Raises:
            KeyError: no such application.
        """
        return _outcome(self.problem.applications[self._places[application]], self._rules, self.annexes)

    def verdict(self, application: str) -> Verdict:
        """The worst verdict on an application, without making its findings."""
        row = self.verdicts[self._places[application]]
        return VERDICTS[int(row.max(initial=MET))]

    @property
    def admitted(self) -> tuple[str, ...]:
        """Applications that met every rule."""
        return self._with("met")

    @property
    def open(self) -> tuple[str, ...]:
        """Applications that fail nothing, but for which a fact is missing."""
        return self._with("unknown")

    @property
    def declined(self) -> tuple[str, ...]:
        """Applications that fail a rule: declined without review."""
        return self._with("not_met")

    def _with(self, verdict: Verdict) -> tuple[str, ...]:
        worst = self.verdicts.max(axis=1, initial=MET)
        wanted = VERDICTS.index(verdict)
        return tuple(a.id for a, v in zip(self.problem.applications, worst.tolist(), strict=True) if v == wanted)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Per rule, how many applications met it, failed it or are open."""
        counts = [np.bincount(self.verdicts[:, r], minlength=3).tolist() for r in range(len(self._rules))]
        return tuple(
            Tally(ready.annex.party, ready.annex.version, ready.id, ready.rule, *numbers)
            for ready, numbers in zip(self._rules, counts, strict=True)
        )


def check(problem: Problem, progress: Progress | None = None) -> Result:
    """Judge every application by the call's rules and by each party's annex in force.

    Raises:
        Invalid: an application, annex, rule or list is malformed (names which, and what to do).
        Cancelled: `progress` returned False.
    """
    rules = _compile(problem)
    verdicts = np.zeros((len(problem.applications), len(rules)), dtype=np.int8)
    judges = [ready.judge for ready in rules]
    with localcontext(_EXACT):
        for i, application in enumerate(problem.applications):
            if i % _BATCH == 0:
                tick(progress, "eligibility:judge", i / len(problem.applications))
            view = View(application)
            verdicts[i] = [max([found[0] for found in judge(view)], default=MET) for judge in judges]
    tick(progress, "eligibility:judge", 1.0)
    return Result(problem, rules, verdicts)


def check_one(application: Application, problem: Problem) -> Outcome:
    """Judge one application, as while a draft is written; it stands in for the one of its number in the problem.

    Raises:
        Invalid: as `check`.
    """
    others = tuple(a for a in problem.applications if a.id != application.id)
    whole = Problem(
        problem.parties,
        problem.purses,
        problem.annexes,
        (*others, application),
        problem.facts,
        problem.rates,
        problem.on,
    )
    rules = _compile(whole, only=application)
    return _outcome(application, rules, in_force(whole))


def _compile(problem: Problem, only: Application | None = None) -> tuple[_Ready, ...]:
    validate(problem, (only,) if only is not None else problem.applications)
    purses = {purse.id: purse for purse in problem.purses}
    facts, crowd = facts_in_force(problem), Crowd(problem.applications)
    ready = []
    for annex in in_force(problem):
        for id, rule in _numbered(annex).items():
            place = f"{annex.party}: {id}" if annex.party else id
            parameters = read_parameters(rule.kind, rule.parameters, place)
            terms = Terms(annex.party, problem.parties, purses, facts, problem.rates, problem.on, place, crowd)
            ready.append(_Ready(annex, rule, id, kinds()[rule.kind].compile(parameters, terms)))
    return tuple(ready)


def _numbered(annex: Annex) -> Mapping[str, Rule]:
    """Rules by their id; one without takes its kind, with a number from the second on."""
    numbered: dict[str, Rule] = {}
    for rule in annex.rules:
        id, n = rule.id or rule.kind, 1
        while not rule.id and id in numbered:
            n += 1
            id = f"{rule.kind}-{n}"
        if id in numbered:
            raise Invalid("eligibility:rule-twice", rule=id, party=annex.party or "-")
        numbered[id] = rule
    return numbered


def _outcome(application: Application, rules: tuple[_Ready, ...], annexes: tuple[Annex, ...]) -> Outcome:
    view = View(application)
    findings: list[Finding] = []
    with localcontext(_EXACT):
        for ready in rules:
            found = ready.judge(view) or [Found(MET, "eligibility:nobody-concerned", {})]
            findings += [_finding(application, ready, one) for one in found]
    return Outcome(application, tuple(findings), annexes)


def _finding(application: Application, ready: _Ready, found: Found) -> Finding:
    partner = application.partners[found.partner] if found.partner >= 0 else None
    party = found.party if found.party is not None else ready.annex.party
    if partner is not None and party is None:
        party = partner.party
    return Finding(
        application.id,
        ready.annex.party,
        ready.annex.version,
        ready.id,
        ready.rule,
        VERDICTS[found.verdict],
        party,
        partner.id if partner is not None else None,
        Reason(found.code, found.values),
        found,
    )
