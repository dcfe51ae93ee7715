"""Two people at the same instant on PostgreSQL: one does it, the other is told; nothing is written over unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from extranet.accounts import organisations
from extranet.accounts.organisations import family
from extranet.accounts.roles import Role
from extranet.catalogue import publishing, reviews
from extranet.catalogue.confirming import answers
from extranet.catalogue.confirming.requests import ConfirmationRequest, open_request
from extranet.catalogue.rules import DEFAULT, decide
from extranet.catalogue.states import State, Verb
from extranet.catalogue.trainings import Training
from extranet.catalogue.writing.step_writing import write_step
from extranet.catalogue.writing.steps import step_of
from extranet.cli.database import prepare
from extranet.database import db, writing
from extranet.errors import Conflict
from extranet.outbox import Message
from extranet.web.publish.desk import bulk
from tests.factories import offer
from tests.factories.accounts import an_account

AT_ONCE = 4


@pytest.fixture
def on_postgresql(make_app: Callable[..., Flask], postgresql_url: str) -> Iterator[Flask]:
    """Give the application over PostgreSQL, with one training; a context is open."""
    app = make_app(database_url=postgresql_url)
    with app.app_context():
        prepare()
        offer.training()
        yield app


def at_once(app: Flask, act: Callable[[int], object]) -> int:
    """Do it from several people at the same instant; return how many were told that another came first."""
    together, told = threading.Barrier(AT_ONCE), []

    def one(number: int) -> None:
        with app.app_context():
            db.session.scalar(select(Training.id))  # connected
            together.wait()
            try:
                with writing():
                    act(number)
            except Conflict:
                told.append(number)

    db.session.rollback()
    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(told)


def the_training() -> Training:
    return db.session.scalars(select(Training)).one()


def publisher(email: str) -> int:
    return an_account(email, Role.PUBLISHER, organisation=organisations.find("region").id).id


def one_step(on_postgresql: Flask) -> None:
    texts, seen, author = step_of("formations", "textes"), the_training().revision_id, publisher("a@region.example")

    def write(number: int) -> None:
        write_step(the_training(), texts, {"objectifs": (f"Souder {number}.",)}, seen=seen, by=author)

    assert at_once(on_postgresql, write) == AT_ONCE - 1
    assert the_training().revision.base_id == seen


def one_withdrawal_alone_or_in_a_lot(on_postgresql: Flask) -> None:
    assert at_once(on_postgresql, lambda _: publishing.withdraw(the_training(), by=None)) == AT_ONCE - 1
    region, author, done = organisations.find("region").id, publisher("b@region.example"), []

    def republish(_: int) -> None:
        done.append(bulk.act(Verb.REPUBLISH, [the_training().id], family(region), by=author, as_=region).done)

    assert (at_once(on_postgresql, republish), sorted(done)) == (0, [0] * (AT_ONCE - 1) + [1])


def one_acceptance(on_postgresql: Flask) -> None:
    author, reader = publisher("c@region.example"), publisher("d@region.example")
    with writing():
        training = the_training()
        training.state = State.DRAFT
        reviews.submit(training, by=author)
    assert at_once(on_postgresql, lambda _: reviews.accept(the_training(), by=reader)) == AT_ONCE - 1


def the_decisions_of_a_publisher(on_postgresql: Flask) -> None:
    region = organisations.find("region").id
    assert at_once(on_postgresql, lambda _: decide(region, DEFAULT, by=None)) == AT_ONCE - 1


def one_new_link(on_postgresql: Flask) -> None:
    region, sessions = organisations.find("region").id, offer.session_ids(the_training().id)
    with writing():
        request = open_request(region, None, "contact@afpa.example", sessions, by=None)
        request.asked_at -= 2 * answers.A_DAY
        request_id = request.id
    at_once(on_postgresql, lambda _: answers.renew(db.session.get_one(ConfirmationRequest, request_id)))
    assert db.session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.postgresql
def test_one_does_it_and_the_others_are_told(on_postgresql: Flask) -> None:
    for check in (
        one_step,
        one_withdrawal_alone_or_in_a_lot,
        the_decisions_of_a_publisher,
        one_acceptance,
        one_new_link,
    ):
        check(on_postgresql)
