"""What each publisher decides for its own offer; without a decision, the defaults of this table hold."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import changes
from extranet.accounts.organisations import Organisation
from extranet.audit import journal
from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.errors import Conflict, Invalid

RECORD = "publisher_rules"
LONGEST_DAYS = 365


class FeedRule(StrEnum):
    """Whose word stands when a feed and a person changed the same field since the last delivery."""

    FEED = "feed"
    PERSON = "person"
    ASK = "ask"

    @property
    def label(self) -> str:
        """Return what people read."""
        return {
            "feed": "le fichier l’emporte",
            "person": "la correction faite à la main l’emporte",
            "ask": "la correction reste, et vous choisissez",
        }[self]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The decisions of one publisher."""

    review: bool = False  # a second person accepts what is published
    feed_rule: FeedRule = FeedRule.FEED
    fresh_days: int = 15  # places confirmed so many days ago at most are fresh
    stale_days: int = 45  # … to be confirmed again; beyond, old
    withdrawn_share: int = 20  # percent of the offer that a full delivery may withdraw without a person's yes
    ask_providers: bool = True  # providers are asked by mail to confirm places
    version: int = 0


DEFAULT = Rules()


class PublisherRules(db.Model):
    """The decisions that a publisher has made; a publisher without a row has the defaults."""

    __tablename__ = "publisher_rules"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    review: Mapped[bool]
    feed_rule: Mapped[str]
    fresh_days: Mapped[int]
    stale_days: Mapped[int]
    withdrawn_share: Mapped[int]
    ask_providers: Mapped[bool]
    version: Mapped[int]


def rules_of(publisher_id: int) -> Rules:
    """Return the decisions of a publisher."""
    row = db.session.get(PublisherRules, publisher_id)
    return DEFAULT if row is None else _read(row)


def all_rules() -> dict[int, Rules]:
    """Return the decisions of every publisher that made any, in one query."""
    return {row.organisation_id: _read(row) for row in db.session.scalars(db.select(PublisherRules))}


def decide(publisher_id: int, wanted: Rules, *, by: int | None) -> None:
    """Write the decisions of a publisher, inside `writing()`.

    `wanted.version` is the one that the person had before them. Raises Invalid for days or a share that make no
    sense (`field` in its details), Conflict when somebody else decided meanwhile.
    """
    _check(wanted)
    db.session.execute(select(Organisation.id).where(Organisation.id == publisher_id).with_for_update())
    before = rules_of(publisher_id)
    if before.version != wanted.version:
        raise Conflict("Quelqu’un a changé ces réglages pendant que vous écriviez.")
    values = {one.name: getattr(wanted, one.name) for one in fields(Rules)} | {"version": before.version + 1}
    values["feed_rule"] = str(wanted.feed_rule)
    db.session.merge(PublisherRules(organisation_id=publisher_id, **values))
    changed = {name: value for name, value in values.items() if value != getattr(before, name) and name != "version"}
    journal.record("decide", RECORD, publisher_id, by=by, changed=changed)
    if "fresh_days" in changed:  # the index knows until which day each confirmation is fresh
        own = select(literal(changes.TRAINING), Training.id).where(Training.publisher_id == publisher_id)
        changes.note_selected(own)


def _check(wanted: Rules) -> None:
    if not 1 <= wanted.fresh_days <= LONGEST_DAYS:
        raise Invalid(f"Indiquez de 1 à {LONGEST_DAYS} jours.", field="fresh_days")
    if not wanted.fresh_days < wanted.stale_days <= LONGEST_DAYS:
        raise Invalid(
            f"Indiquez plus de jours que pour «\u00a0à jour\u00a0», {LONGEST_DAYS} au plus.", field="stale_days"
        )
    if not 0 <= wanted.withdrawn_share <= 100:
        raise Invalid("Indiquez une part de 0 à 100\u00a0%.", field="withdrawn_share")


def _read(row: Any) -> Rules:
    values = {one.name: getattr(row, one.name) for one in fields(Rules)}
    return Rules(**values | {"feed_rule": FeedRule(row.feed_rule)})
