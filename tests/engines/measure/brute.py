"""The same indicators by brute force: plain loops and exact fractions, written from the definitions alone."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

CHINA = {"HK": "CN", "MO": "CN"}
OPEN = {"gold": ("gold", "diamond"), "hybrid": ("hybrid",), "bronze": ("bronze",), "green": ("green",)}


def country_of(row, options):
    country = row["country"] or None
    return CHINA.get(country, country) if options.get("hong_kong_macao", "with_china") == "with_china" else country


def counted(work, works, references, authors, options):
    """Citations of a work."""
    if options.get("citations", "given") == "given":
        return work["citations"]
    years = {other["id"]: other["year"] for other in works}
    window, until = options.get("window"), options.get("cited_until")
    found = 0
    for citing in {ref["work"] for ref in references if ref["cited"] == work["id"] != ref["work"]}:
        if citing not in years:
            continue
        year = years[citing]
        if (window is not None or until is not None) and year is None:
            continue
        if window is not None and year > work["year"] + window:
            continue
        if until is not None and year > until:
            continue
        if not options.get("self_citations", True) and authors[citing] & authors[work["id"]]:
            continue
        found += 1
    return found


def weights(rows, rule, units, options):
    """Unit → weight of one work, from its authorships."""
    rows = [dict(row, country=country_of(row, options)) for row in rows]
    place = lambda row: tuple(row[name] for name in units)  # noqa: E731
    nothing = {(None,) * len(units): Fraction(1)}
    if not units:
        return {(): Fraction(1)}
    found = defaultdict(Fraction)
    if rule == "full":
        known = {place(row) for row in rows if any(value is not None for value in place(row))}
        return dict.fromkeys(known, Fraction(1)) or nothing
    if rule == "country":
        countries = {row["country"] for row in rows} - {None}
        for country in countries:
            inside = (
                {row["institution"] for row in rows if row["country"] == country} if "institution" in units else {0}
            )
            for institution in inside:
                unit = place({"country": country, "institution": institution})
                found[unit] += Fraction(1, len(countries) * len(inside))
    if rule == "organisation":
        organisations = {row["institution"] for row in rows} - {None}
        for organisation in organisations:
            countries = {row["country"] for row in rows if row["institution"] == organisation}
            countries = countries - {None} or {None}
            for country in countries:
                unit = place({"country": country, "institution": organisation})
                found[unit] += Fraction(1, len(organisations) * len(countries))
    if rule == "author":
        authors = {row["seq"] for row in rows}
        for author in authors:
            own = {(row["institution"], row["country"]) for row in rows if row["seq"] == author}
            for institution, country in own:
                unit = place({"country": country, "institution": institution})
                found[unit] += Fraction(1, len(authors) * len(own))
    return dict(found) or nothing


def top(level, cell, per_cent):
    """The score among the top of a work with `level` citations, in a cell of (citations, weight)."""
    size = sum(weight for _, weight in cell)
    wanted = Fraction(per_cent, 100) * size
    above = sum(weight for cites, weight in cell if cites > level)
    at = sum(weight for cites, weight in cell if cites == level)
    return min(Fraction(1), max(Fraction(0), (wanted - above) / at))


def distance(a, b):
    lat1, long1, lat2, long2 = map(math.radians, (*a, *b))
    square = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((long2 - long1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1, math.sqrt(square)))


def flags(work, rows, institutions, options):
    known = {row["id"]: row for row in institutions}
    own = {row["institution"] for row in rows} - {None}
    countries = {country_of(row, options) for row in rows} - {None}
    places = [(known[i]["latitude"], known[i]["longitude"]) for i in own if i in known]
    places = [place for place in places if None not in place]
    far = any(distance(a, b) >= options.get("long_distance_km", 5000) for a in places for b in places)
    found = {
        "collab": len(own) > 1 or len(countries) > 1,
        "int_collab": len(countries) > 1,
        "industry": any(known[i]["type"] == "company" for i in own if i in known),
        "long_distance": far,
        "oa": any(work["oa_status"] in kinds for kinds in OPEN.values()),
        "oa_unknown": work["oa_status"] in (None, ""),
    }
    return found | {f"{kind}_oa": work["oa_status"] in kinds for kind, kinds in OPEN.items()}


def scored(tables, options):
    """One entry per work and field: its part, its citations, its scores and its properties."""
    works = [work for work in tables["works"] if work["year"] is not None]
    if options.get("citations", "given") == "given":
        works = [work for work in works if work["citations"] is not None and work["citations"] >= 0]
    if options.get("period"):
        works = [work for work in works if options["period"][0] <= work["year"] <= options["period"][1]]
    if options.get("types"):
        works = [work for work in works if work["type"] in options["types"]]
    authors = defaultdict(set)
    for row in tables["authorships"]:
        if row["author"] is not None:
            authors[row["work"]].add(row["author"])
    entries = []
    for work in works:
        own = [row for row in tables["fields"] if row["work"] == work["id"]]
        whole = sum(row["weight"] for row in own)
        pieces = [(row["field"], Fraction(row["weight"], whole)) for row in own] or [(None, Fraction(1))]
        rows = [row for row in tables["authorships"] if row["work"] == work["id"]]
        cites = counted(work, tables["works"], tables["references"], authors, options)
        entries += [
            {"work": work, "field": name, "w": part, "cites": cites, "rows": rows,
             "flags": flags(work, rows, tables["institutions"], options)}
            for name, part in pieces
        ]  # fmt: skip
    cells = defaultdict(list)
    for entry in entries:
        cells[entry["field"], entry["work"]["type"], entry["work"]["year"]].append((entry["cites"], entry["w"]))
    for entry in entries:
        cell = cells[entry["field"], entry["work"]["type"], entry["work"]["year"]]
        mean = sum(cites * w for cites, w in cell) / sum(w for _, w in cell)
        entry["scores"] = {"p": Fraction(1), "cs": Fraction(entry["cites"])}
        entry["scores"]["ncs"] = entry["cites"] / mean if mean else Fraction(1)
        entry["scores"] |= {f"top_{q}": top(entry["cites"], cell, q) for q in (1, 5, 10, 50)}
        entry["scores"] |= {name: Fraction(flag) for name, flag in entry["flags"].items()}
    return entries


def figures(tables, column, rule, by, **options):
    """Key → (Σ weight·score, Σ weight)."""
    sums = defaultdict(lambda: [Fraction(0), Fraction(0)])
    units = [name for name in ("country", "institution") if name in by]
    for entry in scored(tables, options):
        if options.get("fields") and entry["field"] not in options["fields"]:
            continue
        for unit, weight in weights(entry["rows"], rule, units, options).items():
            at = dict(zip(units, unit, strict=True)) | {"field": entry["field"]}
            at |= {name: entry["work"][name] for name in ("year", "type", "oa_status")}
            key = tuple(at[name] for name in by)
            sums[key][0] += weight * entry["w"] * entry["scores"][column]
            sums[key][1] += weight * entry["w"]
    if options.get("countries"):
        place = list(by).index("country")
        return {key: value for key, value in sums.items() if key[place] in options["countries"]}
    return dict(sums)
