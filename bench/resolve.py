"""Free affiliation texts and names to organisations: precision, recall and abstention, and the time beside a full scan.

``python -m bench.resolve`` reads, under ``CONCORD_DATA``, ROR's records (`ror/`) and real affiliations whose country a
pipeline had wrong (`openalex/dataesr_mismatch_country_code.csv`). Nothing is stored: the index is built from the files.
Texts are split in halves by their digest; thresholds were chosen on the first half, figures are those of the second.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bench.row import Row

AROUND = (
    "{0}", "Department of Physics, {0}", "School of Medicine, {0}, {1}", "{0}, {1}, {2}", "{0} {1} {2}",
    "State Key Laboratory of Materials, {0}, {1} 100080, {2}",
)  # fmt: skip
CHINESE = ("{0}", "{0}物理系", "{0}材料学院", "中国{0}")


@dataclass(frozen=True)
class Text:
    """A text and the organisation it means, or none of those known (`None`)."""

    way: str
    text: str
    wanted: int | None
    country: str = ""
    away: bool = False


@dataclass
class Tally:
    """Answers: right, wrong, and none."""

    right: int = 0
    wrong: int = 0
    none: int = 0
    none_right: int = 0

    def said(self) -> str:
        answered = self.right + self.wrong
        total = answered + self.none + self.none_right
        precision = self.right / answered if answered else 1.0
        meant = self.right + self.wrong + self.none
        recall = self.right / meant if meant else 1.0
        return (
            f"{total} texts: precision {precision:.3f}, recall {recall:.3f}, abstains {self.none + self.none_right} "
            f"({(self.none + self.none_right) / max(total, 1):.3f})"
        )


def run() -> Iterator[Row]:
    """One row for each set of texts; skipped without the data."""
    root = os.environ.get("CONCORD_DATA")
    if not root:
        print("resolve: CONCORD_DATA is not set, nothing to read", file=sys.stderr)
        return
    from concord.boot import boot

    boot(migrate=False)
    from concord.register.resolving import Index

    records = list(_records(Path(root, "ror")))
    start = time.perf_counter()
    index = Index.of(entry for record in records for entry in _entries(record))
    built = time.perf_counter() - start
    for way, texts in _sets(records, Path(root)):
        yield _measured(way, index, texts, built)


def _measured(way, index, texts, built):
    from rapidfuzz import fuzz, process

    names = [entry.text for entry in index.entries]
    second = [each for each in texts if _half(each.text)]
    start = time.perf_counter()
    tally = Tally()
    for each in second:
        found = index.find(each.text)
        _judge(tally, index, each, found)
    ours = (time.perf_counter() - start) / max(len(second), 1)
    start = time.perf_counter()
    for each in second[:20]:
        process.extractOne(each.text, names, scorer=fuzz.partial_ratio)
    theirs = (time.perf_counter() - start) / max(len(second[:20]), 1)
    note = f"{tally.said()}; index of {len(names)} in {built:.1f} s"
    return Row(f"resolve: {way}", ours, "rapidfuzz over every name, a text", theirs, None, note)


def _judge(tally, index, text, found):
    """Of real texts the country is known to be right and the organisation is not: they are judged by the country."""
    sure = found.sure
    if text.country:
        where = next(e.countries for e in index.entries if e.key == sure.key) if sure else ()
        right = text.country in where
        tally.right, tally.wrong = tally.right + right, tally.wrong + (sure is not None and not right)
        tally.none += sure is None and not text.away
        tally.none_right += sure is None and text.away
        return
    if sure is None:
        tally.none += 1
    elif sure.key == text.wanted:
        tally.right += 1
    else:
        tally.wrong += 1


def _half(text: str) -> bool:
    return sha256(text.encode()).digest()[0] % 2 == 1


def _records(folder: Path) -> Iterator[tuple[int, dict]]:
    number = 0
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield number, json.loads(line)
            number += 1


def _entries(numbered):
    from concord.exchange.findings import Reported
    from concord.exchange.ror_record import parse
    from concord.register.resolving import Entry

    number, raw = numbered
    record = parse(raw, "", 0)
    if isinstance(record, Reported) or record.status == "withdrawn":
        return
    seen = set()
    for name in record.names:
        if name.text not in seen:
            seen.add(name.text)
            yield Entry(number, name.text, record.countries, name.kinds == ("acronym",), record.places)


def _sets(records, root):
    entries = [entry for record in records for entry in _entries(record)]
    draw = random.Random(7)
    full = [each for each in entries if not each.acronym]
    yield "every name and alias of ROR, as it is", [Text("", e.text, e.key) for e in full]
    acronyms = [each for each in entries if each.acronym]
    yield "every acronym of ROR, alone", [Text("", e.text, e.key) for e in acronyms]
    some = draw.sample(full, min(3000, len(full)))
    yield "names within an affiliation", [Text("", _within(e, draw), e.key) for e in some]
    yield "names with a letter wrong", [Text("", _slipped(e.text, draw), e.key) for e in some]
    yield from _real(root, entries)


def _within(entry, draw):
    chinese = any("㐀" <= letter <= "鿿" for letter in entry.text)
    place = entry.places[0] if entry.places else ""
    country = {"GB": "UK", "CN": "China", "HK": "Hong Kong"}.get(entry.countries[0], "")
    if chinese:
        return draw.choice(CHINESE).format(entry.text, "")
    text = draw.choice(AROUND).format(entry.text, place, country)
    return text.replace("University", draw.choice(("University", "Univ."))) if draw.random() < 0.5 else text


def _slipped(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text))
    return text[:at] + draw.choice("abcdefghinorst") + text[at + 1 :] if text.isascii() else text[:at] + text[at + 1 :]


def _real(root, entries):
    """Real texts. Where the country is not of the register's, to abstain is right."""
    path = root / "openalex" / "dataesr_mismatch_country_code.csv"
    held = {country for entry in entries for country in entry.countries if country in ("CN", "GB", "HK")}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    texts = [
        Text("", each["raw_affiliation_string"], None, each["matched_country"], each["matched_country"] not in held)
        for each in rows
    ]
    yield "real affiliations of other countries (right: to abstain)", [each for each in texts if each.away]
    yield "real affiliations of CN, GB, HK, by country", [each for each in texts if not each.away]


def main(arguments: Iterable[str] = ()) -> None:
    print(Row.header())
    for row in run():
        print(row, flush=True)


if __name__ == "__main__":
    main()
