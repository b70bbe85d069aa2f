"""The pages of topics, results, the shortlist, and hindsight."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.engines.reason import Reason
from concord.portal import charts
from concord.portal.foresight import forms, results
from concord.portal.foresight.views import at
from concord.portal.lists import as_csv
from concord.portal.pages import ask, button, page
from concord.strategy.foresight import outcome, queries, topics
from concord.strategy.foresight.models import Argument, Exercise, Finding, Hindsight, Proposal, Round, Topic
from concord.strategy.foresight.questions import IMPORTANCE, YEAR

JUDGED_FIRST = ("importance", "year")


# -- topics ------------------------------------------------------------------------------------------------------------


@page(Exercise, key="code", asks="topic:add")
def edit_topics(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Proposals to deal with, and the topics made of them."""
    user = request.user
    found = Proposal.objects.visible_to(user).filter(exercise=exercise).select_related("party", "topic")
    every = Topic.objects.visible_to(user).filter(exercise=exercise).prefetch_related("proposals", "merged")
    context = {
        "exercise": exercise,
        "left": [each for each in found if each.topic_id is None and not each.refused_because],
        "refused": [each for each in found if each.refused_because],
        "topics": [each for each in every if each.live],
        "gone": [each for each in every if not each.live],
        "open": exercise.state in (Exercise.State.DRAFT, Exercise.State.TOPICS),
    }
    return render(request, "foresight/topics.html", context)


def _live(exercise: Exercise, user: Any) -> Any:
    return Topic.objects.visible_to(user).filter(exercise=exercise, dropped=False, merged_into=None)


@page(Exercise, key="code", asks="topic:add")
def add_topic(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    return ask(
        request,
        forms.TopicForm(request.POST or None, user=request.user),
        lambda given: topics.add(exercise, by=request.user, **given),
        title=_("Add a topic"),
        action=_("Add"),
        done=_("The topic is added."),
        back=at("topics")(exercise),
    )


@page(Topic, asks="topic:edit")
def edit_topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    known = {"title": topic.title, "about": topic.about, "area": topic.area}
    return ask(
        request,
        forms.TopicForm(request.POST or None, user=request.user, initial=known),
        lambda given: topics.edit(topic, by=request.user, **given),
        title=_("Reword topic %(number)s") % {"number": topic.number},
        action=_("Save"),
        done=_("The topic is reworded; the proposals stay word for word."),
        back=at("topics")(topic),
    )


@page(Topic, asks="topic:merge")
def merge_topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    others = _live(topic.exercise, request.user).exclude(pk=topic.pk)
    return ask(
        request,
        forms.MergeForm(request.POST or None, topics=others),
        lambda given: topics.merge(topic, by=request.user, **given),
        title=_("Merge topic %(number)s into another") % {"number": topic.number},
        action=_("Merge"),
        done=_("The topics are merged; where each came from is kept."),
        back=at("topics")(topic),
        intro=str(topic.title),
    )


@page(Topic, asks="topic:drop")
def drop_topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    return ask(
        request,
        forms.WhyForm(request.POST or None),
        lambda given: topics.drop(topic, by=request.user, **given),
        title=_("Leave out topic %(number)s") % {"number": topic.number},
        action=_("Leave it out"),
        done=_("The topic is left out; the reason is kept."),
        back=at("topics")(topic),
        intro=str(topic.title),
    )


@page(Proposal, asks="proposal:take")
def take_proposal(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    form = forms.TakeForm(request.POST or None, user=request.user, topics=_live(proposal.exercise, request.user))
    return ask(
        request,
        form,
        lambda given: topics.take(proposal, by=request.user, **given),
        title=_("Take up a proposal"),
        action=_("Take it up"),
        done=_("The proposal is taken up."),
        back=at("topics")(proposal),
        intro=f"“{proposal.title}” {proposal.about}",
    )


@page(Proposal, asks="proposal:refuse")
def refuse_proposal(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    return ask(
        request,
        forms.WhyForm(request.POST or None),
        lambda given: topics.refuse(proposal, by=request.user, **given),
        title=_("Leave out a proposal"),
        action=_("Leave it out"),
        done=_("The proposal is left out; the reason is kept."),
        back=at("topics")(proposal),
        intro=f"“{proposal.title}”",
    )


# -- results -----------------------------------------------------------------------------------------------------------


def reads(round: Round) -> tuple[str, Any]:
    """Who reads the results of a round: officers, and once the exercise is finished everybody."""
    return "round:read", round.exercise


@page(Round, asks=reads, public=True)
def read_round(request: HttpRequest, round: Round) -> HttpResponse:
    """What a round said: the overview, the movement so far, and every topic as a table; also as a file."""
    if not round.number:
        raise Http404
    user, exercise = request.user, round.exercise
    sheets = results.shown(round, user)
    if request.GET.get("format") == "csv":
        return as_csv(f"{exercise.code}-round-{round.number}", results.FILE, results.lines(round, sheets))
    drawn = [results.overview(sheets), *(results.moved(exercise, user, each) for each in (IMPORTANCE, YEAR))]
    shown = [each for each in drawn if each is not None]
    if file := charts.asked(request, lambda: shown):
        return file
    context = {
        "exercise": exercise,
        "round": round,
        "sheets": sheets,
        "pictures": shown,
        "parties": list(exercise.parties.all()),
        "concordance": _concordance(round),
        "rounds": Round.objects.visible_to(user).filter(exercise=exercise, number__gte=1),
    }
    return render(request, "foresight/round.html", context)


def _concordance(round: Round) -> list[dict[str, Any]]:
    names = {str(party.pk): str(party) for party in round.exercise.parties.all()}
    found = round.summary.get("concordance", {}).get(IMPORTANCE.code, {})
    return [{"group": names.get(key, _("All")), **each} for key, each in found.items()]


@page(Topic, public=True)
def topic(request: HttpRequest, topic: Topic) -> HttpResponse:
    """One topic from its proposals to its answers, round by round: the trace of a priority back to the votes."""
    user, exercise = request.user, topic.exercise
    rounds = list(Round.objects.visible_to(user).filter(exercise=exercise, number__gte=1).exclude(counted_at=None))
    told = bool(may(user, "round:read", exercise))
    sheets = [(each, sheet) for each in reversed(rounds) for sheet in results.shown(each, user, topic=topic)]
    last = sheets[0][1] if sheets and told else None
    drawn = []
    if last is not None:
        drawn = [
            results.distribution(table, f"distribution-{table.question.code}")
            for table in last.tables
            if table.question.code in JUDGED_FIRST
        ]
        drawn += [results.moved(exercise, user, each, topic=topic) for each in (IMPORTANCE, YEAR)]
    shown = [each for each in drawn if each is not None]
    if file := charts.asked(request, lambda: shown):
        return file
    context = {
        "exercise": exercise,
        "topic": topic,
        "sheets": sheets if told else [],
        "pictures": shown,
        "proposals": Proposal.objects.visible_to(user).filter(topic__in=[topic, *topic.merged.all()]),
        "merged": topic.merged.all(),
        "finding": Finding.objects.visible_to(user).filter(topic=topic).select_related("area").first(),
        "hindsights": Hindsight.objects.visible_to(user).filter(topic=topic),
        "may_withhold": bool(may(user, "topic:add", exercise)),
        "may_record": bool(may(user, "hindsight:record", topic)),
    }
    return render(request, "foresight/topic.html", context)


withhold = button(
    Argument,
    lambda request, argument: outcome.withhold(argument, by=request.user),
    asks="argument:withhold",
    done=gettext_lazy("The reason is withheld."),
    back=lambda argument: reverse("foresight:topic", args=[argument.topic_id]),
)


# -- the shortlist -----------------------------------------------------------------------------------------------------


@page(Exercise, key="code", asks="exercise:finish")
def finish(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Rank the topics and end the exercise."""
    return ask(
        request,
        forms.FinishForm(request.POST or None),
        lambda given: outcome.finish(exercise, by=request.user, **given),
        title=_("Finish: rank the topics"),
        action=_("Rank the topics"),
        done=_("The topics are ranked by the rule."),
        back=at("outcome")(exercise),
    )


@page(Exercise, key="code", public=True)
def shortlist(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """The outcome: every topic in its place, with the reason and the dissent; also as a file."""
    user = request.user
    found = list(Finding.objects.visible_to(user).filter(exercise=exercise).select_related("topic", "area"))
    if not found:
        raise Http404
    rows = [(each, Reason(each.reason["code"], each.reason["values"])) for each in found]
    if request.GET.get("format") == "csv":
        heads = ("place", "topic", "title", "verdict", "index", "reason", "why", "area")
        return as_csv(f"{exercise.code}-outcome", heads, (_line(each, why) for each, why in rows))
    scored = queries.scores(exercise, user)
    context = {
        "exercise": exercise,
        "rows": rows,
        "dissent": [(each, _dissent(each)) for each in found if each.dissent],
        "may_word": exercise.state == Exercise.State.FINISHED and bool(may(user, "topic:add", exercise)),
        "scored": scored,
        "hits": queries.hits(scored),
    }
    return render(request, "foresight/outcome.html", context)


def _line(finding: Finding, why: Reason) -> list[Any]:
    return [
        finding.place, finding.topic.number, finding.topic.title, finding.get_verdict_display(), finding.score,
        why.text("en"), finding.why, finding.area.code if finding.area else "",
    ]  # fmt: skip


def _dissent(finding: Finding) -> dict[str, Any]:
    weight = finding.dissent["questions"].get(IMPORTANCE.code, {})
    return {
        "n": weight.get("n"),
        "disagree": weight.get("disagree"),
        "sides": weight.get("sides"),
        "reasons": finding.dissent["reasons"],
    }


@page(Finding, asks="finding:word")
def word(request: HttpRequest, finding: Finding) -> HttpResponse:
    """Say in words why a topic stands where it stands."""
    return ask(
        request,
        forms.WordsForm(request.POST or None, initial={"why": finding.why}),
        lambda given: outcome.word(finding, by=request.user, **given),
        title=_("Say why: %(topic)s") % {"topic": finding.topic},
        action=_("Save"),
        done=_("Saved."),
        back=at("outcome")(finding),
    )


@page(Topic, asks="hindsight:record")
def record(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Record what became of a topic."""
    return ask(
        request,
        forms.HindsightForm(request.POST or None),
        lambda given: outcome.record(topic, by=request.user, **given),
        title=_("What became of it: %(topic)s") % {"topic": topic},
        action=_("Record"),
        done=_("Recorded; the forecast stays as it was."),
        back=reverse("foresight:topic", args=[topic.pk]),
    )
