"""Synonyms that administrators keep: equivalent expressions, or expressions that also mean others.

A shipped line is put in once, and known again by its mark: what an administrator changed or removed stays so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from extranet import clock, errors
from extranet.audit import journal
from extranet.database import Instant, Json, db, writing
from extranet.reference.text import fold
from extranet.search.words.analysis import chunks

DATA = Path(__file__).parent / "data" / "synonyms.txt"
LONGEST, MOST = 80, 30


class Synonym(db.Model):
    """One group: `expressions` mean each other, and the `meanings` too; these do not mean the expressions."""

    __tablename__ = "synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    expressions: Mapped[list[str]] = mapped_column(Json)
    meanings: Mapped[list[str]] = mapped_column(Json, default=list)
    active: Mapped[bool] = mapped_column(default=True)
    # The mark of the shipped line that it comes from
    shipped: Mapped[str | None] = mapped_column(unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(Instant, default=clock.now)
    # The number of the last edit of the whole list that touched this group
    revision: Mapped[int] = mapped_column(index=True)

    @property
    def group(self) -> Group:
        """Return what it says, without its history."""
        return Group(tuple(self.expressions), tuple(self.meanings))


@dataclass(frozen=True)
class Group:
    """What a synonym says: an expression typed also looks for the others, and for the meanings."""

    expressions: tuple[str, ...]
    meanings: tuple[str, ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Return every (typed, also looked for), the meanings first."""
        others = (*self.meanings, *self.expressions)
        return [(typed, other) for typed in self.expressions for other in others if other != typed]


def version() -> int:
    """Return a number that changes with every edit (one small query)."""
    return db.session.scalar(select(func.max(Synonym.revision))) or 0


def groups(*, active_only: bool = False) -> list[Synonym]:
    """Return the groups, the last edited first."""
    query = select(Synonym).order_by(Synonym.revision.desc(), Synonym.id)
    return list(db.session.scalars(query.where(Synonym.active) if active_only else query))


def get(synonym_id: int) -> Synonym:
    """Return one group; raise NotFound."""
    found = db.session.get(Synonym, synonym_id)
    if found is None:
        raise errors.NotFound
    return found


def read_group(expressions: Iterable[str], meanings: Iterable[str] = ()) -> Group:
    """Make a group of what somebody typed; raise Invalid with a sentence for the field that is wrong."""
    typed, other = _distinct(expressions), _distinct(meanings)
    other = [one for one in other if fold(one) not in {fold(each) for each in typed}]
    if not typed or (len(typed) < 2 and not other):
        raise errors.Invalid("Écrivez au moins deux expressions.", expressions="Écrivez au moins deux expressions.")
    for name, values in (("expressions", typed), ("meanings", other)):
        if problem := _problem(values):
            raise errors.Invalid(problem, **{name: problem})
    return Group(tuple(typed), tuple(other))


def add(expressions: Iterable[str], meanings: Iterable[str] = (), *, by: int | None) -> Synonym:
    """Add a group; searches use it at once."""
    group = read_group(expressions, meanings)
    with writing() as session:
        _alone()
        synonym = Synonym(
            expressions=list(group.expressions), meanings=list(group.meanings), author_id=by, revision=version() + 1
        )
        session.add(synonym)
        session.flush()
        journal.record("add", "synonym", synonym.id, by=by)
    return synonym


def change(
    synonym_id: int,
    expressions: Iterable[str],
    meanings: Iterable[str] = (),
    *,
    by: int | None,
    seen: int | None = None,
) -> Synonym:
    """Change what a group says; raise Conflict when its revision is no longer the one that the person has `seen`."""
    group = read_group(expressions, meanings)
    with writing():
        _alone()
        synonym = get(synonym_id)
        if seen is not None and synonym.revision != seen:
            raise errors.Conflict("Quelqu’un a changé ce groupe entre-temps.")
        if synonym.group == group:
            return synonym
        synonym.expressions, synonym.meanings = list(group.expressions), list(group.meanings)
        return _edited(synonym, "change", by)


def remove(synonym_id: int, *, by: int | None) -> Synonym:
    """Take a group out of the searches; it can be restored."""
    return _activated(synonym_id, False, "remove", by)


def restore(synonym_id: int, *, by: int | None) -> Synonym:
    """Bring a removed group back."""
    return _activated(synonym_id, True, "restore", by)


def load_missing(path: Path = DATA) -> int:
    """Put in the shipped lines that were never put in; return how many."""
    lines = {_mark(line): line for line in read_lines(path.read_text(encoding="utf-8"))}
    known = set(db.session.scalars(select(Synonym.shipped).where(Synonym.shipped.is_not(None))))
    missing = {mark: group for mark, group in lines.items() if mark not in known}
    if missing:
        with writing() as session:
            revision = version() + 1
            session.add_all(
                Synonym(
                    expressions=list(group.expressions), meanings=list(group.meanings), shipped=mark, revision=revision
                )
                for mark, group in missing.items()
            )
    return len(missing)


def read_lines(text: str) -> list[Group]:
    """Read `a = b = c` (equivalent) and `a = b > c = d` (a and b also mean c and d), one a line; `#` comments."""
    found = []
    for line in text.splitlines():
        if line := line.partition("#")[0].strip():
            left, _, right = line.partition(">")
            found.append(read_group(left.split("="), right.split("=")))
    return found


def _activated(synonym_id: int, active: bool, verb: str, by: int | None) -> Synonym:
    with writing():
        _alone()
        synonym = get(synonym_id)
        if synonym.active == active:
            return synonym
        synonym.active = active
        return _edited(synonym, verb, by)


def _alone() -> None:
    """Let the other editors wait: two edits of one revision would pass for one, and the second be read by nobody."""
    db.session.execute(select(Synonym.id).order_by(Synonym.id).limit(1).with_for_update())


def _edited(synonym: Synonym, verb: str, by: int | None) -> Synonym:
    synonym.author_id, synonym.updated_at, synonym.revision = by, clock.now(), version() + 1
    journal.record(verb, "synonym", synonym.id, by=by)
    return synonym


def _distinct(texts: Iterable[str]) -> list[str]:
    return list({fold(text): text for one in texts if (text := _visible(one))}.values())


def _visible(text: str) -> str:
    """Return an expression on one line, without the characters that nobody sees."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())


def _problem(values: Sequence[str]) -> str | None:
    if len(values) > MOST:
        return f"Un groupe a au plus {MOST} expressions."
    for value in values:
        if len(value) > LONGEST:
            return f"Une expression a au plus {LONGEST} caractères."
        if all(word.empty for chunk in chunks(value) for word in chunk.words):
            return f"«\u00a0{value}\u00a0» n’a aucun mot que la recherche retient."
    return None


def _mark(group: Group) -> str:
    said = "|".join(sorted(map(fold, group.expressions))) + ">" + "|".join(sorted(map(fold, group.meanings)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
