"""The picture of a network: two columns of names with lines between them, as SVG that needs no script.

Who is drawn: the strongest across borders first. The country with most works stands on the left, all others on the
right; in a column the order is that of the mean place of one's partners (the barycentre heuristic of Sugiyama, 1981),
which keeps lines from crossing. A name stands on a line of its own, so that it can always be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from math import sqrt

from concord.register.network import Edge, Network, Node

MOST = 24
"""Names that a reader takes in."""

WIDTH, ROW, TOP, LEFT, RIGHT = 960, 30, 52, 330, 630
_LETTERS = 34


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the picture, in the reader's language."""

    language: str
    title: str
    country: Callable[[str], str]
    works: Callable[[int], str]
    others: str


def chosen(network: Network, most: int = MOST) -> list[Node]:
    """The nodes to draw: the ends of the strongest lines across borders, then those with most works."""
    found: dict[str, Node] = {}
    for edge in (*network.crossing(), *network.edges):
        ends = [each for each in (edge.a, edge.b) if each.reference not in found]
        if len(found) + len(ends) > most:
            break
        found |= {each.reference: each for each in ends}
    return list(found.values())


def svg(network: Network, words: Words, address: Callable[[Node], str], between: Callable[[Edge], str]) -> str:
    """The picture. Every name and line is a link and says itself when pointed at.

    Args:
        address: of a node's record. between: of what two share.
    """
    nodes = chosen(network)
    if not nodes:
        return ""
    home = _home(nodes)
    names = {each.reference for each in nodes}
    edges = [each for each in network.edges if each.a.reference in names and each.b.reference in names]
    left = [each for each in nodes if each.country == home]
    right = [each for each in nodes if each.country != home]
    left, right = _ordered(left, right, edges)
    height = TOP + ROW * max(len(left), len(right), 1) + 16
    at = {**_places(left, LEFT, height), **_places(right, RIGHT, height)}
    drawn = "".join(_line(each, at, words, between(each)) for each in reversed(edges))
    drawn += "".join(_name(each, at[each.reference], "end", words, address(each)) for each in left)
    drawn += "".join(_name(each, at[each.reference], "start", words, address(each)) for each in right)
    heads = _head(LEFT, "end", words.country(home)) + _head(RIGHT, "start", _right_head(right, words))
    label = escape(words.title, quote=True)
    return (
        f'<svg class="network" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="group" '
        f'aria-label="{label}">{heads}{drawn}</svg>'
    )


def _home(nodes: Iterable[Node]) -> str:
    """The country on the left: of most works, countries themselves aside."""
    works: Counter[str] = Counter()
    for each in nodes:
        works[each.country] += each.works if each.pk is not None else 0
    return max(sorted(works), key=lambda code: works[code])


def _right_head(right: list[Node], words: Words) -> str:
    codes = {each.country for each in right}
    return words.country(next(iter(codes))) if len(codes) == 1 else words.others if codes else ""


def _ordered(left: list[Node], right: list[Node], edges: list[Edge]) -> tuple[list[Node], list[Node]]:
    partners: dict[str, list[str]] = {}
    for each in edges:
        partners.setdefault(each.a.reference, []).append(each.b.reference)
        partners.setdefault(each.b.reference, []).append(each.a.reference)
    right = sorted(right, key=lambda each: (each.country, -each.works, each.reference))
    for _ in range(4):
        left = _by_partners(left, right, partners)
        right = _by_partners(right, left, partners)
    return left, right


def _by_partners(column: list[Node], other: list[Node], partners: Mapping[str, list[str]]) -> list[Node]:
    place = {each.reference: number / max(len(other) - 1, 1) for number, each in enumerate(other)}

    def mean(node: Node) -> tuple[float, int, str]:
        across = [place[name] for name in partners.get(node.reference, ()) if name in place]
        return (sum(across) / len(across) if across else 0.5, -node.works, node.reference)

    return sorted(column, key=mean)


def _places(column: list[Node], x: int, height: int) -> dict[str, tuple[float, float]]:
    free = height - TOP - 16
    step = free / max(len(column), 1)
    return {each.reference: (x, TOP + step * (number + 0.5)) for number, each in enumerate(column)}


def _line(edge: Edge, at: Mapping[str, tuple[float, float]], words: Words, address: str) -> str:
    (x1, y1), (x2, y2) = at[edge.a.reference], at[edge.b.reference]
    if x1 == x2:  # in one column: an arc towards the middle
        bend = x1 + (1 if x1 == LEFT else -1) * min(110, 30 + abs(y2 - y1) / 2)
        path = f"M{x1:.0f} {y1:.1f}C{bend:.0f} {y1:.1f} {bend:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
    else:
        middle = (x1 + x2) / 2
        path = f"M{x1:.0f} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2:.0f} {y2:.1f}"
    one, other = (_words(each, words) for each in (edge.a, edge.b))
    said = escape(f"{one} – {other}: {words.works(edge.works)}")
    kind = "line across" if edge.crosses else "line"
    return (
        f'<a href="{escape(address, quote=True)}" class="{kind}" tabindex="-1"><title>{said}</title>'
        f'<path d="{path}" stroke-width="{1 + 1.4 * sqrt(edge.works):.1f}" fill="none"/></a>'
    )


def _name(node: Node, at: tuple[float, float], anchor: str, words: Words, address: str) -> str:
    x, y = at
    full = _words(node, words)
    shown = full if _width(full) <= _LETTERS else _cut(full)
    beside, radius = (x - 14 if anchor == "end" else x + 14), 4 + min(6, sqrt(node.works))
    return (
        f'<a href="{escape(address, quote=True)}" class="node"><title>{escape(full)}: '
        f'{escape(words.works(node.works))}</title><circle cx="{x}" cy="{y:.1f}" r="{radius:.1f}"/>'
        f'<text x="{beside}" y="{y:.1f}" text-anchor="{anchor}" dominant-baseline="middle">{escape(shown)}</text></a>'
    )


def _head(x: int, anchor: str, text: str) -> str:
    return f'<text class="head" x="{x}" y="24" text-anchor="{anchor}">{escape(text)}</text>' if text else ""


def _words(node: Node, words: Words) -> str:
    return node.titles.in_language(words.language).text


def _width(text: str) -> int:
    return sum(2 if ord(each) > 0x2E7F else 1 for each in text)


def _cut(text: str) -> str:
    while _width(text) > _LETTERS - 1:
        text = text[:-1]
    return text.rstrip() + "…"
