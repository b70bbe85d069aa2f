"""The same expressions on Apache Spark give the same figures, to the last digit."""

from __future__ import annotations

import shutil

import pyarrow.parquet as pq
import pytest

from concord.engines.measure import COUNTING, Corpus, SparkPlace, measure
from engines.measure.corpora import corpus_of, tables_of
from engines.measure.test_bibliometric import _corpus

if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)
pyspark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")


@pytest.fixture(scope="module")
def spark():
    # Twenty works: what takes time is to start and to compile, so nothing is compiled that is used once.
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = pyspark_sql.SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def both(spark, tmp_path_factory):
    """One corpus at both places."""
    folder, rows = tmp_path_factory.mktemp("tables"), _corpus()
    for name, table in tables_of(rows).items():
        pq.write_table(table, folder / f"{name}.parquet")
        spark.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(f"input_{name}")
    there = Corpus.at(SparkPlace(spark), {name: f"input_{name}" for name in rows}, "same")
    return corpus_of(rows, data_version="same"), there


def test_figures_are_equal_to_the_last_digit(both):
    here, there = both
    asked = {
        "indicators": ["p", "mncs", "pp_top_10", "pp_int_collab", "pp_oa"],
        "by": ["country", "year"],
        "counting": COUNTING,
        "citations": "references",
        "window": 1,
        "self_citations": False,
    }
    one, two = measure(here, **asked), measure(there, **asked)
    assert [row.json() for row in one.rows] == [row.json() for row in two.rows]
    assert one.digest() == two.digest()
    assert one.notes == two.notes
    assert two.engine.startswith("spark 4")
