"""Announcements: written, previewed, removed; put away by who has read them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from extranet import clock
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import announcements
from extranet.operating.announcements import Announcement
from extranet.signin import safe_next
from extranet.web import announcing, formats
from extranet.web.addresses import url_for
from extranet.web.announcing import Banner
from extranet.web.operate.announcement_forms import LEVELS, AnnouncementForm
from extranet.web.operate.blueprint import blueprint, me, settings

readers = Blueprint("announce", __name__)


@readers.post("/annonces/<int:announcement_id>/masquer")
@requires(Permission.OWN_ACCOUNT)
def put_away(announcement_id: int) -> ResponseReturnValue:
    """Show an announcement no more until the next sign-in."""
    announcing.put_away(announcement_id)
    return redirect(safe_next(request.form.get("retour")))


@blueprint.get("/annonces")
@requires(Permission.ADMINISTER)
def announcement_list() -> ResponseReturnValue:
    """List the announcements, and offer to write one."""
    return _page(AnnouncementForm())


@blueprint.post("/annonces")
@requires(Permission.ADMINISTER)
def announce() -> ResponseReturnValue:
    """Show what an announcement would look like, then say it."""
    form = AnnouncementForm()
    if not form.validate():
        return _page(form, status=400)
    if "publier" not in request.form:
        return _page(form, preview=Banner(0, form.level.data, announcing.pieces(form.text.data)))
    if not form.announce(by=me()):
        return _page(form, status=400)
    announcements.changed(settings().announcements_mark)
    flash("L’annonce est enregistrée\u00a0: elle paraît aux jours choisis.", "success")
    return redirect(url_for("operate.announcement_list"))


@blueprint.post("/annonces/<int:announcement_id>/<any(retirer, remettre):word>")
@requires(Permission.ADMINISTER)
def move_announcement(announcement_id: int, word: str) -> ResponseReturnValue:
    """Stop saying it, with the way back in the message; or say it again."""
    back = word == "remettre"
    announcements.remove(announcement_id, by=me(), back=back)
    announcements.changed(settings().announcements_mark)
    if back:
        flash("L’annonce paraît de nouveau.", "success")
    else:
        undo_url = url_for("operate.move_announcement", announcement_id=announcement_id, word="remettre")
        flash({"text": "L’annonce est retirée.", "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for("operate.announcement_list"))


def _page(form: AnnouncementForm, preview: Banner | None = None, status: int = 200) -> ResponseReturnValue:
    lines = [_line(one, form.names) for one in announcements.listed()]
    return render_template("operate/announcements.html", form=form, preview=preview, lines=lines), status


def _line(one: Announcement, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "text": one.text,
        "level": LEVELS.get(one.level, one.level),
        "days": formats.days(one.first_day, one.last_day),
        "to": names.get(one.network_id or 0, ""),
        "state": _state(one),
        "removed": one.removed_at is not None,
    }


def _state(one: Announcement) -> tuple[str, str]:
    today = clock.today()
    if one.removed_at is not None:
        return "closed", "retirée"
    if one.last_day < today:
        return "closed", "passée"
    return ("unknown", "à venir") if one.first_day > today else ("open", "en ce moment")
