"""The register's search over synthetic people and organisations, beside the bare best SQL in the same run.

``python -m bench.register --size 1000000`` takes the national size; `make bench` a tenth of a tenth of it. People are
invented: two thirds have a Chinese name with its pinyin, a third a name in letters; a tenth of the organisations' size
are organisations. The bare SQL knows beforehand what kind of thing was typed, and asks for that one key alone, with
the same first page and facets; the search does not know, and looks in every way it can.
"""

from __future__ import annotations

import argparse
import atexit
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.row import Row

SIZE = 10_000
SAMPLE = 120
"""People looked for in each way."""

_FAMILIES_TEXT = """
王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢
姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤
"""
_GIVEN_TEXT = """
伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力红梅鑫波斌宇浩凯健俊帆雪晨欣怡子涵梓轩诗雨
佳琪思远志远博雅天翔晓东海燕春生秋实冬云卫东爱民学良德胜永康世杰少华光明新民振国宝林金龙玉梅淑珍凤英瑞祥
嘉欣若曦沐辰一诺可馨亦菲皓然梦瑶语嫣
"""
_FIRST_TEXT = """
James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Richard Susan
Joseph Jessica Thomas Sarah Charles Karen Christopher Nancy Daniel Lisa Matthew Margaret Anthony Betty
Donald Sandra Mark Ashley Paul Dorothy Steven Kimberly Andrew Emily Kenneth Donna Joshua Michelle George
Carol Kevin Amanda Brian Melissa Edward Deborah Ronald Stephanie Timothy Rebecca Jason Laura Jeffrey
Helen Ryan Sharon Gareth Rhiannon Eoin Siobhan
"""
_LAST_A_TEXT = """
Ash Black Brad Carl Dun East Fair Glen Hart Hol Inver Kings Lang Mil Nor Oak Pen Ros Stan Thorn Under Wal
West Whit York
"""
_LAST_B_TEXT = """
bourne bridge bury by combe dale field ford gate ham hurst ley low man mere more smith stead stone thorpe
ton wick wood worth
"""
_PLACES_TEXT = """
北方 东湖 西岭 南江 中州 海滨 云山 平川 长河 天池 青原 金沙 玉泉 松林 桃源 白石 紫江 丹阳 黄海 碧湖
"""
_PLACES_EN_TEXT = """
Northern Eastlake Westridge Southriver Midland Seaside Cloudhill Plainfield Longriver Skypool Greenmoor
Goldsand Jadespring Pinewood Peachbrook Whitestone Purpleriver Redsun Yellowsea Azurelake
"""
_WHAT_TEXT = """
大学 理工大学 农业大学 医科大学 研究院 工程研究所 材料研究所 海洋研究所 生物技术中心 信息科技公司
"""
_WHAT_EN_TEXT = """
University
University of Technology
Agricultural University
Medical University
Academy
Institute of Engineering
Institute of Materials
Institute of Oceanography
Biotechnology Centre
Information Technology Company
"""
_FAMILIES, _GIVEN = "".join(_FAMILIES_TEXT.split()), "".join(_GIVEN_TEXT.split())
_FIRST, _LAST_A, _LAST_B = _FIRST_TEXT.split(), _LAST_A_TEXT.split(), _LAST_B_TEXT.split()
_PLACES, _PLACES_EN = _PLACES_TEXT.split(), _PLACES_EN_TEXT.split()
_WHAT, _WHAT_EN = _WHAT_TEXT.split(), _WHAT_EN_TEXT.strip().splitlines()


@dataclass(frozen=True)
class Sought:
    """What is typed, the card that should be found, and the keys that the bare SQL asks for (any, all)."""

    way: str
    typed: str
    wanted: int
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()


def run(size: int = SIZE) -> Iterator[Row]:
    """First page with facets, for each way of typing; what is found; broad questions."""
    _boot()
    people = _fill(size)
    sought = _sought(people, random.Random(4))
    from concord.register.search import Asked, find

    for each in sought[:50]:
        find(None, Asked(each.typed))
    ours, theirs, recall = [], [], []
    for way in dict.fromkeys(each.way for each in sought):
        mine, bare, hit = [], [], []
        for each in (each for each in sought if each.way == way):
            spent, found = _timed(lambda each=each: find(None, Asked(each.typed)))
            least, _ = _timed(lambda each=each: _bare(each.any_of, each.all_of))
            mine.append(spent)
            bare.append(least)
            hit.append(each.wanted in [one.card.pk for one in found.hits[:10]])
        ours, theirs, recall = ours + mine, theirs + bare, recall + hit
        yield _row(f"{size:,} people: {way}", mine, bare, 3.0, f"recall@10 {statistics.mean(hit):.3f} of {len(hit)}")
    note = f"recall@10 {statistics.mean(recall):.3f} of {len(recall)}; median {statistics.median(ours) * 1000:.1f} ms"
    yield _row(f"{size:,} people, all ways: p95", ours, theirs, 3.0, note)
    yield from _broad(size)


def _broad(size: int) -> Iterator[Row]:
    from concord.register.search import Asked, find

    mine, bare = [], []
    for typed in ("wang", "university", "北方大学", "材料研究所", "wei", "李伟", "institute of engineering"):
        groups = tuple(each for each in _groups(typed) if each != "of")
        for _ in range(3):
            spent, found = _timed(lambda typed=typed: find(None, Asked(typed)))
            least, _ = _timed(lambda groups=groups: _bare((), groups))
            mine.append(spent)
            bare.append(least)
    yield _row(f"{size:,} people: words that thousands have", mine, bare, 3.0, f"the last: {found.count} hits")


def _groups(typed: str) -> list[str]:
    from concord.register.keys import groups

    return groups(typed)


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def _row(what: str, ours: list[float], theirs: list[float], aim: float | None, note: str) -> Row:
    return Row(what, _p95(ours), "bare best SQL, same page and facets (p95 of each)", _p95(theirs), aim, note)


def _p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def _bare(any_of: tuple[str, ...], all_of: tuple[str, ...]) -> list[Any]:
    """The page with its cards, and the facets, by hand in one statement."""
    from django.db import connection

    from concord.register.keys import number

    where, values = [], []
    if any_of:
        where.append("keys && %s::integer[]")
        values.append([number(each) for each in any_of])
    if all_of:
        where.append("keys @> %s::integer[]")
        values.append([number(each) for each in all_of])
    statement = (
        "WITH hit AS MATERIALIZED (SELECT id, weight, kind, countries, sides, types, fields, roles FROM register_card "
        f"WHERE {' AND '.join(where)} AND (audience || '') = 'all' LIMIT 10001), "
        "page AS (SELECT id FROM hit ORDER BY weight DESC, id LIMIT 20) "
        "SELECT '', NULL, 0, id, c.kind, of, titles, about, names FROM page JOIN register_card c USING (id) "
        "UNION ALL SELECT 'count', NULL, count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM hit "
        "UNION ALL SELECT name, value, count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM hit, LATERAL (VALUES "
        "('kind', ARRAY[kind]), ('country', countries), ('side', sides), ('type', types), ('field', fields), "
        "('role', roles)) AS list (name, held), unnest(held) AS value GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.execute(f"SET LOCAL enable_seqscan = off; {statement}; SET LOCAL enable_seqscan = on", values)
        raw.nextset()
        return raw.fetchall()


# -- the invented register ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    pk: int
    chinese: str
    letters: str
    former: str
    place: tuple[str, str]


def _boot() -> None:
    home = Path(tempfile.mkdtemp(prefix="concord-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["CONCORD_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    from concord.boot import boot

    boot(migrate=True)


def _fill(size: int) -> list[Person]:
    from django.db import connection

    from concord.register.cards import Draft

    rng = random.Random(7)
    places = [_place(rng, number) for number in range(max(20, size // 10))]
    people = [_person(rng, number + 1, places) for number in range(size)]
    start = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX register_card_keys")
        raw = cursor.cursor
        with raw.copy(
            "COPY register_card (id, kind, of, audience, titles, about, names, keys, countries, sides, types, fields, "
            "roles, weight) FROM STDIN"
        ) as copy:
            for row in _rows(people, places, Draft):
                copy.write_row(row)
        copied = time.perf_counter()
        cursor.execute("CREATE INDEX register_card_keys ON register_card USING gin (keys)")
        cursor.execute("ANALYZE register_card")
        cursor.execute("SELECT pg_relation_size('register_card'), pg_relation_size('register_card_keys')")
        table, index = cursor.fetchone()
    print(
        f"{size:,} people and {len(places):,} organisations written as cards in {copied - start:.0f} s, indexed in "
        f"{time.perf_counter() - copied:.0f} s; table {table / 2**20:.0f} MiB, index {index / 2**20:.0f} MiB",
        file=sys.stderr,
    )
    return people


def _place(rng: random.Random, number: int) -> tuple[str, str, str]:
    one, other = rng.randrange(len(_PLACES)), rng.randrange(len(_PLACES))
    what = rng.randrange(len(_WHAT))
    mark = "" if number < 400 else f"{number}"
    return (
        f"{_PLACES[one]}{_PLACES[other]}{_WHAT[what]}{mark}",
        f"{_PLACES_EN[one]} {_PLACES_EN[other]} {_WHAT_EN[what]}{' ' + mark if mark else ''}",
        "CN" if number % 3 else "GB",
    )


def _person(rng: random.Random, pk: int, places: list[tuple[str, str, str]]) -> Person:
    from concord.register.names import pinyin

    zh, en, _ = places[min(int(rng.expovariate(6 / len(places))), len(places) - 1)]
    if rng.random() < 0.67:
        family = _FAMILIES[min(int(rng.expovariate(0.08)), len(_FAMILIES) - 1)]
        given = "".join(rng.choice(_GIVEN) for _ in range(2 if rng.random() < 0.8 else 1))
        one, other = pinyin(family, given)
        letters = f"{''.join(one).capitalize()} {''.join(other).capitalize()}"
        former = ""
        if rng.random() < 0.05:
            former = rng.choice(_FAMILIES) + given
        return Person(pk, family + given, letters, former, (zh, en))
    last = rng.choice(_LAST_A) + rng.choice(_LAST_B)
    middle = f" {rng.choice(_FIRST)}" if rng.random() < 0.6 else ""
    former = f"{rng.choice(_FIRST)} {rng.choice(_LAST_A)}{rng.choice(_LAST_B)}" if rng.random() < 0.05 else ""
    return Person(pk, "", f"{rng.choice(_FIRST)}{middle} {last}", former, (zh, en))


def _rows(people: list[Person], places: list[tuple[str, str, str]], draft_of: Any) -> Iterator[tuple[Any, ...]]:
    import json

    from concord.values import LocalizedText

    rng = random.Random(11)
    for each in people:
        texts = {"en": each.letters, **({"zh": each.chinese} if each.chinese else {})}
        names = [(text, "name", "", "", "") for text in texts.values()]
        names += [(each.former, "former", "", "", "")] if each.former else []
        draft = draft_of("person", f"person:{each.pk}", LocalizedText(texts), names=tuple(names), words=each.place)
        titles = json.dumps(draft.titles.json(), ensure_ascii=False)
        about = json.dumps(LocalizedText({"zh": each.place[0], "en": each.place[1]}).json(), ensure_ascii=False)
        field = rng.randrange(1, 7)
        yield (
            each.pk, "person", draft.of, "all", titles, about, json.dumps(names, ensure_ascii=False), draft.numbers(),
            ["CN" if each.chinese else "GB"], [], [], [f"fos:{field}", f"fos:{field}.{rng.randrange(1, 6)}"],
            ["review"] if rng.random() < 0.3 else [], 0,
        )  # fmt: skip
    for number, (zh, en, country) in enumerate(places):
        pk = len(people) + number + 1
        names = [(zh, "label"), (en, "label")]
        draft = draft_of("organisation", f"organisation:{pk}", LocalizedText({"zh": zh, "en": en}), names=tuple(names))
        titles = json.dumps(draft.titles.json(), ensure_ascii=False)
        yield (
            pk, "organisation", draft.of, "all", titles, json.dumps(LocalizedText().json()),
            json.dumps(names, ensure_ascii=False), draft.numbers(), [country], [], ["education"], [], [], 1,
        )  # fmt: skip


# -- what is looked for ------------------------------------------------------------------------------------------------


def _sought(people: list[Person], rng: random.Random) -> list[Sought]:
    """Variants of names that are unique, and common names together with the organisation."""
    from collections import Counter

    letters = Counter("".join(sorted(each.letters.lower().split())) for each in people)
    unique = [each for each in people if letters["".join(sorted(each.letters.lower().split()))] == 1]
    chinese = [each for each in unique if each.chinese]
    common = [each for each in people if letters["".join(sorted(each.letters.lower().split()))] >= 5]
    shared = Counter((each.letters, each.place) for each in people)
    common = [each for each in common if shared[each.letters, each.place] == 1]
    changed = [each for each in unique if each.former]
    ways: list[tuple[str, list[Person], Callable[[Person, random.Random], Sought]]] = [
        ("characters", chinese, lambda p, _: Sought("characters", p.chinese, p.pk, (f"={p.chinese}",))),
        ("pinyin or name as written", unique, lambda p, _: _whole("pinyin or name as written", p, p.letters)),
        ("with tones and spaces", chinese, _toned),
        ("the other way round", unique, lambda p, _: _whole("the other way round", p, _turned(p.letters))),
        ("one slip", unique, _one_slip),
        ("former name", changed, lambda p, _: _whole("former name", p, p.former)),
        ("common name and organisation", common, _with_place),
    ]
    found = []
    for _, pool, make in ways:
        found += [make(person, rng) for person in rng.sample(pool, min(SAMPLE, len(pool)))]
    return found


def _joined(text: str) -> str:
    return "".join(_groups(text))


def _whole(way: str, person: Person, typed: str) -> Sought:
    return Sought(way, typed, person.pk, (f"={_joined(typed)}",))


def _turned(letters: str) -> str:
    *rest, last = letters.split()
    return " ".join((last, *rest))


def _toned(person: Person, rng: random.Random) -> Sought:
    from pypinyin import Style, lazy_pinyin

    style = rng.choice([Style.TONE, Style.TONE3, Style.NORMAL])
    typed = " ".join(lazy_pinyin(person.chinese, style=style))
    return Sought("with tones and spaces", typed, person.pk, (f"={_joined(person.letters)}",))


def _one_slip(person: Person, rng: random.Random) -> Sought:
    from concord.register.keys import of_typed

    name = person.letters.lower()
    places = [n for n in range(1, len(name) - 1) if name[n].isalpha() and name[n + 1].isalpha()]
    place, kind = rng.choice(places), rng.randrange(4)
    letter = rng.choice("abcdefghijklmnopqrstuvwxyz")
    typed = {
        0: name[:place] + name[place + 1 :],
        1: name[:place] + letter + name[place:],
        2: name[:place] + letter + name[place + 1 :],
        3: name[:place] + name[place + 1] + name[place] + name[place + 2 :],
    }[kind]
    return Sought("one slip", typed, person.pk, tuple(of_typed(_joined(typed))))


def _with_place(person: Person, rng: random.Random) -> Sought:
    way = "common name and organisation"
    if person.chinese and rng.random() < 0.5:
        from concord.register.keys import segments_asked

        return Sought(way, f"{person.chinese} {person.place[0]}", person.pk, (), (
            person.chinese, *(part for run in _groups(person.place[0]) for part in segments_asked(run) or (run,)),
        ))  # fmt: skip
    words = [each for each in _groups(f"{person.letters} {person.place[1]}") if each != "of"]
    return Sought(way, f"{person.letters} {person.place[1]}", person.pk, (), tuple(words))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=SIZE)
    print(Row.header())
    missed = 0
    for line in run(parser.parse_args().size):
        print(line, flush=True)
        missed += not line.met
    sys.exit(int(bool(missed)))
