"""The register of agreements at the size that a national plan names (158 countries, 111 agreements, over 200
organisations; invented), beside its bare SQL in the same run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.portal import RUNS, _bare, _queries, an_installation_of_its_own
from bench.row import Row, best_in_turn


def run() -> Iterator[Row]:
    """The list, a Chinese search and the whole register as CSV."""
    an_installation_of_its_own()
    from django.conf import settings
    from django.test import Client

    from concord.access.standing import SYSTEM
    from concord.strategy import pack
    from concord.strategy.acts import load

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from agreements_at_scale import pack as invented

    settings.ALLOWED_HOSTS = ["testserver"]
    load(pack.parse(invented()), by=SYSTEM)
    client = Client()
    for what, address in (
        ("316 agreements: the list", "/agreements/"),
        ("... found by a Chinese phrase", "/agreements/?text=能源合作协定"),
        ("... all of it as CSV", "/agreements/?format=csv"),
    ):
        client.get(address)  # templates and catalogues are read once
        bare = _queries(client, address)
        (ours, answer), (theirs, rows) = best_in_turn(
            RUNS, lambda address=address: client.get(address), lambda bare=bare: _bare(bare)
        )
        assert answer.status_code == 200
        note = f"{len(bare)} queries, {rows} rows fetched, {len(answer.content):,} bytes of page"
        yield Row(what, ours, "its bare SQL through psycopg", theirs, None, note)
