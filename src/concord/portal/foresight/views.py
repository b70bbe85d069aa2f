"""The pages of exercises: the list, the public page with what waits for its officers, drafting, rounds, the panel."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.history import jobs_of
from concord.access.may import may
from concord.journal.chain import reference
from concord.portal.foresight import forms
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, page
from concord.strategy.foresight import acts, closing, panel, queries
from concord.strategy.foresight.models import Exercise, Panellist, Round, Sector, Topic
from concord.strategy.foresight.states import EXERCISE, ROUND

COLUMNS = (
    Column("title", gettext_lazy("Exercise"), lambda each: str(each.title), ("code",)),
    Column("code", gettext_lazy("Code"), lambda each: each.code, ("code",)),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    Column("mode", gettext_lazy("How it runs"), lambda each: each.get_mode_display(), ("mode",)),
    Column("sides", gettext_lazy("Sides"), lambda each: "; ".join(str(party) for party in each.parties.all())),
)

_E = Exercise.State
ROAD = (
    (_E.DRAFT, gettext_lazy("Draft")),
    (_E.TOPICS, gettext_lazy("Topics")),
    (_E.FIXED, gettext_lazy("Rule fixed")),
    (_E.RUNNING, gettext_lazy("Rounds")),
    (_E.FINISHED, gettext_lazy("Shortlist")),
    (_E.ADOPTED, gettext_lazy("Adopted")),
)


@page(public=True)
def exercises(request: HttpRequest) -> HttpResponse:
    """The exercises that the reader may see."""
    found = Exercise.objects.visible_to(request.user).prefetch_related("parties")
    narrowed = (
        Filter(
            "text", gettext_lazy("Words in the title, or the code"),
            lambda typed: in_words("title")(typed) | Q(code__icontains=typed),
        ),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Exercise.State.choices),
    )  # fmt: skip
    listing = Listing(request, found, COLUMNS, name="foresight", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    context = {"listing": listing, "may_draft": bool(may(request.user, "exercise:draft"))}
    return render(request, "foresight/exercises.html", context)


def at(name: str) -> Any:
    """The address of a page of the exercise that a thing belongs to."""
    return lambda thing: reverse(
        f"foresight:{name}", args=[(thing if isinstance(thing, Exercise) else thing.exercise).code]
    )


@page(Exercise, key="code", public=True)
def exercise(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """An exercise: for everybody what it asks, by what rule, and where it stands; for officers what waits."""
    user = request.user
    rounds = list(Round.objects.visible_to(user).filter(exercise=exercise))
    facilitates = bool(may(user, "topic:add", exercise))
    verbs = ("edit", "collect", "rule", "fix", "ask", "finish", "cancel")
    current = next((each for each in rounds if each.state != Round.State.CLOSED), None)
    states = [state for state, _title in ROAD]
    here = states.index(_E(exercise.state)) if exercise.state in states else -1
    context = {
        "exercise": exercise,
        "parties": list(exercise.parties.all()),
        "topics": Topic.objects.visible_to(user).filter(exercise=exercise, dropped=False, merged_into=None),
        "rounds": rounds,
        "current": current,
        "over": current is not None and current.closes_at <= timezone.now(),
        "reads": bool(may(user, "round:read", exercise)),
        "has_outcome": exercise.findings.exists() and (facilitates or exercise.state in (_E.FINISHED, _E.ADOPTED)),
        "stages": [
            (title, "done" if place < here else "now" if place == here else "ahead")
            for place, (_state, title) in enumerate(ROAD)
        ]
        if here >= 0
        else [],
        "facilitates": facilitates,
        "can": allowed(user, exercise, EXERCISE, *(f"exercise:{verb}" for verb in verbs)) if facilitates else {},
        "round_can": allowed(user, current, ROUND, "round:extend", "round:remind", "round:close")
        if facilitates and current
        else {},
        "make_up": queries.make_up(exercise) if facilitates else [],
        "left": exercise.proposals.filter(topic=None, refused_because="").count() if facilitates else 0,
        "job": jobs_of(user).filter(kind="foresight:count", about=reference(current)).first() if current else None,
    }
    return render(request, "foresight/exercise.html", context)


# -- drafting ----------------------------------------------------------------------------------------------------------


@page(asks="exercise:draft")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft an exercise."""
    return ask(
        request,
        forms.NewExerciseForm(request.POST or None, user=request.user),
        lambda given: at("exercise")(acts.draft(by=request.user, **given)),
        title=_("Draft a foresight exercise"),
        action=_("Save the draft"),
        done=_("The draft is saved. Now invite the panel and collect topics."),
        back=reverse("foresight:exercises"),
    )


@page(Exercise, key="code", asks="exercise:edit")
def edit(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Change the terms of a draft."""
    return ask(
        request,
        forms.ExerciseForm(request.POST or None, user=request.user, exercise=exercise),
        lambda given: acts.edit(exercise, by=request.user, **given),
        title=_("Edit the terms"),
        action=_("Save"),
        done=_("The terms are saved."),
        back=at("exercise")(exercise),
    )


@page(Exercise, key="code", asks="exercise:rule")
def rule(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Change the consensus rule while topics are collected."""
    return ask(
        request,
        forms.RuleForm(request.POST or None, exercise=exercise),
        lambda given: acts.set_rule(exercise, by=request.user, **given),
        title=_("The consensus rule"),
        action=_("Save"),
        done=_("The rule is saved."),
        back=at("exercise")(exercise),
        intro=_("Once it is fixed, before round 1, nobody can change it: the database refuses."),
    )


fix = button(
    Exercise,
    lambda request, exercise: acts.fix(exercise, by=request.user),
    asks="exercise:fix",
    done=gettext_lazy("The rule and the topics are fixed."),
    back=at("exercise"),
    key="code",
)


@page(Exercise, key="code", asks="exercise:cancel")
def cancel(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Give the exercise up."""
    return ask(
        request,
        forms.WhyForm(request.POST or None),
        lambda given: acts.cancel(exercise, by=request.user, **given),
        title=_("Cancel the exercise"),
        action=_("Cancel the exercise"),
        done=_("The exercise is cancelled."),
        back=at("exercise")(exercise),
        intro=_("Answers of an open round are destroyed unread."),
    )


# -- rounds ------------------------------------------------------------------------------------------------------------


@page(Exercise, key="code", asks="exercise:collect")
def collect(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Open round 0."""
    return ask(
        request,
        forms.DeadlineForm(request.POST or None),
        lambda given: acts.collect(exercise, by=request.user, **given),
        title=_("Collect topics from the panel"),
        action=_("Open the collection"),
        done=_("The panel is asked for topics."),
        back=at("exercise")(exercise),
    )


@page(Exercise, key="code", asks="exercise:ask")
def next_round(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Open the next round."""
    return ask(
        request,
        forms.DeadlineForm(request.POST or None),
        lambda given: acts.ask(exercise, by=request.user, **given),
        title=_("Open round %(number)s") % {"number": exercise.rounds.count()},
        action=_("Open the round"),
        done=_("The round is open; the panel is told."),
        back=at("exercise")(exercise),
    )


@page(Round, asks="round:extend")
def extend(request: HttpRequest, round: Round) -> HttpResponse:
    """Give the panel more time."""
    return ask(
        request,
        forms.DeadlineForm(request.POST or None, initial={"closes_at": round.closes_at}),
        lambda given: closing.extend(round, by=request.user, **given),
        title=_("Give the panel more time"),
        action=_("Extend"),
        done=_("The deadline is moved."),
        back=at("exercise")(round),
    )


@page(Round, asks="round:close")
def close(request: HttpRequest, round: Round) -> HttpResponse:
    """End the round and count it in the background."""

    def perform(given: dict[str, Any]) -> str:
        started = closing.close(round, by=request.user, **given)
        return f"{reverse('jobs:job', args=[started.pk])}?next={at('exercise')(round)}"

    early = round.closes_at > timezone.now()
    return ask(
        request,
        forms.WhyForm(request.POST or None),
        perform,
        title=_("End the round and count the answers"),
        action=_("End the round"),
        done=_("The round has ended; the answers are being counted."),
        back=at("exercise")(round),
        intro=_("The deadline has not passed: give the reason.") if early else _("The deadline has passed."),
    )


remind = button(
    Round,
    lambda request, round: panel.remind(round, by=request.user),
    asks="round:remind",
    done=gettext_lazy("Those of your side who have not answered are reminded. Who they are is told to nobody."),
    back=at("exercise"),
)


# -- the panel ---------------------------------------------------------------------------------------------------------

PANEL = (
    Column("name", gettext_lazy("Name"), lambda each: str(each.name), ("email",)),
    Column("side", gettext_lazy("Side"), lambda each: str(each.party), ("party__code",)),
    Column("sector", gettext_lazy("Sector"), lambda each: each.get_sector_display(), ("sector",)),
    Column("organisation", gettext_lazy("Organisation"), lambda each: each.organisation, ("organisation",)),
    Column("state", gettext_lazy("Answer to the invitation"), lambda each: each.get_state_display(), ("state",)),
)


@page(Exercise, key="code", asks="topic:add")
def panellists(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """The panellists of one's own side, and how many there are of each sector on every side."""
    found = Panellist.objects.visible_to(request.user).filter(exercise=exercise).select_related("party")
    narrowed = (
        Filter("sector", gettext_lazy("Sector"), lambda sector: Q(sector=sector), Sector.choices),
        Filter("state", gettext_lazy("Answer"), lambda state: Q(state=state), Panellist.State.choices),
    )
    listing = Listing(request, found, PANEL, name=f"{exercise.code}-panel", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    context = {
        "exercise": exercise, "listing": listing, "make_up": queries.make_up(exercise),
        "may_invite": bool(may(request.user, "panellist:invite", exercise)),
    }  # fmt: skip
    return render(request, "foresight/panellists.html", context)


@page(Exercise, key="code", asks="panellist:invite")
def invite(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    """Invite somebody to the panel."""
    form = forms.InviteForm(request.POST or None, exercise=exercise, user=request.user)
    return ask(
        request,
        form,
        lambda given: panel.invite(exercise, by=request.user, **given),
        title=_("Invite a panellist"),
        action=_("Invite"),
        done=_("The invitation is sent."),
        back=at("panellists")(exercise),
        intro=_("The other sides see how many you invite from each sector, not whom."),
    )


@page(Panellist, asks="panellist:withdraw", post=True)
def take_off(request: HttpRequest, panellist: Panellist) -> HttpResponse:
    """Take somebody of one's own side off the panel."""
    panel.withdraw(panellist, by=request.user)
    return redirect(at("panellists")(panellist))
