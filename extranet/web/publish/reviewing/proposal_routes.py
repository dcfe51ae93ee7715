"""Read what is submitted or proposed; accept a proposal, take it back, take that back."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.memberships import Member
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import proposals
from extranet.catalogue.reviews import open_review
from extranet.database import db, writing
from extranet.guard import requires
from extranet.web.following import follow_in_search
from extranet.web.identifiers import identifier
from extranet.web.publish.desk.to_review import to_review, unsubmitted
from extranet.web.publish.ownership import RECORDS, own_record, training_of
from extranet.web.publish.reviewing import proposing
from extranet.web.publish.reviewing.routes import LEVEL, back_from, blueprint
from extranet.web.publish.sheet import training_row
from extranet.web.publish.writing import records

KEEP, SHOWN = "garder-", 200
PROPOSAL = f"/{LEVEL}/<int:record_id>/proposition"
SUBMIT, KEEP_WRITING = "soumettre", "continuer"
_VERBS = {SUBMIT: proposals.submit, KEEP_WRITING: proposals.keep_writing}
_DONE = {
    SUBMIT: "C’est soumis\u00a0: une autre personne de votre structure met cela en ligne, ou vous le renvoie.",
    KEEP_WRITING: "C’est repris\u00a0: la modification n’attend plus de relecture, et ce qui est écrit est gardé.",
}


def own_word(member: Member, level: str, record_id: int, **_: Any) -> bool:
    """Tell whether the record is part of the member's own offer, whatever is done to it."""
    return own_record(member, level, record_id)


@blueprint.get("/relecture")
@requires(Permission.REVIEW)
def waiting() -> ResponseReturnValue:
    """List what waits for a second person's reading."""
    own = family(signin.current_member().organisation.id)
    total, rows = to_review(own, 0, SHOWN)
    begun = unsubmitted(own, SHOWN) if _may_publish() else []
    shown = {"total": total, "rows": rows, "begun": begun, "reader_id": _reader_id()}
    return render_template("publish/reviewing/waiting.html", **shown)


@blueprint.get(f"/{LEVEL}/<int:record_id>/relire")
@requires(Permission.REVIEW, own_record)
def read(level: str, record_id: int) -> ResponseReturnValue:
    """Show what is submitted or proposed, before and after, field by field."""
    record = db.session.get_one(RECORDS[level], record_id)
    proposal = proposals.open_proposal(record)
    own_writing = proposal is not None and proposal.submitted_at is None and not _may_publish()
    if own_writing or (proposal is None and open_review(record) is None):
        flash("Cette fiche n’attend plus de relecture.", "info")
        return back_from(level, record_id)
    return _page(level, record_id)


@blueprint.post(f"{PROPOSAL}/<any({SUBMIT}, {KEEP_WRITING}):word>")
@requires(Permission.PUBLISH, own_word)
def move_proposal(level: str, record_id: int, word: str) -> ResponseReturnValue:
    """Submit what is proposed to a second person, or take it back to go on writing."""
    with writing():
        _VERBS[word](db.session.get_one(RECORDS[level], record_id), by=_reader_id())
    flash(_DONE[word], "success")
    return back_from(level, record_id)


@blueprint.post(f"{PROPOSAL}/accepter")
@requires(Permission.REVIEW, own_record)
def accept_proposal(level: str, record_id: int) -> ResponseReturnValue:
    """Put what is proposed online; where it changed meanwhile, show both again."""
    sent = request.form
    choices = {name.removeprefix(KEEP): side for name, side in sent.items() if name.startswith(KEEP)}
    try:
        with writing():
            record = db.session.get_one(RECORDS[level], record_id)
            seen = _version(level, record_id, identifier(sent, "seen"))
            online = _version(level, record_id, identifier(sent, "online"))
            proposals.accept(record, seen=seen, online=online, choices=choices, by=_reader_id())
    except errors.Invalid as refusal:
        flash(refusal.message, "error")
        return back_from(level, record_id)
    except errors.Conflict as conflict:
        if proposals.open_proposal(db.session.get_one(RECORDS[level], record_id)) is None:
            raise
        return _page(level, record_id, choices=choices, moved=conflict.message)
    follow_in_search()
    flash("C’est accepté\u00a0: la modification est en ligne.", "success")
    return back_from(level, record_id)


@blueprint.post(f"{PROPOSAL}/rappeler")
@requires(Permission.PUBLISH, own_record)
def take_back_proposal(level: str, record_id: int) -> ResponseReturnValue:
    """Propose it no more, with the way back in the message."""
    with writing():
        proposal_id = proposals.take_back(db.session.get_one(RECORDS[level], record_id), by=_reader_id())
    undo_url = url_for(".reopen_proposal", level=level, record_id=record_id, proposition=proposal_id)
    text = "La modification n’est plus proposée. Ce qui est en ligne n’a pas changé."
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return back_from(level, record_id)


@blueprint.post(f"{PROPOSAL}/reprendre")
@requires(Permission.PUBLISH, own_record)
def reopen_proposal(level: str, record_id: int) -> ResponseReturnValue:
    """Propose again what was taken back."""
    with writing():
        record = db.session.get_one(RECORDS[level], record_id)
        proposals.reopen(record, identifier(request.args, "proposition") or 0, by=_reader_id())
    flash("C’est annulé\u00a0: la modification est de nouveau proposée.", "success")
    return back_from(level, record_id)


def _page(
    level: str, record_id: int, *, choices: dict[str, str] | None = None, moved: str | None = None
) -> ResponseReturnValue:
    record = db.session.get_one(RECORDS[level], record_id)
    page = render_template(
        "publish/reviewing/read.html",
        **proposing.page(record, level, _reader_id()),
        level=level,
        record_id=record_id,
        training=training_row(training_of(level, record_id)),
        kept=choices or {},
        sides=proposing.CHOICES,
        moved=moved,
        may_publish=_may_publish(),
        reader_id=_reader_id(),
    )
    return page, 409 if moved else 200


def _version(level: str, record_id: int, revision_id: int | None) -> int:
    """Return the version that a form says; raise NotFound when it is one of another record."""
    return records.version(level, record_id, revision_id).id if revision_id else 0


def _may_publish() -> bool:
    return signin.current_member().may(Permission.PUBLISH)


def _reader_id() -> int:
    return signin.current_member().user_id
