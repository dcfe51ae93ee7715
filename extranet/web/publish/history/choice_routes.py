"""Choose between a correction and what the file says, one by one or for a whole import, and take it back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import errors, signin
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue import settling
from extranet.catalogue.conflicts import KEEP, TAKE
from extranet.database import writing
from extranet.guard import requires
from extranet.web import formats
from extranet.web.following import follow_in_search
from extranet.web.identifiers import check, identifier, page_asked
from extranet.web.publish.history.choices import choices, own_conflict
from extranet.web.publish.ownership import own_run

blueprint = Blueprint("choices", __name__, url_prefix="/publication/choix")

CHOICE = "<any(garder, prendre):word>"
_CHOICES = {"garder": KEEP, "prendre": TAKE}
_DONE = {
    "garder": ("correction gardée", "corrections gardées"),
    "prendre": ("valeur du fichier prise", "valeurs du fichier prises"),
}


@blueprint.get("")
@requires(Permission.PUBLISH)
def waiting() -> ResponseReturnValue:
    """Show what waits for a choice."""
    run_id = identifier(request.args, "import")
    check(run_id is None or own_run(signin.current_member(), run_id))
    found = choices(_own(), run_id, page_asked(request.args))

    def url_of(page: int) -> str:
        return url_for(".waiting", **{"import": found.run_id, "page": page if page > 1 else None})

    return render_template("publish/history/choices.html", found=found, url_of=url_of)


@blueprint.post(f"/<int:conflict_id>/{CHOICE}")
@requires(Permission.PUBLISH, own_conflict)
def choose(conflict_id: int, word: str) -> ResponseReturnValue:
    """Make one choice."""
    with writing():
        at = settling.settle(_own(), conflict_id, _CHOICES[word], by=_reader_id()).settled_at
    return _done(1, word, at)


@blueprint.post(f"/import/<int:run_id>/{CHOICE}")
@requires(Permission.PUBLISH, own_run)
def choose_all(run_id: int, word: str) -> ResponseReturnValue:
    """Make the same choice for all that an import left to choose."""
    done, at = settling.settle_run(_own(), run_id, _CHOICES[word], by=_reader_id())
    return _done(done, word, at)


@blueprint.post("/annuler")
@requires(Permission.PUBLISH)
def undo() -> ResponseReturnValue:
    """Take back the choices that this person made at one instant."""
    undone = settling.undo(_own(), _instant(request.args.get("le", "")), by=_reader_id())
    follow_in_search()
    text = f"{formats.plural(undone.done, 'choix annulé', 'choix annulés')}."
    if undone.left:
        changed = formats.plural(undone.left, "choix ne l’est pas", "choix ne le sont pas")
        text += f" {changed}\u00a0: quelqu’un a écrit dans ces champs depuis."
    flash(text, "success" if undone.done else "warning")
    return redirect(url_for(".waiting"))


def _done(count: int, word: str, at: datetime) -> ResponseReturnValue:
    follow_in_search()
    undo_url = url_for(".undo", le=at.isoformat())
    text = f"{formats.plural(count, *_DONE[word])}."
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".waiting", **{"import": identifier(request.args, "import")}))


def _instant(text: str) -> datetime:
    with suppress(ValueError):
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant
    raise errors.Invalid("Cette adresse ne dit pas quels choix annuler.")


def _own() -> frozenset[int]:
    return family(signin.current_member().organisation.id)


def _reader_id() -> int:
    return signin.current_member().user_id
