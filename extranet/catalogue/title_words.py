"""The words of each title and number, folded: what a publisher types in its list is found from an index."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, ForeignKey, Index, String, and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.catalogue.trainings import Training
from extranet.database import db
from extranet.reference.text import fold

LONGEST = 40
# A word that more trainings have is looked up while the list is read, rather than before.
_FEW = 2000
_PIECE = re.compile(r"[^\W_]+")
# Compared letter by letter everywhere, as SQLite does.
WORD = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")


class TitleWord(db.Model):
    """One word of a training's title or number."""

    __tablename__ = "title_word"
    __table_args__ = (Index("ix_title_word_training", "training_id", "word"),)

    publisher_id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), primary_key=True)


def write_words(rows: Iterable[tuple[int, int, str, str]]) -> None:
    """Write the words of trainings, given as (id, publisher, folded title, number), inside `writing()`."""
    rows = list(rows)
    ids = [training_id for training_id, *_ in rows]
    db.session.execute(
        delete(TitleWord).where(TitleWord.training_id.in_(ids)), execution_options={"synchronize_session": False}
    )
    words = [
        {"publisher_id": publisher_id, "word": word, "training_id": training_id}
        for training_id, publisher_id, title, numero in rows
        for word in dict.fromkeys(piece[:LONGEST] for piece in _PIECE.findall(f"{title} {fold(numero)}"))
    ]
    if words:
        db.session.execute(insert(TitleWord), words)


def without_words(training_ids: Collection[int]) -> set[int]:
    """Return which of these trainings have no word yet."""
    known = select(TitleWord.training_id).where(TitleWord.training_id.in_(training_ids)).distinct()
    return set(training_ids) - set(db.session.scalars(known))


def says(own: Collection[int], text: str) -> tuple[list[ColumnElement[bool]], bool]:
    """Match the trainings whose title or number has words that begin as each of those typed, and tell if few do.

    One query for each word.
    """
    conditions: list[ColumnElement[bool]] = []
    few = False
    for typed in fold(text).split():
        pieces = _PIECE.findall(typed)
        for piece in pieces:
            matching = and_(TitleWord.word >= piece[:LONGEST], TitleWord.word < f"{piece[:LONGEST]}\uffff")
            here = select(TitleWord.training_id).where(TitleWord.publisher_id.in_(own), matching)
            if (db.session.scalar(select(func.count()).select_from(here.limit(_FEW + 1).subquery())) or 0) <= _FEW:
                few = True
                conditions.append(Training.id.in_(here))
            else:
                conditions.append(exists().where(TitleWord.training_id == Training.id, matching))
        if pieces != [typed]:
            said = Training.sort_title.contains(typed, autoescape=True)
            conditions.append(or_(said, Training.numero.icontains(typed, autoescape=True)))
    return conditions, few
