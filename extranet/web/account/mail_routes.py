"""The mails that one receives: chosen, or always sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import signin
from extranet.accounts import notifications
from extranet.accounts.memberships import Member
from extranet.guard import requires
from extranet.search.alerting import saved
from extranet.search.alerting.saved import Frequency, SavedSearch
from extranet.web.account.own_routes import OWN, blueprint


@blueprint.get("/courriels")
@requires(OWN)
def mails() -> ResponseReturnValue:
    """Show what is sent to who is here."""
    member = signin.current_member()
    return render_template(
        "account/mails.html",
        email=member.email,
        searches=[(one, _frequency(one)) for one in saved.kept_by(member.user_id)],
        frequencies=list(Frequency),
        kinds=notifications.offered(member),
        declined=notifications.declined(member.user_id),
        always=list(notifications.ALWAYS.values()),
    )


@blueprint.post("/courriels")
@requires(OWN)
def choose_mails() -> ResponseReturnValue:
    """Receive the mails that are ticked, and the alerts as often as is chosen."""
    member = signin.current_member()
    notifications.choose(member, request.form.getlist("courriel"))
    _choose_alerts(member)
    flash("Vos courriels sont enregistrés.", "success")
    return redirect(url_for("own.mails"))


def _choose_alerts(member: Member) -> None:
    known = {one.value for one in Frequency}
    for search in saved.kept_by(member.user_id):
        chosen = request.form.get(f"alerte-{search.id}")
        if chosen in known and chosen != _frequency(search):
            saved.change(member.user_id, search.id, name=search.name, frequency=Frequency(chosen))


def _frequency(search: SavedSearch) -> Frequency:
    """Return how often an alert comes: never, once it was stopped."""
    return Frequency.NONE if search.paused_at else Frequency(search.frequency)
