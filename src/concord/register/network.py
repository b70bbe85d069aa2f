"""Who works with whom: organisations and countries tied by projects, awards, outputs, platforms and programmes.

Centrality comes from networkx: degree counts the works shared, betweenness (Freeman 1977, on the unweighted graph)
says who stands between others. An edge is cross-border where its ends share no country.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import networkx
from django.db.models import Q

from concord.access.standing import Actor
from concord.register import countries
from concord.register.models import Organisation, Tie
from concord.values import LocalizedText

KINDS = ("project", "award", "output", "platform", "programme")
"""Ties by which one works with another; a parent or a predecessor is not such a one."""

_ORGANISATION, _COUNTRY = "organisation:", "country:"
_MOST = 50_000
_EXACT = 400
"""In a graph of more nodes betweenness is estimated from so many (networkx's `k`), with a fixed seed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the network is looked at. Empty: not narrowed by it; years are of what lasted into them."""

    kind: str = ""
    country: str = ""
    field: str = ""
    first: str = ""
    last: str = ""
    of: str = ""
    """A reference: only its own ties."""

    @classmethod
    def of_address(cls, given: Mapping[str, Any]) -> Asked:
        """From a mapping, such as an address; what makes no sense is left out."""
        told = {each.name: str(given.get(each.name, "")).replace("\x00", "").strip()[:60] for each in fields(cls)}
        for year in ("first", "last"):
            if not (told[year].isdigit() and len(told[year]) == 4):
                told[year] = ""
        kind = told["kind"] if told["kind"] in KINDS else ""
        return cls(**{**told, "kind": kind, "country": told["country"].upper()})

    def json(self) -> dict[str, str]:
        """What is asked, without what is empty."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation or a country, with how many works it shares and how far it stands between others (0 to 1)."""

    reference: str
    titles: LocalizedText
    countries: tuple[str, ...]
    works: int = 0
    partners: int = 0
    between: float = 0.0

    @property
    def country(self) -> str:
        return self.countries[0] if self.countries else ""

    @property
    def pk(self) -> int | None:
        """The organisation's key; None for a country."""
        return int(self.reference.removeprefix(_ORGANISATION)) if self.reference.startswith(_ORGANISATION) else None


@dataclass(frozen=True, slots=True)
class Edge:
    """That two work together: by how many works, of which kinds, in which years, and where each is known from."""

    a: Node
    b: Node
    works: int
    kinds: tuple[str, ...]
    first: int | None
    last: int | None
    evidence: tuple[str, ...] = ()

    @property
    def crosses(self) -> bool:
        """Whether it goes across a border."""
        return bool(self.a.countries and self.b.countries) and not set(self.a.countries) & set(self.b.countries)


@dataclass(frozen=True)
class Network:
    """Nodes and edges, the strongest first. `cut` says that there were more ties than are looked at."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: bool = False
    index: Mapping[str, Node] = field(default_factory=dict)

    def crossing(self) -> list[Edge]:
        """The edges across borders, the strongest first."""
        return [each for each in self.edges if each.crosses]


def gather(user: Actor, asked: Asked) -> Network:
    """The network as a reader may see it."""
    ties = list(_ties(asked).values_list("a", "b", "kind", "first_year", "last_year", "evidence")[: _MOST + 1])
    joined: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for a, b, *rest in ties[:_MOST]:
        joined[(a, b) if a < b else (b, a)].append(tuple(rest))
    known = _nodes(user, {each for pair in joined for each in pair})
    kept = {pair: told for pair, told in joined.items() if pair[0] in known and pair[1] in known}
    if asked.country:
        kept = {pair: told for pair, told in kept.items() if any(asked.country in known[e].countries for e in pair)}
    nodes = _measured(known, kept)
    edges = [_edge(nodes[a], nodes[b], told) for (a, b), told in kept.items()]
    edges.sort(key=lambda each: (-each.works, each.a.reference, each.b.reference))
    ranked = sorted(nodes.values(), key=lambda each: (-each.works, -each.between, each.reference))
    return Network(tuple(ranked), tuple(edges), len(ties) > _MOST, nodes)


def _ties(asked: Asked) -> Any:
    ends = Q(a__startswith=_ORGANISATION) | Q(a__startswith=_COUNTRY)
    ends &= Q(b__startswith=_ORGANISATION) | Q(b__startswith=_COUNTRY)
    found = Tie.objects.filter(ends, kind__in=[asked.kind] if asked.kind else KINDS)
    if asked.field:
        found = found.filter(fields__contains=[asked.field])
    if asked.first:
        found = found.filter(Q(last_year=None) | Q(last_year__gte=int(asked.first)))
    if asked.last:
        found = found.filter(Q(first_year=None) | Q(first_year__lte=int(asked.last)))
    if asked.of:
        found = found.filter(Q(a=asked.of) | Q(b=asked.of))
    return found.order_by("pk")


def _nodes(user: Actor, wanted: Iterable[str]) -> dict[str, Node]:
    found, pks = {}, []
    for each in wanted:
        if each.startswith(_COUNTRY):
            code = each.removeprefix(_COUNTRY)
            found[each] = Node(each, LocalizedText(countries.NAMES.get(code, {"und": code})), (code,))
        else:
            pks.append(int(each.removeprefix(_ORGANISATION)))
    for row in Organisation.objects.visible_to(user).filter(pk__in=pks).only("titles", "countries"):
        found[f"{_ORGANISATION}{row.pk}"] = Node(f"{_ORGANISATION}{row.pk}", row.titles, tuple(row.countries))
    return found


def _measured(known: Mapping[str, Node], kept: Mapping[tuple[str, str], list[Any]]) -> dict[str, Node]:
    graph: Any = networkx.Graph()
    for (a, b), told in kept.items():
        graph.add_edge(a, b, works=len({each[-1] for each in told}))
    many = len(graph) > _EXACT
    between = networkx.betweenness_centrality(graph, k=_EXACT if many else None, seed=7) if len(graph) > 2 else {}
    works = dict(graph.degree(weight="works"))
    return {
        name: Node(name, known[name].titles, known[name].countries, works[name], degree, between.get(name, 0.0))
        for name, degree in graph.degree()
    }


def _edge(a: Node, b: Node, told: list[tuple[Any, ...]]) -> Edge:
    first = min((each[1] for each in told if each[1] is not None), default=None)
    last = max((each[2] for each in told if each[2] is not None), default=None)
    kinds = tuple(sorted({each[0] for each in told}))
    evidence = tuple(dict.fromkeys(each[3] for each in told))
    return Edge(a, b, len(evidence), kinds, first, last, evidence)


# -- out ---------------------------------------------------------------------------------------------------------------


def graphml(network: Network, language: str) -> str:
    """The network as GraphML, as networkx writes it."""
    graph: Any = networkx.Graph()
    for node in network.nodes:
        label = node.titles.in_language(language).text
        graph.add_node(
            node.reference, label=_clean(label), country=node.country, works=node.works, betweenness=node.between
        )
    for edge in network.edges:
        graph.add_edge(
            edge.a.reference, edge.b.reference, works=edge.works, kinds=" ".join(edge.kinds), crosses=edge.crosses,
            **{name: value for name, value in (("first", edge.first), ("last", edge.last)) if value is not None},
        )  # fmt: skip
    return "\n".join(networkx.generate_graphml(graph))


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return "".join(each for each in text if each >= " " and each not in "\ufffe\uffff")


def rows(network: Network, language: str) -> Iterable[list[Any]]:
    """The edges as rows: both ends with their country, works, kinds, first and last year, evidence."""
    for edge in network.edges:
        yield [
            edge.a.titles.in_language(language).text, edge.a.country, edge.b.titles.in_language(language).text,
            edge.b.country, edge.works, " ".join(edge.kinds), edge.first, edge.last, " ".join(edge.evidence),
        ]  # fmt: skip
