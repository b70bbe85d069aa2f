"""Selection: the ranking list down through the purses, each decision with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from concord.awards import order, posing
from concord.awards.order import Ranks
from concord.awards.telling import fills, without
from concord.calls import terms
from concord.engines.allocate import (
    Breakpoint,
    Decision,
    Problem,
    RuleCost,
    Selection,
    WhatIf,
    rule_costs,
    select,
    what_if,
)
from concord.engines.allocate.limits import name_of
from concord.engines.progress import Progress
from concord.engines.reason import Invalid, Reason, reason
from concord.exchange.checks import setting_row
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.sheets import BadTables, Defect, Table
from concord.exchange.stages.optimum import of_optimum
from concord.exchange.stages.stage import Clock, Stage, missing

Decided = list[tuple[Decision, Reason]]


def selection(folder: Folder, eligible: Stage, ranked: Stage, seed: int, progress: Progress | None = None) -> Stage:
    """Select by the ranking of this run, or by the table `ranking`."""
    absent = missing("selection", folder, ("purses", "partners"))
    if absent is not None:
        return absent
    if not ranked.ran and "ranking" not in folder:
        return Stage("selection", ran=False, why=reason("run:missing", tables=("assessments", "ranking")))
    ranks = ranks_of(folder, eligible, ranked)
    if not ranks:
        return Stage("selection", ran=False, why=reason("run:nobody_ranked"))
    clock = Clock()
    try:
        with clock.running():
            problem = posed(folder, ranks, ranked)
            result = select(problem, folder.settings["policy"], seed=seed, progress=progress)
    except Invalid as bad:
        raise BadTables([placed(folder, bad)]) from None
    stage = outcome(result, {name: entry[0] for name, entry in ranks.items()}, eligible, ranked, clock, progress)
    lottery = ranked.ran and any(row.drawn is not None for row in ranked.rows)
    return replace(stage, notes=(*stage.notes, reason("run:after_draw"))) if lottery else stage


def ranks_of(folder: Folder, eligible: Stage, ranked: Stage) -> Ranks:
    """The ranks of this run, or of the table `ranking`, without those declined for eligibility.

    Raises:
        BadTables: an application stands in two panels.
    """
    _refuse_two_panels(folder, ranked)
    declined = frozenset(eligible.result.declined) if eligible.ran else frozenset()
    if ranked.ran:
        found: Ranks = order.ranks([(row.application, row) for row in ranked.rows], folder.settings["best"])
    else:
        found = _from_table(folder["ranking"])
    return {name: entry for name, entry in found.items() if name not in declined}


def outcome(
    result: Selection,
    ranks: Mapping[str, float],
    eligible: Stage | None = None,
    ranked: Stage | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Stage:
    """A selection as a stage: its tables, figures and what a reader must know.

    Args:
        ranks: application → the rank that is shown.
        eligible, ranked: the stages before it, for the applications that never came to the purses.
        clock: adds the seconds spent in the engine.
    """
    clock = clock or Clock()
    walked = result.policy in ("strict", "skip")
    with clock.running():
        decided = [(each, each.reason) for each in result.decisions if each.application in ranks]
        changes = what_if(result, progress=progress) if walked else None
        costs = rule_costs(result, progress)
        moved, more = of_optimum(result, progress) if result.policy == "optimise" else ([], ())
    outputs = (
        _decisions(decided, eligible, ranked, ranks),
        _awards(decided),
        _purses(result),
        _returns(result),
        *((_what_if(_both_ways(changes)), _additions(changes)) if changes is not None else ()),
        *((_what_if(moved),) if moved else ()),
        *((trace(result),) if walked or result.policy == "optimise" else ()),
        *((_costs(costs),) if costs else ()),
        *more,
    )
    notes = (reason("run:order_held"),) if changes is not None and changes.order_held else ()
    rows = [decision for decision, _ in decided]
    return Stage("selection", True, None, outputs, notes, result, rows, _facts(result, decided), clock.seconds)


def placed(folder: Folder, bad: Invalid) -> Defect:
    """The engine names an entry, a purse or an application; it stands in one of the tables, at a row."""
    values = bad.reason.values
    if bad.reason.code == "allocate:pool_of_units":
        return Defect(*setting_row(folder, "funding_mode"), "funding_mode", bad.reason)
    entry, said = values.get("entry"), values.get("field")
    field = said if isinstance(said, str) and " " not in said else None
    for name, column in (("purses", "purse"), ("partners", "application"), ("applications", "application")):
        table = folder.get(name)
        if table is not None and entry in table[column]:
            row = table.rows[list(table[column]).index(entry)]
            return Defect(table.file, row, field or column, Reason(bad.reason.code, {**values, "row": row}))
    code = bad.reason.code
    limits = folder.get("limits")
    told = " ".join(str(values.get(name, "")) for name in ("minimum", "entry", "field"))
    for index, listed in enumerate(limits.records() if limits is not None else ()):
        if limits is not None and name_of(terms.limit(listed)) in told:
            row, column = limits.rows[index], "by" if code == "allocate:unknown_option" else "least"
            return Defect(limits.file, row, column, bad.reason)
    conditions = folder.get("conditions")
    if conditions is not None and code in ("allocate:cycle", "allocate:depends_exclusive"):
        named = values.get("applications") or (values.get("application"),)
        for index, names in enumerate(conditions["applications"]):
            if names[0] in named:
                return Defect(conditions.file, conditions.rows[index], "applications", bad.reason)
    name = "limits" if "limit" in code or "minimum" in code else "conditions" if "conditions" in folder else "partners"
    return Defect(folder[name].file if name in folder else folder.path.name, None, field, bad.reason)


def _refuse_two_panels(folder: Folder, ranked: Stage) -> None:
    """One list cannot hold an application at two places."""
    if not ranked.ran or len(ranked.result.panels) < 2:
        return
    table = folder["assessments"]
    first: dict[str, int] = {}
    for index, (name, panel) in enumerate(zip(table["application"], table["panel"], strict=True)):
        known = first.setdefault(name, index)
        if panel != table["panel"][known]:
            values = {"application": name, "other": table["panel"][known] or "–", "first": table.rows[known]}
            raise BadTables([table.defect(index, "panel", "run:two_panels", panel=panel or "–", **values)])


def _merits(folder: Folder, ranked: Stage) -> dict[str, Fraction]:
    """What each application counts where merits are added up: by this run's ranking, or by the table's scores."""
    best = folder.settings["best"]
    if ranked.ran:
        return order.merits([(row.application, row) for row in ranked.rows], best)
    table = folder["ranking"]
    if "score" not in table:
        return {}
    return order.told(zip(table["application"], table["rank"], table["score"], strict=True), best)


def _from_table(table: Table) -> Ranks:
    columns = (table[name] for name in ("application", "rank", "fundable"))
    return {name: (rank, fundable is not False) for name, rank, fundable in zip(*columns, strict=True)}


def posed(folder: Folder, ranks: Ranks, ranked: Stage) -> Problem:
    """The selection that a folder's tables ask for, from these ranks and merits."""
    listed = folder.get("applications")

    def told(fact: str) -> dict[str, str] | None:
        if listed is None or fact not in listed:
            return None
        return dict(zip(listed["application"], listed[fact], strict=True))

    return posing.problem(
        ranks,
        merits=_merits(folder, ranked),
        areas=told("area"),
        kinds=told("kind"),
        years=told("year"),
        partners=folder["partners"].records(),
        purses=folder["purses"].records(),
        limits=_rows(folder, "limits"),
        conditions=_rows(folder, "conditions"),
        settings=folder.settings,
    )


def _rows(folder: Folder, name: str) -> Iterable[Mapping[str, Any]]:
    table = folder.get(name)
    return table.records() if table is not None else ()


def _decisions(decided: Decided, eligible: Stage | None, ranked: Stage | None, ranks: Mapping[str, float]) -> Output:
    headings = ("rank", "application", "decision", "reserve_place", "binding_purse", "reason_en", "reason_zh")
    rows: list[tuple[Any, ...]] = []
    for decision, why in decided:
        rank = ranks[decision.application]
        bound = why.values.get("purse") or "; ".join(why.values.get("purses", ()))
        binding = bound or None if decision.decision != "funded" else None
        rows.append(
            (
                int(rank) if float(rank).is_integer() else rank,
                decision.application,
                decision.decision,
                decision.reserve or None,
                binding,
                why.text("en"),
                why.text("zh"),
            )
        )
    rows += _left_out(eligible, ranked)
    return Output("selection", headings, rows)


def _left_out(eligible: Stage | None, ranked: Stage | None) -> Iterable[tuple[Any, ...]]:
    """Applications that never came to the purses: unranked, or declined for eligibility."""
    if ranked is not None and ranked.ran:
        for row in ranked.rows:
            if row.rank is None:
                why = row.reasons or (reason("run:not_assessed"),)
                yield None, row.application, "not_funded", None, None, _joined(why, "en"), _joined(why, "zh")
    for judged in eligible.rows if eligible is not None else ():
        if judged.verdict == "not_met":
            rules = tuple(dict.fromkeys(found.rule_id for found in judged.findings if found.verdict == "not_met"))
            said = reason("run:not_eligible", rules=rules)
            yield None, judged.application.id, "not_funded", None, None, said.text("en"), said.text("zh")


def _joined(reasons: Iterable[Reason], language: str) -> str:
    return ("" if language == "zh" else " ").join(entry.text(language) for entry in reasons)


def _awards(decided: Decided) -> Output:
    headings = ("application", "purse", "party", "unit", "amount", "own", "pot", "reason_en", "reason_zh")
    rows = []
    for decision, why in decided:
        if decision.lines:
            words = (why.text("en"), why.text("zh"))
            rows += [
                (decision.application, line.purse, line.party, line.unit, line.amount, line.own, line.pot, *words)
                for line in decision.lines
            ]
    return Output("awards", headings, rows)


def _purses(result: Selection) -> Output:
    headings = ("purse", "party", "unit", "amount", "awarded", "from_pot", "left", "funded", "reason_en", "reason_zh")
    rows = []
    for purse in result.purses:
        said = reason(
            "run:purse_after", unit=purse.unit, held=purse.held, drawn=purse.drawn, left=purse.left, funded=purse.funded
        )
        rows.append(
            (purse.purse, purse.party, purse.unit, purse.held, purse.drawn, purse.from_pot, purse.left, purse.funded,
             said.text("en"), said.text("zh"))
        )  # fmt: skip
    return Output("purses_after", headings, rows)


def _returns(result: Selection) -> Output:
    headings = ("party", "unit", "contributed", "awarded", "retained", "reason_en", "reason_zh")
    rows = []
    for entry in result.juste_retour:
        code = "run:juste_retour" if entry.share is not None else "run:juste_retour_none"
        spoken = f"{entry.share:.1%}" if entry.share is not None else ""
        said = reason(code, party=entry.party, unit=entry.unit, paid=entry.paid, awarded=entry.awarded, share=spoken)
        share = round(float(entry.share), 6) if entry.share is not None else None
        rows.append((entry.party, entry.unit, entry.paid, entry.awarded, share, said.text("en"), said.text("zh")))
    return Output("juste_retour", headings, rows)


def _both_ways(changes: WhatIf) -> list[tuple[str, Breakpoint]]:
    """The nearest amounts at which the outcome changes, each way of each purse, from the least to the greatest."""
    return [(purse, step) for purse, steps in changes.up.items() for step in (*reversed(changes.down[purse]), *steps)]


def _what_if(changes: Iterable[tuple[str, Breakpoint]]) -> Output:
    """Other amounts of each purse, and what changes there."""
    headings = ("purse", "unit", "change", "amount", "funded", "funds", "drops", "reason_en", "reason_zh")
    rows = []
    for purse, step in changes:
        why = step.reason
        rows.append(
            (purse, step.unit, step.change, step.amount, step.funded, "; ".join(step.funds), "; ".join(step.drops),
             why.text("en"), why.text("zh"))
        )  # fmt: skip
    return Output("what_if", headings, rows)


def _additions(changes: WhatIf) -> Output:
    """What each application without money would need of each purse alone."""
    headings = ("application", "purse", "unit", "amount", "reason_en", "reason_zh")
    rows = []
    for application, purses in changes.additions.items():
        for entry in purses:
            code = "run:addition" if entry.amount is not None else "run:addition_none"
            if not entry.exact:
                code = "run:addition_beyond" if entry.enough is None else "run:addition_between"
            said = reason(code, purse=entry.purse, unit=entry.unit, amount=entry.amount, enough=entry.enough)
            words = (said.text("en"), said.text("zh"))
            rows.append((application, entry.purse, entry.unit, entry.amount if entry.exact else None, *words))
    return Output("additions", headings, rows)


def trace(result: Selection) -> Output:
    """The walk step by step: what each step drew, and what every purse and pot holds after it. `replayed` reads it."""
    purses, pots = result.problem.purse_index, result.problem.pot_units
    headings = ("step", "application", "decision", "code", *(f"drawn {name}" for name in purses))
    headings += (*(f"left {name}" for name in purses), *(f"pot {unit}" for unit in pots), "reason_en", "reason_zh")
    rows = []
    for step in result.trace:
        why = result[step.application].reason
        amounts = (*(step.drawn.get(p, 0) for p in purses), *(step.left[p] for p in purses), *step.pots.values())
        said = (why.text("en"), why.text("zh"))
        rows.append((step.step, step.application, step.decision, step.code, *amounts, *said))
    return Output("trace", headings, rows)


def _costs(costs: Iterable[RuleCost]) -> Output:
    """What the outcome would be without each rule alone."""
    headings = ("rule", "funds", "drops", "merit", "reason_en", "reason_zh")
    rows = []
    for cost in costs:
        why = without(cost)
        told = ("; ".join(cost.funds), "; ".join(cost.drops), cost.merit)
        rows.append((cost.rule, *told, why.text("en"), why.text("zh")))
    return Output("rule_costs", headings, rows)


def _facts(result: Selection, decided: Decided) -> dict[str, Any]:
    counts = Counter(decision.decision for decision, _ in decided)
    return {
        "policy": result.policy,
        "mode": result.problem.mode,
        "ties": result.problem.ties,
        "funded": counts["funded"],
        "reserve": counts["reserve"],
        "not_funded": counts["not_funded"],
        "proven": result.proven,
        "fills": fills(result),
    }
