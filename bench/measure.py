"""The standard set of indicators beside hand-written DuckDB SQL and pandas; loading beside DuckDB's own JSON reader.

The standard set: P, PP(top 10%), MNCS and the share of international works, by country and year, under full and
country-fractional counting. `python -m bench.measure --size 1000000 3000000 10000000` takes other sizes.

Seconds are of the processor, all threads together: what a shared machine does beside does not count. DuckDB has two
threads and 6 GiB, and goes to disk beyond them.

The synthetic corpus, from hashes of the row number and so the same every time: ten years, growing; 80% articles, 10%
reviews, 10% chapters; 250 fields, the largest holding 6%, 1.4 fields per work; 3.9 authors per work (up to 200), 15% of
them with two institutions; 20,000 institutions of 150 countries, both skewed; 21% international works; citations
log-normal by field and age, mean 13, median 6. Aims: 1.3 times the best hand-written SQL, a tenth of pandas, twice
DuckDB's own reader, and growth at most linear (1.15, for noise).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from bench.row import Row
from concord.engines.measure import STANDARD, Corpus, DuckPlace, measure

TABLES = ("works", "fields", "authorships")
SIZES = (30_000, 300_000)
PANDAS_FITS = 3_000_000


def connected(spill: Path) -> Any:
    connection = duckdb.connect()
    for setting in (
        "threads = 2",
        "memory_limit = '6GB'",
        "preserve_insertion_order = false",
        "enable_progress_bar = false",
    ):
        connection.execute(f"SET {setting}").fetchall()
    connection.execute(f"SET temp_directory = '{spill}'").fetchall()
    return connection


def chance(salt: int, *parts: str) -> str:
    """SQL for a number in [0, 1) that depends on some columns and a salt."""
    mixed = str(salt)
    for part in parts:
        mixed = f"({mixed}) * 1000003::HUGEINT + ({part})"
    return f"(hash(({mixed})::HUGEINT) / 18446744073709551616.0)"


def generate(connection: Any, size: int, folder: Path) -> None:
    """Write the corpus as Parquet."""
    work = f"""
        SELECT i AS id, (2015 + floor(10 * pow({chance(1, "i")}, 0.8)))::INT AS year,
            CASE WHEN {chance(2, "i")} < 0.8 THEN 'article' WHEN {chance(2, "i")} < 0.9 THEN 'review'
                ELSE 'book-chapter' END AS type,
            floor(250 * pow({chance(3, "i")}, 2))::INT AS field,
            least(200, 1 + floor(pow(-ln({chance(4, "i")} + 1e-12), 1.35) * 3.4))::INT AS authors,
            least(19999, floor(20000 * pow({chance(5, "i")}, 2.2)))::INT AS home,
            CASE WHEN {chance(6, "i")} < 0.25 THEN 0.5 ELSE 0.985 END AS loyal
        FROM range({size}) r(i)"""
    spread = f"sqrt(-2 * ln({chance(7, 'id')} + 1e-18)) * cos(6.283185307 * {chance(8, 'id')})"
    parts = {
        "works": f"""SELECT id, year, type, floor(exp({spread} * 1.1) * (2026 - year)
            * (0.4 + 1.6 * {chance(9, "field")}))::BIGINT AS citations FROM ({work})""",
        "fields": f"""SELECT id AS work, (field + k * 37) % 250 AS field, 1 AS weight FROM ({work}),
            unnest(range(CASE WHEN {chance(10, "id")} < 0.7 THEN 1
                WHEN {chance(10, "id")} < 0.9 THEN 2 ELSE 3 END)) t(k)""",
        "authorships": f"""
            WITH signed AS (SELECT id, home, loyal, k FROM ({work}), unnest(range(authors)) t(k)), placed AS (
                SELECT id, k, CASE WHEN {chance(11, "id", "k", "j")} < loyal AND j = 0 THEN home
                    ELSE least(19999, floor(20000 * pow({chance(12, "id", "k", "j")}, 2.2)))::INT END AS institution
                FROM signed, unnest(range(CASE WHEN {chance(13, "id", "k")} < 0.85 THEN 1 ELSE 2 END)) u(j))
            SELECT id AS work, k + 1 AS seq, institution,
                'C' || printf('%03d', least(149, floor(150 * pow({chance(14, "institution")}, 2.5)))::INT) AS country
            FROM placed""",
    }  # fmt: skip
    for table, select in parts.items():
        connection.execute(f"COPY ({select}) TO '{folder}/{table}.parquet'").fetchall()


_COMMON = """
    WITH pairs AS (SELECT DISTINCT work, country FROM authorships),
    placed AS (SELECT work, country, count(*) OVER (PARTITION BY work) AS n FROM pairs),
    parts AS (SELECT work, field, weight / sum(weight) OVER (PARTITION BY work) AS w FROM fields),
    scored AS MATERIALIZED (SELECT work, w, year, citations, field, type FROM parts JOIN works ON works.id = work),
    levels AS (SELECT field, type, year, citations, sum(w) AS m FROM scored GROUP BY ALL),
    cells AS (SELECT *, sum(m) OVER (PARTITION BY field, type, year ORDER BY citations DESC) AS upto,
        sum(m) OVER cell AS size, sum(m * citations) OVER cell AS cited FROM levels
        WINDOW cell AS (PARTITION BY field, type, year)),
    scores AS (SELECT field, type, year, citations, CASE WHEN cited = 0 THEN 1 ELSE citations * size / cited END AS ncs,
        greatest(0, least(1, (0.1 * size - (upto - m)) / m)) AS top FROM cells), """
BY_WORK = (
    _COMMON
    + """each AS (SELECT work, year, sum(w * ncs) AS ncs, sum(w * top) AS top
        FROM scored JOIN scores USING (field, type, year, citations) GROUP BY 1, 2)
    SELECT country, year, count(*), sum(top) / count(*), sum(ncs) / count(*), avg((n > 1)::INT), sum(1 / n),
        sum(top / n) / sum(1 / n), sum(ncs / n) / sum(1 / n), sum((n > 1)::INT / n) / sum(1 / n)
    FROM placed JOIN each USING (work) GROUP BY 1, 2 ORDER BY 1, 2"""
)
BY_PART = (
    _COMMON
    + """each AS (SELECT work, year, w, w * ncs AS ncs, w * top AS top
        FROM scored JOIN scores USING (field, type, year, citations))
    SELECT country, year, sum(w), sum(top) / sum(w), sum(ncs) / sum(w), sum(if(n > 1, w, 0)) / sum(w), sum(w / n),
        sum(top / n) / sum(w / n), sum(ncs / n) / sum(w / n), sum(if(n > 1, w / n, 0)) / sum(w / n)
    FROM each JOIN placed USING (work) GROUP BY 1, 2 ORDER BY 1, 2"""
)


def timed(runs: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """The least processor time of some runs, and the last result."""
    least, result = float("inf"), None
    for _ in range(runs):
        start = time.process_time()
        result = call()
        least = min(least, time.process_time() - start)
    return least, result


def opened(connection: Any, folder: Path) -> Corpus:
    for table in TABLES:
        connection.execute(f"CREATE OR REPLACE VIEW {table} AS FROM '{folder}/{table}.parquet'").fetchall()
    return Corpus.at(DuckPlace(connection), {table: table for table in TABLES}, "synthetic")


def standard(corpus: Corpus) -> Any:
    return measure(corpus, STANDARD, by=["country", "year"], counting=["full", "country"])


def in_pandas(folder: Path) -> Any:
    """The same table in pandas, vectorised throughout."""
    import pandas as pd

    works, fields = pd.read_parquet(folder / "works.parquet"), pd.read_parquet(folder / "fields.parquet")
    pairs = pd.read_parquet(folder / "authorships.parquet", columns=["work", "country"]).drop_duplicates()
    pairs["n"] = pairs.groupby("work")["country"].transform("size")
    fields["w"] = fields["weight"] / fields.groupby("work")["weight"].transform("sum")
    rows, cell = fields.merge(works, left_on="work", right_on="id"), ["field", "type", "year"]
    levels = rows.groupby([*cell, "citations"], as_index=False)["w"].sum().sort_values("citations", ascending=False)
    levels["wc"] = levels["w"] * levels["citations"]
    groups = levels.groupby(cell)
    upto, size, cited = groups["w"].cumsum(), groups["w"].transform("sum"), groups["wc"].transform("sum")
    levels["ncs"] = (levels["citations"] * size / cited).where(cited > 0, 1.0)
    levels["top"] = ((0.1 * size - (upto - levels["w"])) / levels["w"]).clip(0, 1)
    rows = rows.merge(levels[[*cell, "citations", "ncs", "top"]], on=[*cell, "citations"])
    rows["ncs"] *= rows["w"]
    rows["top"] *= rows["w"]
    each = pairs.merge(rows.groupby(["work", "year"], as_index=False)[["ncs", "top"]].sum(), on="work")
    each["int"] = (each["n"] > 1).astype(float)
    each["p"] = 1.0
    for name in ("p", "ncs", "top", "int"):
        each[f"{name}_part"] = each[name] / each["n"]
    return each.groupby(["country", "year"])[[c for c in each if c.split("_")[0] in ("p", "ncs", "top", "int")]].sum()


def assert_same(result: Any, lines: Sequence[Any]) -> None:
    """Our figures are those of the hand-written SQL."""
    known = {line[:2]: line[2:] for line in lines}
    places = {"p": 0, "pp_top_10": 1, "mncs": 2, "pp_int_collab": 3}
    for row in result.rows:
        theirs = known[row.key["country"], row.key["year"]][places[row.indicator] + 4 * (row.counting == "country")]
        assert abs(row.value - theirs) <= 1e-9 * max(1.0, abs(theirs)), (row, theirs)


def compared(size: int) -> tuple[list[Row], float]:
    """The rows of one size, and our seconds."""
    with tempfile.TemporaryDirectory(prefix="bench-measure-") as name:
        folder, rows, runs = Path(name), [], 3 if size <= 1_000_000 else 1
        connection = connected(folder / "spill")
        generate(connection, size, folder)
        corpus = opened(connection, folder)
        inspected, _ = timed(1, lambda: [corpus.facts(table) for table in TABLES])
        ours, result = timed(runs, lambda: standard(corpus))
        hands = [timed(runs, lambda sql=sql: connection.execute(sql).fetchall()) for sql in (BY_WORK, BY_PART)]
        assert_same(result, hands[0][1])
        hand = min(seconds for seconds, _ in hands)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        note = f"peak {peak:.1f} GiB of the process; inspection, once per corpus: {inspected:.1f} s"
        rows.append(Row(f"standard set, {size:,} works", ours, "best hand-written DuckDB SQL", hand, 1.3, note))
        connection.close()
        if size <= PANDAS_FITS:
            pandas, _ = timed(1, lambda: in_pandas(folder))
            rows.append(Row(f"the same, {size:,} works", ours, "pandas, vectorised", pandas, 0.1))
        return rows, ours


LINE = """SELECT 'https://openalex.org/W' || id AS id, 'A title of some length, which nobody reads' AS title,
    year AS publication_year, type, citations AS cited_by_count, {'is_oa': true, 'oa_status': 'gold'} AS open_access,
    (SELECT list({'author_position': 'middle',
        'author': {'id': 'https://openalex.org/A' || seq, 'display_name': 'Some One'},
        'is_corresponding': seq = 1, 'countries': [country],
        'raw_affiliation_strings': ['Some place, some street, town'],
        'institutions': [{'id': 'https://openalex.org/I' || institution, 'display_name': 'University of Somewhere',
        'country_code': country, 'type': 'education'}]}) FROM authorships a WHERE a.work = works.id) AS authorships,
    list_transform(range(id % 20), lambda x: 'https://openalex.org/W' || x) AS referenced_works,
    {'id': 'https://openalex.org/T1', 'subfield': {'id': 'https://openalex.org/subfields/2700'},
     'field': {'id': 'https://openalex.org/fields/27'}} AS primary_topic FROM works"""


def loading(size: int) -> Row:
    """Our loader beside DuckDB's reader with its own guess of the columns, on one file of JSON lines."""
    from concord.exchange.openalex import load

    with tempfile.TemporaryDirectory(prefix="bench-measure-") as name:
        folder = Path(name)
        connection = connected(folder / "spill")
        generate(connection, size, folder)
        opened(connection, folder)
        lines = folder / "works.jsonl"
        connection.execute(f"COPY ({LINE}) TO '{lines}' (FORMAT json)").fetchall()
        read = f"CREATE OR REPLACE TABLE read AS FROM read_json('{lines}')"
        theirs, _ = timed(2, lambda: connection.execute(read).fetchall())
        ours, _ = timed(1, lambda: load(lines, folder / "out", memory_mb=6000, threads=2))
        note = f"{lines.stat().st_size / 2**20:.0f} MiB; ours writes five tables of Parquet"
        return Row(f"load {size:,} works from JSON lines", ours, "DuckDB read_json into a table", theirs, 2, note)


def run(sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    taken: list[tuple[int, float]] = []
    for size in sizes:
        rows, ours = compared(size)
        taken.append((size, ours))
        yield from rows
    (small, least), (large, most) = taken[0], taken[-1]
    if large > small:
        what = f"growth {small:,} → {large:,}, per million works"
        yield Row(what, most / large * 1e6, "ours at the smaller size", least / small * 1e6, 1.15)
    yield loading(min(100_000, max(sizes)))


def main() -> int:
    """Each size in a process of its own, so that its peak of memory is its own."""
    parser = argparse.ArgumentParser(description="The standard set at other sizes.")
    parser.add_argument("--size", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        for row in compared(chosen.one)[0]:
            print(row, flush=True)
        return 0
    print(Row.header())
    for size in chosen.size:
        subprocess.run([sys.executable, "-m", "bench.measure", "--one", str(size)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
