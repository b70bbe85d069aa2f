"""Rules on the application's own answers: duration, areas, documents, dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from concord.engines.reason import Invalid

from .judging import MET, NOT_MET, Found, Judge, Terms, View, label, missing_field
from .kinds import WHO, Parameter, kind
from .problem import Application, Partner
from .repair import Repair, repair
from .who import wanted


@kind(
    "duration",
    "application",
    "The project lasts between a least and a greatest number of months.",
    "项目执行期（月）在规定范围内。",
    Parameter("at_least", "number", "least months", "最短月数"),
    Parameter("at_most", "number", "most months", "最长月数"),
    one_of=("at_least", "at_most"),
)
def duration(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    least, most = parameters["at_least"], parameters["at_most"]
    limits = wanted({"least": least, "most": most})

    def judge(view: View) -> list[Found]:
        months = view.application.months
        if months is None:
            return [missing_field("duration", None)]
        values = {"months": months, "wanted": limits}
        if least is not None and months < least:
            return [Found(NOT_MET, "eligibility:duration-not-met", values, repairs=lambda: [_last(least)])]
        if most is not None and months > most:
            return [Found(NOT_MET, "eligibility:duration-not-met", values, repairs=lambda: [_last(most)])]
        return [Found(MET, "eligibility:duration-met", values)]

    return judge


def _last(months: Any) -> Repair:
    return repair("set_duration", months=months)


@kind(
    "areas",
    "application",
    "Every area the application names is one of these.",
    "申请所列领域均须在允许范围内。",
    Parameter("allowed", "words", "areas of the call", "允许的领域", required=True),
)
def areas(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    allowed = parameters["allowed"]

    def judge(view: View) -> list[Found]:
        named = view.application.areas
        if not named:
            return [missing_field("area", None)]
        outside = tuple(sorted(set(named).difference(allowed)))
        if not outside:
            return [Found(MET, "eligibility:areas-met", {"areas": tuple(sorted(named))})]
        change = repair("choose_area", allowed=allowed)
        if len(outside) < len(set(named)):
            change = repair("drop_areas", areas=outside)
        values = {"areas": outside, "allowed": allowed}
        return [Found(NOT_MET, "eligibility:areas-not-met", values, repairs=lambda: [change])]

    return judge


DOCUMENTS = Parameter("documents", "words", "documents that must be there", "须提交的附件", required=True)


@kind("documents", "application", "The application has these documents.", "申请须附所列附件。", DOCUMENTS)
def documents(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    needed = parameters["documents"]

    def judge(view: View) -> list[Found]:
        lacking = tuple(name for name in needed if name not in view.application.documents)
        if not lacking:
            return [Found(MET, "eligibility:documents-met", {"documents": needed})]
        ways = lambda: [repair("add_documents", documents=lacking)]  # noqa: E731
        return [Found(NOT_MET, "eligibility:documents-not-met", {"documents": lacking}, repairs=ways)]

    return judge


@kind(
    "partner_documents",
    "partner",
    "Each partner concerned has these documents, such as a self-funded partner's letter of commitment.",
    "相关合作单位须附所列附件，例如自筹经费单位的承诺函。",
    DOCUMENTS,
    Parameter(WHO.name, WHO.type, WHO.en, WHO.zh, default="self_funded", choices=WHO.choices),
)
def partner_documents(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    needed = parameters["documents"]

    def one(i: int, partner: Partner) -> Found:
        lacking = tuple(name for name in needed if name not in partner.documents)
        if not lacking:
            return Found(MET, "eligibility:partner-documents-met", {"name": label(partner), "documents": needed}, i)
        values = {"name": label(partner), "documents": lacking}
        ways = lambda: [repair("add_partner_documents", partner=partner.id, **values)]  # noqa: E731
        return Found(NOT_MET, "eligibility:partner-documents-not-met", values, i, repairs=ways)

    return lambda view: [one(i, partner) for i, partner in view.chosen(parameters["partners"], terms.party)]


@kind(
    "window",
    "application",
    "The application comes in, or the project starts, within dates; both ends count.",
    "申请提交或项目开始的日期在规定期间内（含首尾）。",
    Parameter("first", "moment", "first day, or moment with its time zone", "最早日期，或带时区的时刻"),
    Parameter("last", "moment", "last day, or moment with its time zone", "最晚日期，或带时区的时刻"),
    Parameter("of", "word", "which date", "哪个日期", default="submitted", choices=("submitted", "starts")),
    one_of=("first", "last"),
)
def window(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    first, last, of = parameters["first"], parameters["last"], parameters["of"]
    for end in (first, last):
        if isinstance(end, datetime) and end.tzinfo is None:
            raise Invalid("eligibility:no-time-zone", rule=terms.rule, value=end.isoformat())

    def judge(view: View) -> list[Found]:
        when: date | None = getattr(view.application, of)
        if when is None:
            return [missing_field(of, None)]
        values = {"when": when.isoformat(), "first": _said(first), "last": _said(last)}
        if first is not None and _before(when, first, view.application):
            ways = _start(first if of == "starts" else None)
            return [Found(NOT_MET, f"eligibility:window-{of}-early", values, repairs=lambda: ways)]
        if last is not None and _before(last, when, view.application):
            ways = _start(last if of == "starts" else None)
            return [Found(NOT_MET, f"eligibility:window-{of}-late", values, repairs=lambda: ways)]
        return [Found(MET, f"eligibility:window-{of}-met", values)]

    return judge


def _said(end: date | None) -> str:
    return "-" if end is None else end.isoformat()


def _before(a: date, b: date, application: Application) -> bool:
    """Whether a lies before b: to the moment where both are moments, otherwise by the day as each is written."""
    if isinstance(a, datetime) and isinstance(b, datetime):
        if a.tzinfo is None or b.tzinfo is None:
            raise Invalid(
                "eligibility:no-time-zone", rule=application.id, value=(a if a.tzinfo is None else b).isoformat()
            )
        return a < b
    return _day(a) < _day(b)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _start(day: date | None) -> list[Repair]:
    return [] if day is None else [repair("set_start", day=_day(day))]
