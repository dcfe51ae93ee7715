"""The files of the night: what a search shows, one a day, kept a week, one worker's."""

from __future__ import annotations

import gzip
import threading
from datetime import date, timedelta

import pytest
import time_machine
from lxml import etree
from sqlalchemy import select

from extranet import clock, work
from extranet.catalogue.actions import Action
from extranet.cli.sweeping import put_daily
from extranet.cli.work import KINDS, step
from extranet.database import db, writing
from extranet.errors import NotFound
from extranet.exchange import partners
from tests.exchange.conftest import one
from tests.exchange.files import action, document, formation, session

NIGHT = "2027-03-12T03:30:00+01:00"


def numbers(path) -> list[str]:
    with gzip.open(path) as file:
        return [element.get("numero") for element in etree.parse(file).getroot().iter("{*}formation", "{*}session")]


def test_what_a_search_shows_of_all_and_of_each(deliver, database, tmp_path, schema):
    coming, over = session("S1", "20270401", "20270801"), session("S0", "20260101", "20260201")
    deliver(
        document(
            formation("F1", action("A1", over, coming), action("A2", coming)), formation("F2", action("A1", over))
        ),
        publish=True,
    )
    deliver(document(formation("P1", action("A1", coming))), "pole-emploi", publish=True)
    deliver(document(formation("F3", action("A1", coming))))
    with writing():
        one(Action, "A2").state = "withdrawn"
    with time_machine.travel(NIGHT, tick=False):
        made = partners.make(tmp_path)
        names = sorted(path.name.removesuffix("-2027-03-12.lheo.xml.gz") for path in made)
        assert names == ["offre", "offre-pole-emploi", "offre-region"]
        assert partners.make(tmp_path) == []
    assert numbers(partners.file_of(tmp_path)) == ["F1", "S1", "P1", "S1"]
    assert numbers(partners.file_of(tmp_path, "pole-emploi")) == ["P1", "S1"]
    with gzip.open(made[0]) as file:
        assert schema.validate(etree.parse(file)), schema.error_log
    with time_machine.travel(clock.now(), tick=False), pytest.raises(NotFound):
        partners.file_of(tmp_path, "region", date(2027, 3, 11))


def test_a_week_is_kept(deliver, database, tmp_path):
    deliver(document(formation("F1", action("A1", session("S1", "20270401", "20280801")))), publish=True)
    for day in range(9):
        with time_machine.travel(date(2027, 3, 1) + timedelta(days=day), tick=False):
            partners.make(tmp_path)
    kept = sorted(tmp_path.glob("offre-2027*"))
    assert [path.name[6:16] for path in kept] == [f"2027-03-0{day}" for day in range(3, 10)]
    assert partners.file_of(tmp_path) == kept[-1]


def test_once_a_day_whoever_looks_and_made_by_the_worker(settings, deliver):
    deliver(document(formation("F1", action("A1", session("S1", "20270401", "20280801")))), publish=True)
    with time_machine.travel("2027-03-12T02:30:00+01:00", tick=False):
        assert put_daily(partners.KIND, partners.NIGHT) == 0
    with time_machine.travel(NIGHT, tick=False):
        assert [put_daily(partners.KIND, partners.NIGHT) for _ in range(3)] == [1, 0, 0]
        assert step("one", threading.Event(), KINDS)
        assert not step("two", threading.Event(), KINDS)
    db.session.rollback()
    assert db.session.scalars(select(work.WorkItem).where(work.WorkItem.kind == partners.KIND)).one().state == work.DONE
    assert partners.file_of(settings.partners_dir).name == "offre-2027-03-12.lheo.xml.gz"


def test_nothing_published_makes_no_file(database, tmp_path):
    assert partners.make(tmp_path) == []
    with pytest.raises(NotFound):
        partners.file_of(tmp_path)
