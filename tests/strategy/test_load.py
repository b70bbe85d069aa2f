"""Loading a pack: known before it happens, the same the second time, nothing lost when a later version leaves out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agreement import assert_agree
from cast import assemble, everyone
from concord.access.may import may
from concord.access.models import Party
from concord.access.refusals import NotAllowed
from concord.access.standing import SYSTEM
from concord.journal import chain
from concord.journal.models import Entry
from concord.strategy import models, pack
from concord.strategy.acts import MODELS, changes, digest, load
from concord.strategy.nouns import NOUNS, plain

SOURCE = (pack.SHIPPED / "uk-china-2017.yaml").read_text("utf-8")


@pytest.fixture
def strategy() -> pack.Pack:
    return pack.parse(SOURCE)


def test_every_noun_has_a_model() -> None:
    assert set(MODELS) == set(NOUNS)


@pytest.mark.usefixtures("db")
class TestLoad:
    def test_first_load_adds_everything(self, strategy: pack.Pack) -> None:
        expected = changes(strategy)
        assert (len(expected.added), expected.changed, expected.withdrawn) == (
            sum(map(len, strategy.items.values())), {}, ())  # fmt: skip
        assert load(strategy, by=SYSTEM) == expected
        for noun, items in strategy.items.items():
            stored = dict(MODELS[noun].objects.values_list("code", "content"))
            assert stored == {id: plain(item) for id, item in items.items()}
        assert chain.verify().faults == ()

    def test_second_load_changes_and_journals_nothing(self, strategy: pack.Pack) -> None:
        load(strategy, by=SYSTEM)
        entries, loaded = Entry.objects.count(), models.Pack.objects.get().loaded_at
        assert not load(strategy, by=SYSTEM)
        assert (Entry.objects.count(), models.Pack.objects.get().loaded_at) == (entries, loaded)

    def test_what_is_stored(self, strategy: pack.Pack) -> None:
        load(strategy, by=SYSTEM)
        agreement = models.Agreement.objects.get(code="strategy-2017")
        assert {party.code for party in agreement.parties.all()} == {"uk", "cn"}
        assert [each.code for each in agreement.predecessors.order_by("signed")] == [
            "agreement-1978", "framework-2009", "partnership-2014"]  # fmt: skip
        assert agreement.parent is not None
        assert agreement.parent.signatures.count() == 4
        claim = models.Claim.objects.get(code="projects-en")
        assert (claim.value, claim.wording, claim.subject.code) == (Decimal(460), "over", "projects")
        joined = models.Area.objects.get(code="smart-and-storage")
        assert (joined.titles.authoritative, set(joined.titles.texts)) == (("en",), {"en", "zh"})
        assert [area.titles.authoritative for area in joined.children.all()] == [("zh",), ("zh",)]
        assert models.Clause.objects.get(code="undertaking-data").parent.code == "5.6"
        assert [area.code for area in models.Programme.objects.get(code="flagship-2018").areas.all()]

    def test_a_changed_and_a_withdrawn_item(self, strategy: pack.Pack) -> None:
        load(strategy, by=SYSTEM)
        before = models.Claim.objects.get(code="institutions-en").pk
        later = SOURCE.replace('version: "2017.2"', 'version: "2017.3"').replace("zh: 智能技术与储能", "zh: 智能与储能")
        start = later.index("  - id: excellence\n    kind: scope")
        later = later[:start] + later[later.index("  - id:", start + 10) :]
        found = changes(pack.parse(later))
        assert found.json() == {
            "version": {"before": "2017.2", "after": "2017.3"},
            "added": [],
            "changed": {"areas/smart-and-storage": ["titles"]},
            "withdrawn": ["differences/excellence"],
            "values": {
                "areas/smart-and-storage": {
                    "titles": {
                        "before": {"en": "smart technologies and energy storage", "zh": "智能技术与储能"},
                        "after": {"en": "smart technologies and energy storage", "zh": "智能与储能"},
                    }
                }
            },
        }
        assert list(found.told("areas", "smart-and-storage")) == [("titles.zh", "智能技术与储能", "智能与储能")]
        load(pack.parse(later), by=SYSTEM)
        assert models.Difference.objects.get(code="excellence").withdrawn
        assert models.Area.objects.get(code="smart-and-storage").titles.texts["zh"] == "智能与储能"
        assert models.Claim.objects.get(code="institutions-en").pk == before
        load(strategy, by=SYSTEM)
        assert not models.Difference.objects.get(code="excellence").withdrawn
        assert not changes(strategy)

    def test_a_party_that_is_known_is_kept(self, strategy: pack.Pack) -> None:
        cast = assemble()
        load(strategy, by=SYSTEM)
        assert Party.objects.get(code="uk").pk == cast.parties["uk"].pk
        assert Party.objects.get(code="uk").name.texts["en"] == "United Kingdom"

    def test_who_may(self, strategy: pack.Pack) -> None:
        cast = assemble()
        with pytest.raises(NotAllowed):
            load(strategy, by=cast["uk-head"])
        assert not models.Pack.objects.exists()
        assert Entry.objects.filter(act="act:refuse").count() == 1
        load(strategy, by=SYSTEM)
        for model in MODELS.values():
            if model.objects.exists():
                assert_agree(model, everyone(cast))
        assert not may(None, "pack:load")

    def test_journal_carries_the_digest(self, strategy: pack.Pack) -> None:
        load(strategy, by=SYSTEM)
        entry = Entry.objects.get(act="pack:load")
        said = chain.said(entry)
        assert said is not None
        assert said["digest"] == digest(strategy)
        assert said["counts"] == {"added": sum(map(len, strategy.items.values())), "changed": 0, "withdrawn": 0}
