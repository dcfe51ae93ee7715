"""What may be done with a draft where a second person reads it first, and what that person said."""

from __future__ import annotations

from typing import Any

from flask import url_for

from extranet.web import formats
from extranet.web.publish.reviewing.reading import Readings, returned

SUBMIT, TAKE_BACK, ACCEPT, RETURN = "soumettre", "rappeler", "accepter", "renvoyer"
_LABELS = {SUBMIT: "Soumettre à la relecture", TAKE_BACK: "Reprendre", ACCEPT: "Accepter et publier"}


def deeds(level: str, record_id: int, found: Readings) -> list[dict[str, str]]:
    """Return the verbs that take the place of *Publier* for a draft."""
    review = found.of(level, record_id)
    if review is None or review.settled_at is not None:
        words = [SUBMIT]
    else:
        words = [TAKE_BACK] if review.submitted_by_id == found.reader_id else [ACCEPT]
    return [{"label": _LABELS[word], "url": url_of(level, record_id, word)} for word in words]


def url_of(level: str, record_id: int, word: str) -> str:
    """Return where a verb of reviewing is sent."""
    if word == ACCEPT:
        return url_for("reviewing.accept", level=level, record_id=record_id)
    return url_for("reviewing.move", level=level, record_id=record_id, word=word)


def told(level: str, record_id: int, found: Readings) -> dict[str, Any] | None:
    """Return what the page of a draft says of its review, None when there is nothing to say."""
    review = found.of(level, record_id)
    if returned(review):
        return {
            "kind": "warning",
            "said": f"Renvoyée par {review.settler}, {formats.ago(review.settled_at)}\u00a0:",
            "remark": review.remark,
            "return_url": None,
        }
    if review is None or review.settled_at is not None:
        return None
    mine = review.submitted_by_id == found.reader_id
    said = "Elle attend la relecture d’une autre personne que vous." if mine else "Elle attend votre relecture."
    return {
        "kind": "info",
        "said": f"Soumise par {review.submitter}, {formats.ago(review.submitted_at)}. {said}",
        "remark": None,
        "return_url": None if mine else url_for("reviewing.returning", level=level, record_id=record_id),
    }
