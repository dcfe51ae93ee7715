"""Finding: the list of results, the sheet of an action, the calendar of a session."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from extranet import clock, errors
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.search.engine import Engine
from extranet.search.opening import engine
from extranet.search.parameters import read_request
from extranet.search.request import SearchRequest
from extranet.signin import current_member
from extranet.web.find import calendar, display, reading
from extranet.web.find.cards import cards
from extranet.web.find.sheet import is_published, open_sheet
from extranet.web.formats import long_day

blueprint = Blueprint("find", __name__)

# Where each role begins its day; the first that the reader may open.
HOMES = (
    (Permission.PRESCRIBE, "find.results"),
    (Permission.PUBLISH, "publish.offer"),
    (Permission.ADMINISTER, "administer.organisations"),
)
MOST_FIELDS = 300


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Lead to the first page of the role."""
    member = current_member()
    open_to = (endpoint for permission, endpoint in HOMES if member.may(permission))
    return redirect(url_for(next((one for one in open_to if one in current_app.view_functions), "find.results")))


@blueprint.get("/formations")
@requires(Permission.FIND)
def results() -> ResponseReturnValue:
    """Show what a search finds; without parameters, the whole offer."""
    asked, problems = read_request(request.args, today=clock.today(), network=current_member().network_code)
    searching = _engine()
    page = searching.search(asked)
    first_filters, filters = display.groups(asked, page)
    response = make_response(
        render_template(
            "find/results.html",
            search=display.question(asked, page),
            total=page.total,
            count_label=display.count_label(asked, page),
            offer_date=display.moment_of_offer(),
            sorts=display.sorts(asked),
            active_filters=display.chips(asked, page),
            clear_url=url_for("find.results"),
            first_filters=first_filters,
            facets=filters,
            filter_count=display.filter_count(asked),
            sentences=display.sentences(asked, page, problems),
            place_choices=display.place_choices(asked, searching),
            cards=cards(page.hits, asked, display.query_of(asked)),
            proposals=display.proposals(asked, page, searching),
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


@blueprint.get("/formations/<int:action_id>")
@requires(Permission.FIND)
def sheet(action_id: int) -> ResponseReturnValue:
    """Show everything of an action; withdrawn or past, it says so and proposes others."""
    asked = _search_left()
    opened = open_sheet(action_id, asked, _engine)
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
        raise errors.NotFound("Cette session n’existe pas, ou n’est plus proposée.")
    address = url_for("find.sheet", action_id=action_id, _external=True)
    response = make_response(calendar.session_calendar(row, address, host=request.host.partition(":")[0]))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="session-{session_id}.ics"'
    return response


def _engine() -> Engine:
    return engine(current_app.extensions["extranet"]["settings"].index_dir)


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
