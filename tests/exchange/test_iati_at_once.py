"""Two imports of one file at the same time: one does it, the other finds nothing to do."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection

import django_set_up  # noqa: F401
from concord.access.standing import SYSTEM
from concord.exchange.iati_store import store
from concord.journal import chain
from concord.journal.models import Entry
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.models import Programme

ACTIVITY = """<iati-activity default-currency="GBP"><iati-identifier>GB-{}</iati-identifier>
<reporting-org ref="GB" type="10"><narrative>Ministry</narrative></reporting-org>
<title><narrative>Round</narrative></title><description><narrative>About</narrative></description>
<participating-org role="4"><narrative>A</narrative></participating-org>
<activity-status code="2"/><activity-date iso-date="2016-04-01" type="1"/></iati-activity>"""


@pytest.mark.usefixtures("committed_db")
def test_two_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    rounds = "".join(ACTIVITY.format(number) for number in range(300))
    path.write_text(f'<iati-activities version="2.03">{rounds}</iati-activities>', "utf-8")
    strategy = pack.read(pack.SHIPPED / "uk-china-2017.yaml")
    outcomes: list[tuple[int, int, bool]] = []
    together = threading.Barrier(2)

    def work() -> None:
        try:
            together.wait()
            tally = store([path], by=SYSTEM)
            outcomes.append((tally.created, tally.unchanged, bool(load(strategy, by=SYSTEM))))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each[:2] for each in outcomes) == [(0, 300), (300, 0)]
    assert sorted(each[2] for each in outcomes) == [False, True]
    assert Programme.objects.filter(source="iati").count() == 300
    assert Entry.objects.filter(act="programme:import").count() == 1
    assert Entry.objects.filter(act="pack:load").count() == 1
    assert chain.verify().faults == ()
