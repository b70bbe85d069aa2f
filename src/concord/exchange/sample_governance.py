"""The sample's mechanisms: an invented joint commission under the Joint Strategy, which met once and will meet again.

What is real: the strategy names the mechanisms and how they stand to each other (its sections 2 and 5.1). Who sits in
them, what they said and what they decided is invented, and every page says so.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from concord.access.cast import Cast
from concord.access.models import User
from concord.calls.models import Call
from concord.governance import actions, bodies, deciding, meetings, minutes, papers
from concord.governance.models import AgendaItem, Body, Meeting, Resolution, Seat
from concord.purses.models import Purse
from concord.strategy.models import Agreement, Clause, Mechanism
from concord.values import LocalizedText

UK, CN = "uk-funder", "cn-funder"
OFFICER = {UK: "uk-officer", CN: "cn-officer"}

_BODIES = (
    # mechanism of the pack, kind, the one above
    ("people-to-people", Body.Kind.HIGH_LEVEL, ""),
    ("joint-commission", Body.Kind.COMMISSION, "people-to-people"),
    ("innovation-dialogue", Body.Kind.DIALOGUE, "joint-commission"),
    ("expert-group", Body.Kind.EXPERT_GROUP, "innovation-dialogue"),
)
_SEATS = (
    # side, account, English, 中文, office, 职务, role
    (UK, "uk-head", "Catherine Clarke", "凯瑟琳·克拉克", "Director, international", "国际合作司司长", Seat.Role.CHAIR),
    (UK, "uk-officer", "Alice Ashford", "艾丽斯·阿什福德", "Head of unit", "处长", Seat.Role.SECRETARY),
    (CN, "cn-head", "Feng Min", "冯敏", "Director-General", "司长", Seat.Role.CHAIR),
    (CN, "cn-officer", "Chen Jing", "陈静", "Director of division", "处长", Seat.Role.SECRETARY),
)
_AGENDA = (
    (UK, "Progress since the strategy was signed", "联合战略签署以来的进展"),
    (CN, "The first Flagship Challenge: agri-tech", "首期旗舰挑战计划：农业技术"),
    (UK, "Funding for 2018", "2018 年经费安排"),
    (CN, "Mutual access to research facilities", "科研基础设施互相开放"),
)
_MINUTES = (
    (0, "The sides noted that the Joint Strategy had been signed in December 2017 and thanked both secretariats.",
     "双方注意到联合战略已于 2017 年 12 月签署，并对双方秘书处的工作表示感谢。"),
    (0, "The UK side presented the outline of the monitoring of joint projects. The Chinese side agreed to comment.",
     "英方介绍了联合项目监测的总体思路，中方同意提出意见。"),
    (1, "The sides agreed on agri-tech as the theme of the first Flagship Challenge.",
     "双方商定以农业技术作为首期旗舰挑战计划的主题。"),
    (2, "Each side confirmed its own purse for the call. Funds do not cross borders.",
     "双方各自确认了该次征集的资金池，资金不跨境流动。"),
    (3, "The Chinese side proposed a shared list of facilities open to joint projects.",
     "中方建议编制向联合项目开放的科研基础设施共享清单。"),
)  # fmt: skip
_PAPER = "Monitoring joint projects: an outline\n\n1. One report, two funders.\n2. Figures are counted, not typed.\n"


def play(cast: Cast) -> Meeting | None:
    """The mechanisms and both meetings, all or nothing; where they are already, or there is no strategy, nothing.

    Returns:
        The meeting to come.
    """
    agreement = Agreement.objects.filter(clauses__mechanisms__code="joint-commission").first()
    if agreement is None or Body.objects.filter(invented=True).exists():
        return None
    with transaction.atomic():
        commission = _mechanisms(cast, agreement)
        first = _first_meeting(cast, commission)
        _decided(cast, first)
        _given(cast, first)
        _agreed(cast, first)
        return _second_meeting(cast, commission)


def _said(english: str, chinese: str, original: str = "en") -> LocalizedText:
    return LocalizedText({"en": english, "zh": chinese}, original=original)


def _mechanisms(cast: Cast, agreement: Agreement) -> Body:
    found: dict[str, Body] = {}
    sides = [cast.parties[UK], cast.parties[CN]]
    for code, kind, above in _BODIES:
        named = Mechanism.objects.filter(code=code, pack=agreement.pack).first()
        if named is None:
            continue
        found[code] = bodies.found(
            by=cast["uk-officer"], kind=kind, title=LocalizedText(dict(named.titles.texts), original="en"),
            parties=sides, parent=found.get(above), agreement=agreement, mechanism=named, invented=True,
        )  # fmt: skip
    commission = found["joint-commission"]
    found["coordination"] = bodies.found(
        by=cast["cn-officer"], kind=Body.Kind.COORDINATION, title=_said("Coordination group", "协调组"), parties=sides,
        parent=commission, agreement=agreement, invented=True,
    )  # fmt: skip
    for side, title in (
        (UK, _said("Consultation across government before the commission", "联委会前的政府部门间会商")),
        (
            CN,
            _said("Consultation of ministries and localities before the commission", "联委会前的部际与省部会商", "zh"),
        ),
    ):
        bodies.found(
            by=cast[OFFICER[side]], kind=Body.Kind.CONSULTATION, title=title, parties=[cast.parties[side]],
            domestic=True, parent=commission, agreement=agreement, invented=True,
        )  # fmt: skip
    for body in (commission, found["coordination"]):
        _seats(cast, body)
    return commission


def _seats(cast: Cast, body: Body) -> None:
    since = timezone.now().date() - timedelta(days=400)
    for side, account, english, chinese, office, post, role in _SEATS:
        held = bodies.seat(
            body, by=cast[OFFICER[side]], party=cast.parties[side], name=_said(english, chinese), role=role,
            office=_said(office, post), user=cast[account], since=since,
        )  # fmt: skip
        if role == Seat.Role.CHAIR:
            bodies.seat(
                body, by=cast[OFFICER[side]], party=cast.parties[side], role=Seat.Role.ALTERNATE, alternate_of=held,
                name=_said("Alternate of the co-chair", "共同主席候补"), since=since,
            )  # fmt: skip


def _planned(body: Body, by: User, days: int, zone: str, title: LocalizedText, place: LocalizedText) -> Meeting:
    day = timezone.now().date() + timedelta(days=days)
    start = datetime.combine(day, time(9, 30), tzinfo=ZoneInfo(zone))
    return meetings.plan(
        body, by=by, starts_at=start, ends_at=start + timedelta(hours=7), time_zone=zone, title=title, place=place
    )


def _convened(cast: Cast, meeting: Meeting) -> Meeting:
    for side in (UK, CN):
        meetings.convene(meeting, by=cast[OFFICER[side]], party=cast.parties[side])
    return Meeting.objects.get(pk=meeting.pk)


def _first_meeting(cast: Cast, body: Body) -> Meeting:
    """Called, with a paper of each state, and opened with a quorum."""
    meeting = _planned(
        body, cast["uk-officer"], -150, "Europe/London",
        _said("First meeting under the Joint Strategy", "联合战略下第一次会议"), _said("London", "伦敦"),
    )  # fmt: skip
    for side, english, chinese in _AGENDA:
        title = _said(english, chinese, "en" if side == UK else "zh")
        meetings.add_item(meeting, by=cast[OFFICER[side]], party=cast.parties[side], title=title)
    meeting = _convened(cast, meeting)
    papers.add(
        meeting, by=cast["uk-officer"], party=cast.parties[UK], item=meeting.agenda.all()[0],
        title=_said("Monitoring joint projects: an outline", "联合项目监测总体思路"), name="monitoring.txt",
        content=_PAPER.encode(), release_at=meeting.starts_at - timedelta(days=14),
    )  # fmt: skip
    for side in (UK, CN):
        seats = [seat for seat in meetings.sitting(meeting) if seat.party_id == cast.parties[side].pk]
        present = [seat for seat in seats if seat.role != Seat.Role.ALTERNATE]
        meetings.attend(meeting, by=cast[OFFICER[side]], party=cast.parties[side], seats=present)
    return meetings.open_meeting(meeting, by=cast["uk-officer"])


def _clause(meeting: Meeting, number: str) -> Clause | None:
    found: Clause | None = Clause.objects.filter(agreement=meeting.body.agreement, number=number).first()
    return found


def _decided(cast: Cast, meeting: Meeting) -> None:
    """Three decisions that both sides confirmed, and one that the Chinese side has not yet."""
    items = list(meeting.agenda.all())
    call = Call.objects.filter(code="FC-2018").first()
    purse = Purse.objects.filter(party=cast.parties[UK], code__startswith="fc-2018").first()
    drafts = (
        ("The sides approve the first Flagship Challenge, on agri-tech.", "双方批准首期旗舰挑战计划，主题为农业技术。",
         items[1], "5.3", "call", call),
        ("The UK side's budget line for the first Flagship Challenge is approved.", "批准英方首期旗舰挑战计划预算。",
         items[2], "5.2", "purse", purse),
        ("A coordination group of both secretariats is set up.", "设立由双方秘书处组成的协调组。",
         items[0], "5.1", "", None),
        ("A shared list of facilities open to joint projects is drawn up every year.",
         "每年编制一份向联合项目开放的科研基础设施共享清单。", items[3], "5.5", "", None),
    )  # fmt: skip
    for number, (english, chinese, item, clause, subject, thing) in enumerate(drafts):
        made = _proposed(cast, meeting, _said(english, chinese), item, clause, subject, thing)
        sides = (UK,) if number == len(drafts) - 1 else (UK, CN)
        for side in sides:
            deciding.confirm(made, by=cast[OFFICER[side]], party=cast.parties[side])


def _proposed(
    cast: Cast, meeting: Meeting, text: LocalizedText, item: AgendaItem, clause: str, subject: str, thing: object
) -> Resolution:
    key = getattr(thing, "pk", None)
    made = deciding.draft(
        meeting, by=cast["uk-officer"], text=text, item=item, clause=_clause(meeting, clause),
        subject=subject if key else "", key=key,
    )  # fmt: skip
    return deciding.propose(made, by=cast["uk-officer"])


def _given(cast: Cast, meeting: Meeting) -> None:
    """One done, one overdue, one still to come."""
    today = timezone.now().date()
    rows = (
        (CN, "Comment on the outline of monitoring", "就监测总体思路提出意见", -90),
        (CN, "Send a first list of facilities open to joint projects", "提交首份向联合项目开放的设施清单", -12),
        (UK, "Prepare the theme of the next Flagship Challenge", "提出下一期旗舰挑战计划的主题建议", 45),
    )
    given = [
        actions.give(
            meeting, by=cast["uk-officer"], party=cast.parties[side], owner=cast[OFFICER[side]],
            text=_said(english, chinese), due_on=today + timedelta(days=days),
        )
        for side, english, chinese, days in rows
    ]  # fmt: skip
    actions.finish(given[0], by=cast["cn-officer"], outcome=_said("Comments were sent.", "意见已提交。", "zh"))


def _agreed(cast: Cast, meeting: Meeting) -> None:
    """Minutes in both languages, agreed to by both sides."""
    items = list(meeting.agenda.all())
    for place, english, chinese in _MINUTES:
        minutes.add(meeting, by=cast["uk-officer"], text=_said(english, chinese), item=items[place])
    meetings.close(meeting, by=cast["uk-officer"])
    for side in (UK, CN):
        minutes.sign(meeting, by=cast[OFFICER[side]], party=cast.parties[side])


def _second_meeting(cast: Cast, body: Body) -> Meeting:
    """Called for the coming weeks; the overdue action came onto its agenda, a paper waits for its release."""
    meeting = _planned(
        body, cast["cn-officer"], 24, "Asia/Shanghai",
        _said("Second meeting under the Joint Strategy", "联合战略下第二次会议"), _said("Beijing", "北京"),
    )  # fmt: skip
    for side, english, chinese in (
        (CN, "What the first Flagship Challenge brought", "首期旗舰挑战计划的成效"),
        (UK, "Theme and budget of the next round", "下一轮的主题与经费"),
    ):
        meetings.add_item(meeting, by=cast[OFFICER[side]], party=cast.parties[side], title=_said(english, chinese))
    meeting = _convened(cast, meeting)
    papers.add(
        meeting, by=cast["cn-officer"], party=cast.parties[CN], item=meeting.agenda.all()[0],
        title=_said("First results of the Flagship Challenge", "旗舰挑战计划初步成效", "zh"), name="results.txt",
        content="初步成效（草稿）\n".encode(), release_at=meeting.starts_at - timedelta(days=7),
    )  # fmt: skip
    return meeting
