"""Texts in several languages and amounts: the values themselves, their fields, their forms, how pages show them."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from concord.access.models import Party
from concord.purses.models import Line
from concord.values import Amount, LocalizedText, MixedUnits, Money, Said, total
from concord.values.amounts import amount
from concord.values.forms import AmountFormField, LocalizedFormField

BOTH = LocalizedText({"en": "Laboratory", "zh": "实验室"}, original="zh", machine=["en"])


class TestTexts:
    def test_the_language_asked_for_then_the_authoritative_then_the_original(self) -> None:
        assert BOTH.in_language("zh") == Said("实验室", "zh")
        assert BOTH.in_language("en") == Said("Laboratory", "en", machine=True)
        assert BOTH.in_language("zh-hans") == Said("实验室", "zh")
        assert BOTH.in_language("fr") == Said("实验室", "zh", fallback=True)
        treaty = LocalizedText({"en": "Treaty", "zh": "条约"}, original="zh", authoritative=["en", "zh"])
        assert treaty.in_language("fr") == Said("Treaty", "en", fallback=True)
        assert LocalizedText({"zh-hant": "實驗室"}).in_language("zh") == Said("實驗室", "zh-hant")

    def test_it_keeps_what_it_is_given_and_does_not_change(self) -> None:
        assert LocalizedText.of(BOTH.json()) == BOTH == pickle.loads(pickle.dumps(BOTH))
        assert len({BOTH, LocalizedText.of(BOTH.json())}) == 1
        with pytest.raises(AttributeError):
            BOTH.original = "en"  # type: ignore[misc]
        with pytest.raises(TypeError):
            BOTH.texts["en"] = "x"  # type: ignore[index]

    def test_a_person_takes_over_a_machines_translation(self) -> None:
        better = BOTH.having("en", "Joint laboratory")
        assert better.machine == ()
        assert better.having("fr", "Laboratoire", machine=True).machine == ("fr",)

    @pytest.mark.parametrize(
        ("texts", "more"),
        [
            ({"en": "x"}, {"original": "zh"}),
            ({"en": "x"}, {"machine": ["en"]}),
            ({"en": "x", "zh": "y"}, {"authoritative": ["zh"], "machine": ["zh"]}),
            ({"en": "x", "zh": " "}, {"authoritative": ["zh"]}),
        ],
    )
    def test_contradictions_are_refused(self, texts: dict[str, str], more: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"No text in|machine"):
            LocalizedText(texts, **more)  # type: ignore[arg-type]

    def test_empty_is_false(self) -> None:
        assert not LocalizedText({"en": "  "})
        assert LocalizedText().in_language("en") == Said("", "en")

    def test_nonsense_is_refused(self) -> None:
        for value in ("words", 3, ["en"], {"en": 3}):
            with pytest.raises(ValueError, match="Not a text"):
                LocalizedText.of(value)

    def test_as_a_string_it_speaks_the_readers_language(self) -> None:
        with translation.override("zh-hans"):
            assert str(BOTH) == "实验室"
        with translation.override("en"):
            assert str(BOTH) == "Laboratory"

    def test_a_page_marks_fallback_and_machine(self) -> None:
        page = Template("{{ text|said }}")
        with translation.override("en"):
            shown = page.render(Context({"text": BOTH}))
            assert '<span lang="en">Laboratory</span>' in shown
            assert "machine translation" in shown
            assert page.render(Context({"text": LocalizedText({"en": "Plain"})})) == "Plain"
            chinese = page.render(Context({"text": LocalizedText({"zh": "<b>中文</b>"})}))
            assert 'lang="zh"' in chinese
            assert "&lt;b&gt;" in chinese


class TestAmounts:
    def test_units_are_never_mixed(self) -> None:
        for combine in (
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: a < b,
            lambda a, b: sum([b], a),
        ):
            with pytest.raises(MixedUnits):
                combine(Money(1, "GBP"), Money(1, "CNY"))
        with pytest.raises(MixedUnits):
            Money(1, "GBP") + 1  # type: ignore[operator]
        assert Money(1, "GBP") != Money(1, "CNY")
        assert total([Money("1.10", "GBP"), Money(2, "CNY"), Money("2.20", "GBP")]) == {
            "CNY": Money(2, "CNY"),
            "GBP": Money("3.30", "GBP"),
        }

    def test_floats_and_nonsense_are_refused(self) -> None:
        with pytest.raises(TypeError):
            Money(0.1, "GBP")  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Money(1, "GBP") * 0.5  # type: ignore[operator]
        for number in ("NaN", "Infinity", "one"):
            with pytest.raises(ValueError, match="number"):
                Money(number, "GBP")
        with pytest.raises(ValueError, match="currency"):
            Money(1, "shift")

    @given(st.integers(-(10**15), 10**15), st.sampled_from(["GBP", "JPY", "KWD", "shift"]))
    def test_minor_units_go_there_and_back(self, count: int, unit: str) -> None:
        assert amount(0, unit).of_minor(count, unit).minor() == count

    @given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=20))
    def test_sums_are_exact(self, numbers: list[Decimal]) -> None:
        assert sum((Money(number, "GBP") for number in numbers), Money(0, "GBP")).number == sum(numbers, Decimal(0))

    def test_finer_than_the_smallest_unit_is_no_minor_count(self) -> None:
        with pytest.raises(ValueError, match="finer"):
            Money("0.001", "GBP").minor()
        assert Money("0.125", "GBP").rounded() == Money("0.12", "GBP")

    def test_it_always_shows_its_unit(self) -> None:
        assert str(Money("1234567.5", "GBP")) == "GBP 1,234,567.50"
        assert str(Money("1000", "JPY")) == "JPY 1,000"
        assert str(Amount(6, "shift")) == "6 shift"
        assert str(Money("0.1234", "GBP")) == "GBP 0.1234"
        with translation.override("en"):
            assert Template("{{ sum|amount }}").render(Context({"sum": Money("1234.5", "CNY")})) == "CNY 1,234.50"
        with translation.override("zh-hans"):
            assert Template("{{ sum|amount }}").render(Context({"sum": Money("1234.5", "CNY")})) == "CNY 1,234.50"
        assert Template("{{ sum|amount }}").render(Context({"sum": None})) == ""


@pytest.mark.usefixtures("db")
class TestFields:
    def test_a_text_is_stored_whole_and_searched_by_language(self) -> None:
        Party.objects.create(code="x", name=BOTH)
        Party.objects.create(code="y", name={"en": "Only English"})
        assert Party.objects.get(code="x").name == BOTH
        assert Party.objects.get(name__texts__en__icontains="labor").code == "x"
        assert list(Party.objects.order_by("code").values_list("name__texts__en", flat=True)) == [
            "Laboratory",
            "Only English",
        ]
        assert Party.objects.create(code="z").name == LocalizedText()
        assert Party.objects.values_list("name", flat=True).get(code="x") == BOTH

    def test_an_amount_is_two_columns_and_one_value(self) -> None:
        line = Line.objects.create(source="reported", kind="budget", about="x:1", amount=Money("1.25", "GBP"))
        line.refresh_from_db()
        assert line.amount == Money("1.25", "GBP")
        assert isinstance(line.amount, Money)
        line.amount = Amount(3, "seat")
        line.save()
        assert Line.objects.get(amount_unit="seat").amount == Amount(3, "seat")
        with pytest.raises(TypeError):
            line.amount = Decimal(3)  # type: ignore[assignment]
        with pytest.raises(ValueError, match="decimal places"):
            line.amount = Money("0.00001", "GBP")


class TestForms:
    class Form(forms.Form):
        title = LocalizedFormField()
        asked = AmountFormField(units=["GBP", "CNY"], minimum=Decimal(1))

    def filled(self, **changed: object) -> TestForms.Form:
        data = {
            "title_en": "Lab",
            "title_zh": "实验室",
            "title_original": "zh",
            "title_machine": ["en"],
            "asked_number": "1,000.50",
            "asked_unit": "GBP",
            **changed,
        }
        with translation.override("en"):
            form = self.Form(data)
            form.is_valid()
        return form

    def test_it_reads_both_values(self) -> None:
        form = self.filled()
        assert form.cleaned_data["title"] == LocalizedText({"en": "Lab", "zh": "实验室"}, original="zh", machine=["en"])
        assert form.cleaned_data["asked"] == Money("1000.50", "GBP")

    def test_what_it_refuses(self) -> None:
        assert "title" in self.filled(title_en="", title_zh="", title_machine=[]).errors
        assert "title" in self.filled(title_zh="").errors
        assert "title" in self.filled(title_machine=["zh"]).errors
        assert "asked" in self.filled(asked_number="1.005").errors
        assert "asked" in self.filled(asked_number="0.50").errors
        assert "asked" in self.filled(asked_unit="USD").errors
        assert "asked" in self.filled(asked_number="NaN").errors
        assert "asked" in self.filled(asked_number="1,5").errors

    def test_it_renders_without_script_and_keeps_what_was_typed(self) -> None:
        with translation.override("en"):
            shown = str(self.Form(initial={"title": BOTH, "asked": Money("3", "CNY")}))
        assert 'value="实验室"' in shown
        assert "Original language" in shown
        assert 'value="3.00"' in shown
        assert "<script" not in shown

    def test_a_language_that_the_form_does_not_show_is_kept(self) -> None:
        field = LocalizedFormField(keep=LocalizedText({"en": "a", "fr": "b"}))
        assert field.clean(["A", "", "en", []]).texts == {"fr": "b", "en": "A"}
