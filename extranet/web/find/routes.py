"""Finding: the list of results, the sheet of an action, the calendar of a session."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from flask import Blueprint, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from extranet import clock, errors
from extranet.accounts.organisations import family
from extranet.accounts.permissions import Permission
from extranet.catalogue.aliases import kept_action, kept_session
from extranet.guard import requires
from extranet.search.engine import Engine
from extranet.search.opening import engine
from extranet.search.parameters import read_request
from extranet.search.request import SearchRequest
from extranet.settings import Settings
from extranet.signin import current_member
from extranet.web.addresses import with_query
from extranet.web.find import begin, calendar, display, exports, hiding, reading, spots, suggesting, understood, ways
from extranet.web.find.cards import cards
from extranet.web.find.sheet import is_published, open_sheet
from extranet.web.formats import long_day

blueprint = Blueprint("find", __name__)

# Where each role begins its day; the first that the reader may open.
HOMES = (
    (Permission.PUBLISH, "desk.home"),
    (Permission.REVIEW, "reviewing.waiting"),
    (Permission.ADMINISTER_NETWORK, "operate.home"),
)
MOST_FIELDS = 300


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Show what an adviser begins the day with; lead the others to the first page of their role."""
    member = current_member()
    if member.advises:
        return render_template("find/home.html", **begin.home(member, clock.today(), _engine()))
    open_to = (endpoint for permission, endpoint in HOMES if member.may(permission))
    return redirect(url_for(next((one for one in open_to if one in current_app.view_functions), "find.results")))


@blueprint.get("/formations")
@requires(Permission.FIND)
def results() -> ResponseReturnValue:
    """Show what a search finds; without parameters, the whole offer."""
    asked, problems = read_request(request.args, today=clock.today(), network=current_member().network_code)
    searching = _engine()
    page = searching.search(asked)
    answered = page.understood.answered(asked)
    reasons = searching.reasons(page, asked)
    shown = cards(page.hits, answered, display.query_of(asked), reasons)
    first_filters, filters = display.groups(asked, page)
    response = make_response(
        render_template(
            "find/results.html",
            search=display.question(asked, page),
            total=page.total,
            count_label=display.count_label(asked, page),
            offer_date=display.moment_of_offer(),
            sorts=display.sorts(asked, answered),
            views=display.views(asked, page),
            mapped=spots.is_asked(),
            map_view=spots.map_view(asked, _settings()) if page.total and spots.is_asked() else None,
            active_filters=display.chips(asked, page) + understood.chips(asked, page),
            understood=understood.statements(asked, page, shown),
            clear_url=url_for("find.results"),
            first_filters=first_filters,
            facets=filters,
            filter_count=display.filter_count(asked),
            sentences=display.sentences(asked, page, problems, reasons),
            place_choices=display.place_choices(asked, searching),
            exports=exports.links(asked),
            cards=shown,
            few=ways.few(asked, page, searching),
            hidden=ways.hidden(asked, page, searching),
            why_url=with_query("find.why", asked.to_args()),
            related=suggesting.related(asked, page.total, request.args.get("lieu", ""), _index(), searching),
            follow_url=with_query("follow.new", asked.to_args()),
            page=page.page,
            pages=page.pages,
            url_of=display.pager(asked),
            printed_on=long_day(clock.today()),
            address=url_for("find.results", _external=True, **asked.to_args()),
        )
    )
    if "HX-Request" in request.headers:
        response.headers["HX-Push-Url"] = display.url_of(asked)
    return response


@blueprint.get("/formations/pourquoi")
@requires(Permission.FIND)
def why() -> ResponseReturnValue:
    """Say why an offer is shown or not by a search, and what each of its constraints hides."""
    member = current_member()
    asked, _ = read_request(request.args, today=clock.today(), network=member.network_code)
    own = family(member.organisation.id) if member.may(Permission.PUBLISH) else frozenset()
    return render_template("find/why.html", **hiding.page(asked, request.args.get("offre", ""), own, _engine()))


@blueprint.get("/suggestions")
@requires(Permission.FIND)
def suggested() -> ResponseReturnValue:
    """Say what the text typed in a field of the search may be the beginning of."""
    return jsonify(suggesting.proposed(_index(), request.args.get("champ", ""), request.args.get("q", "")))


@blueprint.get("/informations-collectives")
@requires(Permission.FIND)
def meetings() -> ResponseReturnValue:
    """List the informations collectives of four weeks near the agency."""
    asked = begin.period_asked(request.args)
    return render_template("find/meetings.html", **begin.meetings_page(current_member(), asked, _engine()))


@blueprint.get("/informations-collectives.ics")
@requires(Permission.FIND)
def meetings_calendar() -> ResponseReturnValue:
    """Give the informations collectives of four weeks for a diary."""
    found = begin.meetings_of(current_member(), begin.period_asked(request.args), _engine())
    told = [(one.row, one.details, begin.sheet_address(one)) for one in found]
    return _calendar(calendar.meetings_calendar(told, host=_host()), "informations-collectives")


@blueprint.get("/formations/carte")
@requires(Permission.FIND)
def spots_of_results() -> ResponseReturnValue:
    """Tell where the results of a search take place, for the map."""
    asked, _ = read_request(request.args, today=clock.today(), network=current_member().network_code)
    return jsonify(spots.described(asked, _engine()))


@blueprint.get("/formations/carte/ici")
@requires(Permission.FIND)
def actions_here() -> ResponseReturnValue:
    """List what takes place at one spot of the map."""
    asked, _ = read_request(request.args, today=clock.today(), network=current_member().network_code)
    found = spots.actions_here(asked, request.args, _engine())
    return render_template("find/spot.html", lines=spots.lines(found, asked), more=spots.others(found))


@blueprint.get("/formations/<int:action_id>")
@requires(Permission.FIND)
def sheet(action_id: int) -> ResponseReturnValue:
    """Show everything of an action; withdrawn or past, it says so and proposes others.

    With `apercu=oui`, its own publisher reads it as it will be once published.
    """
    asked = _search_left()
    opened = open_sheet(action_id, asked, _engine, _previewed_by())
    if opened.withdrawn and not opened.preview and (kept := kept_action(action_id)) is not None:
        return redirect(url_for(".sheet", action_id=kept, retour=request.args.get("retour")))
    return render_template(
        "find/sheet.html",
        sheet=opened,
        back=_back(asked, action_id),
        printed_on=long_day(clock.today()),
        address=url_for("find.sheet", action_id=action_id, _external=True),
    )


@blueprint.get("/formations/<int:action_id>/sessions/<int:session_id>.ics")
@requires(Permission.FIND)
def session_calendar(action_id: int, session_id: int) -> ResponseReturnValue:
    """Give the dates of a session and of its meetings for a diary."""
    row = reading.session(action_id, session_id)
    if row is None or not is_published(row):
        if row is not None and (kept := kept_session(action_id, session_id)) is not None:
            return redirect(url_for(".session_calendar", action_id=kept[0], session_id=kept[1]))
        raise errors.NotFound("Cette session n’existe pas, ou n’est plus proposée.")
    address = url_for("find.sheet", action_id=action_id, _external=True)
    return _calendar(calendar.session_calendar(row, address, host=_host()), f"session-{session_id}")


def _calendar(content: bytes, name: str) -> ResponseReturnValue:
    response = make_response(content)
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _host() -> str:
    return request.host.partition(":")[0]


def _engine() -> Engine:
    return engine(_index())


def _index() -> Path:
    return _settings().index_dir


def _settings() -> Settings:
    return current_app.extensions["extranet"]["settings"]


def _previewed_by() -> frozenset[int] | None:
    if request.args.get("apercu") != "oui":
        return None
    member = current_member()
    return family(member.organisation.id) if member.may(Permission.PUBLISH) else frozenset()


def _search_left() -> SearchRequest | None:
    """Return the search that the reader comes from: our own parameters only, whatever the address says."""
    query = request.args.get("retour")
    if query is None:
        return None
    try:
        args = MultiDict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None
    return read_request(args, today=clock.today(), network=current_member().network_code)[0]


def _back(asked: SearchRequest | None, action_id: int) -> display.Link | None:
    if asked is None:
        return None
    try:
        total = _engine().total(asked)
    except errors.SearchUnavailable:
        total = None
    return display.back_link(asked, total, action_id)
