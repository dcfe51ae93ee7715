"""The texts of a training that a person corrects: as they are typed, compared with what the person had before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from sqlalchemy import select

from extranet.accounts.people import User
from extranet.catalogue import content
from extranet.catalogue.texts import has_markup, safe_html
from extranet.catalogue.trainings import TrainingRevision
from extranet.database import db
from extranet.errors import NotFound
from extranet.exchange.runs import ImportRun
from extranet.lheo.tree import from_text

# name of the field → LHÉO element
ELEMENTS = {
    "title": "intitule-formation",
    "aims": "objectif-formation",
    "results": "resultats-attendus",
    "content": "contenu-formation",
}
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


@dataclass(frozen=True)
class Version:
    """One content of a training: its texts as they are typed, who wrote it and when."""

    revision_id: int
    texts: dict[str, str]
    at: datetime
    author: str | None
    file_name: str | None


def version(training_id: int, revision_id: int) -> Version:
    """Return one version of a training; raise NotFound when it never was one."""
    query = (
        select(TrainingRevision.lheo, TrainingRevision.created_at, User.name, ImportRun.file_name)
        .outerjoin(User, User.id == TrainingRevision.author_id)
        .outerjoin(ImportRun, ImportRun.id == TrainingRevision.run_id)
        .where(TrainingRevision.id == revision_id, TrainingRevision.training_id == training_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound("Cette version de la fiche n’existe pas.")
    element = from_text(row.lheo)
    texts = {name: clean(typed(content.raw(element, path))) for name, path in ELEMENTS.items()}
    return Version(revision_id, texts | {"title": " ".join(texts["title"].split())}, row.created_at, *row[2:])


def typed(text: str | None) -> str:
    """Return a text as a person types it: lines, and a dash before each item of a list."""
    if text is None:
        return ""
    if not has_markup(text) and not has_markup(unescape(text)):
        return unescape(text)
    lines = re.sub(r"\s+", " ", safe_html(text))
    for tag, written in ((r"<li> ?", "\n- "), (r"<br ?/?>", "\n"), (r"</?(?:p|ul|ol)>", "\n"), (r"<[^>]*>", "")):
        lines = re.sub(tag, written, lines)
    return unescape("\n".join(line.strip() for line in lines.split("\n") if line.strip()))


def clean(text: str | None) -> str | None:
    """Return what was typed with plain line ends and without what XML cannot carry; None stays None."""
    if text is None:
        return None
    lines = (line.rstrip() for line in re.sub(r"\r\n?", "\n", text).split("\n"))
    return _FORBIDDEN.sub("", "\n".join(lines)).strip()
