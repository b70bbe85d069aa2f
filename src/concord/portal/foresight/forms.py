"""The forms of foresight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from concord.access.models import Party, Role
from concord.access.standing import standing
from concord.strategy.foresight.acts import RULE
from concord.strategy.foresight.models import Exercise, Sector, Topic
from concord.strategy.models import Area, Clause
from concord.values.forms import LocalizedFormField, LocalizedWidget

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"))


def _of(name: str) -> Any:
    return Exercise._meta.get_field(name).formfield()  # type: ignore[union-attr]


class Titled(forms.ModelChoiceField[Any]):
    """Items of packs and topics by their titles."""

    def label_from_instance(self, obj: Any) -> str:
        number = getattr(obj, "number", "")
        return f"{number} {getattr(obj, 'titles', None) or obj.title}".strip()


class RuleForm(forms.Form):
    """The consensus rule."""

    def __init__(self, *args: Any, exercise: Exercise | None = None, **kwargs: Any) -> None:
        if exercise is not None:
            kwargs["initial"] = {name: getattr(exercise, name) for name in (*self.base_fields, *RULE)}
        super().__init__(*args, **kwargs)
        for name in RULE:
            self.fields[name] = _of(name)
        self.fields["weights"].label = gettext_lazy("Weights of importance, from the lowest point, with commas")


class ExerciseForm(RuleForm):
    """The terms of an exercise."""

    title = LocalizedFormField(label=gettext_lazy("Title"))
    about = LocalizedFormField(label=gettext_lazy("What it is about"), long=True, required=False)
    clause = Titled(
        label=gettext_lazy("The clause that it serves"), queryset=Clause.objects.none(), required=False,
        help_text=gettext_lazy("Its outcome can become priority areas under this clause."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].queryset = (  # type: ignore[attr-defined]
            Clause.objects.visible_to(user).filter(withdrawn=False).order_by("agreement", "position")
        )
        for name in ("mode", "horizon", "minimum_cell"):
            self.fields[name] = _of(name)
        self.fields["minimum_cell"].help_text = gettext_lazy(
            "Nothing is shown of fewer answers than this, nor anything from which it could be worked out."
        )


class NewExerciseForm(ExerciseForm):
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sides"), queryset=Party.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["parties"].queryset = Party.objects.visible_to(user)  # type: ignore[attr-defined]
        self.order_fields(["code", "parties"])


class DeadlineForm(forms.Form):
    closes_at = forms.DateTimeField(label=gettext_lazy("Open until"), widget=MOMENT)


class WhyForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )


class InviteForm(forms.Form):
    """One panellist of one's own side."""

    party = forms.ModelChoiceField(label=gettext_lazy("Side"), queryset=Party.objects.none(), empty_label=None)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), choices=Sector.choices)
    name = LocalizedFormField(label=gettext_lazy("Name"))
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    language = forms.ChoiceField(label=gettext_lazy("Language of letters"), choices=LANGUAGES)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=500, required=False)

    def __init__(self, *args: Any, exercise: Exercise, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = standing(user).parties(Role.OFFICER, Role.HEAD)
        self.fields["party"].queryset = exercise.parties.filter(pk__in=own)  # type: ignore[attr-defined]


class TopicForm(forms.Form):
    title = LocalizedFormField(label=gettext_lazy("Title"))
    about = LocalizedFormField(label=gettext_lazy("What it means"), long=True, required=False)
    area = Titled(label=gettext_lazy("Priority area"), queryset=Area.objects.none(), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.visible_to(user).filter(withdrawn=False)  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    into = Titled(label=gettext_lazy("Into which topic"), queryset=Topic.objects.none())
    because = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, required=False)

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = topics  # type: ignore[attr-defined]


class TakeForm(TopicForm):
    """Make a proposal a topic of its own, or put it to one that is there."""

    topic = Titled(label=gettext_lazy("Put it to a topic that is there"), queryset=Topic.objects.none(), required=False)

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]
        self.fields["title"].required = False
        self.order_fields(["topic"])


class FinishForm(forms.Form):
    most = forms.IntegerField(
        label=gettext_lazy("How many topics the shortlist may hold"), min_value=1, max_value=100, initial=10
    )


class WordsForm(forms.Form):
    why = LocalizedFormField(label=gettext_lazy("Why, in your words"), widget=LocalizedWidget(long=True))


class HindsightForm(forms.Form):
    as_of = forms.DateField(label=gettext_lazy("As known on"), widget=DAY)
    year = forms.IntegerField(
        label=gettext_lazy("Realised in"), min_value=2000, max_value=2300, required=False,
        help_text=gettext_lazy("Leave it empty while it is not realised."),
    )  # fmt: skip
    evidence = LocalizedFormField(label=gettext_lazy("Evidence"), required=False, widget=LocalizedWidget(long=True))


# -- the panel ---------------------------------------------------------------------------------------------------------


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Your ballot code"), max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class ProposalsForm(forms.Form):
    """Some topics to propose."""

    def __init__(self, *args: Any, given: Sequence[dict[str, str]] = (), count: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        for number in range(count):
            before = given[number] if number < len(given) else {}
            self.fields[f"title-{number}"] = forms.CharField(
                label=gettext_lazy("Topic"), max_length=300, required=False, initial=before.get("title", "")
            )
            self.fields[f"about-{number}"] = forms.CharField(
                label=gettext_lazy("What it means, and why now"), max_length=2000, required=False,
                widget=forms.Textarea({"rows": 2}), initial=before.get("about", ""),
            )  # fmt: skip

    def answers(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "topics": [
                {"title": said[f"title-{number}"], "about": said[f"about-{number}"]} for number in range(self.count)
            ]
        }
