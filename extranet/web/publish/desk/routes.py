"""What opens the publisher's day: what needs a hand, by kind, each with its action."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, signin
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue.rules import rules_of
from extranet.catalogue.states import Verb
from extranet.database import writing
from extranet.guard import requires
from extranet.web import formats
from extranet.web.following import follow_in_search
from extranet.web.identifiers import check, identifiers, page_asked
from extranet.web.publish.desk import bulk, display, reading
from extranet.web.publish.display import VERBS_BY_WORD
from extranet.web.publish.ownership import own_all

blueprint = Blueprint("desk", __name__, url_prefix="/publication")

KIND = f"<any({', '.join(map(repr, display.LISTED))}):kind>"
VERB = "<any(publier, retirer, remettre, soumettre):word>"
_DONE = {
    Verb.PUBLISH: ("fiche publiée", "fiches publiées"),
    Verb.WITHDRAW: ("fiche retirée", "fiches retirées"),
    bulk.SUBMIT: ("fiche soumise à relecture", "fiches soumises à relecture"),
    Verb.REPUBLISH: ("fiche remise en ligne", "fiches remises en ligne"),
}
# The message travels in the cookie: short.
REFUSED_SHOWN, LONGEST_TITLE = 3, 80


@blueprint.get("")
@requires(Permission.PUBLISH)
def home() -> ResponseReturnValue:
    """Show what needs a hand."""
    member, reviewed = signin.current_member(), _reviewed()
    found = reading.waiting(member, clock.today())
    sections = [display.section(one, clock.today(), reviewed=reviewed) for one in found if one.count]
    offered = bool(sections) or reading.has_offer(member)
    return render_template(
        "publish/desk/desk.html", tiles=display.tiles(found, None), sections=sections, offered=offered
    )


@blueprint.get(f"/a-faire/{KIND}")
@requires(Permission.PUBLISH)
def list_of(kind: str) -> ResponseReturnValue:
    """List all that waits of one kind."""
    page = page_asked(request.args)
    found = reading.page_of(kind, signin.current_member(), clock.today(), page)
    return render_template(
        "publish/desk/list.html",
        section=display.section(found, clock.today(), reviewed=_reviewed()),
        page=min(page, found.pages),
        pages=found.pages,
        url_of=lambda number: url_for(".list_of", kind=kind, page=number),
    )


@blueprint.post(f"/lot/{VERB}")
@requires(Permission.PUBLISH)
def act(word: str) -> ResponseReturnValue:
    """Do one verb to the trainings that were ticked, with the way back in the message."""
    verb, ids = VERBS_BY_WORD.get(word, bulk.SUBMIT), identifiers(request.form, "fiche")
    check(own_all(signin.current_member(), "formations", ids))
    if not ids:
        flash("Cochez au moins une fiche.", "error")
        return _back()
    member = signin.current_member()
    with writing():
        outcome = bulk.act(verb, ids, _own(), by=member.user_id, as_=member.organisation.id)
    follow_in_search()
    if outcome.done:
        undo_url = url_for(".undo", lot_id=outcome.lot_id, liste=request.form.get("liste"))
        text = f"{formats.plural(outcome.done, *_DONE[verb])}."
        flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    if outcome.refused:
        flash(_refused(outcome.refused), "error")
    return _back()


def _refused(refused: list[tuple[str, str]]) -> str:
    said = [f"«\u00a0{title[:LONGEST_TITLE]}\u00a0» ({why.rstrip('.')})" for title, why in refused[:REFUSED_SHOWN]]
    more = len(refused) - len(said)
    others = [f"et {formats.plural(more, 'autre')}"] if more else []
    return f"Rien n’est fait pour\u00a0: {', '.join([*said, *others])}."


@blueprint.post("/lot/<int:lot_id>/annuler")
@requires(Permission.PUBLISH, bulk.own_lot)
def undo(lot_id: int) -> ResponseReturnValue:
    """Take a lot back."""
    with writing():
        count, left = bulk.undo(lot_id, _own(), by=signin.current_member().user_id)
    follow_in_search()
    if count:
        flash(f"C’est annulé pour {formats.plural(count, 'fiche')}.", "success")
    if left:
        changed = formats.plural(left, "fiche a changé", "fiches ont changé")
        flash(f"{changed} depuis\u00a0: rien n’y est annulé.", "error")
    return _back()


def _reviewed() -> bool:
    return rules_of(signin.current_member().organisation.id).review


def _own() -> frozenset[int]:
    return family(signin.current_member().organisation.id)


def _back() -> ResponseReturnValue:
    """Lead back to the list that the form stood on."""
    kind = request.values.get("liste", "")
    if kind in display.LISTED:
        return redirect(url_for(".list_of", kind=kind))
    return redirect(url_for("publish.offer") if kind == "offre" else url_for(".home"))
