"""The synonyms of the search: list, edit with a preview of what changes, remove with undo, files."""

from __future__ import annotations

from hashlib import blake2b

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from extranet import clock, errors
from extranet.accounts.permissions import Permission
from extranet.database import writing
from extranet.guard import requires
from extranet.search.answering.columnar import ColumnarEngine
from extranet.search.explaining import trying
from extranet.search.opening import indexed_engine
from extranet.search.words import synonyms as stored
from extranet.search.words.synonyms import Group, Synonym
from extranet.signin import current_member
from extranet.web.administer import synonym_display as display
from extranet.web.administer import synonym_files as files
from extranet.web.administer.routes import blueprint
from extranet.web.administer.synonym_forms import ImportForm, SynonymForm
from extranet.web.formats import plural


@blueprint.get("/synonymes")
@requires(Permission.ADMINISTER)
def synonyms() -> ResponseReturnValue:
    """List the groups."""
    wanted = display.SynonymFilter.from_args(request.args)
    return render_template("administer/synonyms.html", **display.listed(wanted))


@blueprint.route("/synonymes/nouveau", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def new_synonym() -> ResponseReturnValue:
    """Add a group."""
    form = SynonymForm()
    group = form.group() if form.is_submitted() else None
    if group is None:
        return _page(form, status=400 if form.is_submitted() else 200)
    if not _confirmed(form, group):
        return _page(form, group)
    stored.add(group.expressions, group.meanings, by=current_member().user_id)
    flash("Le groupe est ajouté\u00a0: la recherche s’en sert déjà.", "success")
    return redirect(url_for(".synonyms"))


@blueprint.route("/synonymes/<int:synonym_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def synonym(synonym_id: int) -> ResponseReturnValue:
    """Change a group; show both when somebody else changed it meanwhile."""
    present = _stored(synonym_id)
    if request.method != "POST":
        return _page(SynonymForm.of(present.group, present.revision), present=present)
    form = SynonymForm()
    group = form.group()
    if group is None:
        return _page(form, present=present, status=400)
    if not _confirmed(form, group):
        return _page(form, group, present)
    seen = int(form.seen.data or 0)
    try:
        stored.change(synonym_id, group.expressions, group.meanings, by=current_member().user_id, seen=seen)
    except errors.Conflict:
        return _both(form, group, synonym_id)
    flash("Le groupe est enregistré\u00a0: la recherche s’en sert déjà.", "success")
    return redirect(url_for(".synonyms"))


@blueprint.post("/synonymes/<int:synonym_id>/retirer")
@requires(Permission.ADMINISTER)
def remove_synonym(synonym_id: int) -> ResponseReturnValue:
    """Take a group out of the searches, with the way back in the message."""
    removed = stored.remove(_stored(synonym_id).id, by=current_member().user_id)
    text = f"Le groupe «\u00a0{display.said(removed.group)}\u00a0» est retiré de la recherche."
    undo_url = url_for(".restore_synonym", synonym_id=synonym_id)
    flash({"text": text, "undo_url": undo_url, "undo_label": "Annuler"}, "success")
    return redirect(url_for(".synonyms"))


@blueprint.post("/synonymes/<int:synonym_id>/remettre")
@requires(Permission.ADMINISTER)
def restore_synonym(synonym_id: int) -> ResponseReturnValue:
    """Bring a removed group back."""
    stored.restore(_stored(synonym_id).id, by=current_member().user_id)
    flash("Le groupe est de nouveau dans la recherche.", "success")
    return redirect(url_for(".synonyms"))


@blueprint.get("/synonymes.csv")
@requires(Permission.ADMINISTER)
def export_synonyms() -> ResponseReturnValue:
    """Give every group as a CSV."""
    response = make_response(files.written(stored.groups()))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = 'attachment; filename="synonymes.csv"'
    return response


@blueprint.route("/synonymes/importer", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def import_synonyms() -> ResponseReturnValue:
    """Add the groups of a file that are not there yet; all, or none when a line makes no sense."""
    form, problems = ImportForm(), []
    if form.validate_on_submit():
        try:
            groups = files.read(form.file.data.read())
            added = _add_missing(groups)
        except errors.Refused as refusal:
            form.file.errors = [refusal.message]
            problems = refusal.details["problems"]
        else:
            flash(_imported(added, len(groups) - added), "success")
            return redirect(url_for(".synonyms"))
    status = 400 if form.is_submitted() else 200
    return render_template("administer/synonym_import.html", form=form, problems=problems), status


def _imported(added: int, same: int) -> str:
    said = f"{plural(added, 'groupe ajouté', 'groupes ajoutés')}."
    return f"{said} Déjà présents dans la liste\u00a0: {same}." if same else said


def _add_missing(groups: list[Group]) -> int:
    by, added = current_member().user_id, 0
    with writing():
        known = {_same(one.group) for one in stored.groups(active_only=True)}
        for group in groups:
            if _same(group) not in known:
                stored.add(group.expressions, group.meanings, by=by)
                known.add(_same(group))
                added += 1
    return added


def _same(group: Group) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(group.expressions), frozenset(group.meanings)


def _stored(synonym_id: int) -> Synonym:
    try:
        return stored.get(synonym_id)
    except errors.NotFound:
        raise errors.NotFound("Ce groupe de synonymes n’existe pas.") from None


def _confirmed(form: SynonymForm, group: Group) -> bool:
    """Tell whether the person keeps the very group that the last preview was of."""
    return "enregistrer" in request.form and form.tried.data == _fingerprint(group)


def _fingerprint(group: Group) -> str:
    return blake2b(repr(group).encode(), digest_size=8).hexdigest()


def _page(
    form: SynonymForm, group: Group | None = None, present: Synonym | None = None, status: int = 200
) -> ResponseReturnValue:
    """Show the form, with what the group would change when it makes sense."""
    changed_since = group is not None and "enregistrer" in request.form
    form.tried.data = _fingerprint(group) if group else ""
    return render_template(
        "administer/synonym.html",
        form=form,
        present=present,
        author=display.author(present) if present else "",
        changed_since=changed_since,
        **_preview(group, present),
    ), status


def _preview(group: Group | None, present: Synonym | None) -> dict[str, object]:
    if group is None:
        return {"changes": None, "warnings": []}
    replaced = present if present and present.active else None
    try:
        found = trying.effects(_engine(), clock.today(), group, replaced)
        doubts = trying.cautions(_engine(), clock.today(), group, present)
    except errors.SearchUnavailable:
        return {"changes": [], "warnings": []}
    return {"changes": display.changes(found), "warnings": display.warnings(doubts)}


def _both(form: SynonymForm, group: Group, synonym_id: int) -> ResponseReturnValue:
    """Show the group as somebody else has just written it, and the person's own."""
    present = _stored(synonym_id)
    form.seen.data, form.tried.data = str(present.revision), _fingerprint(group)
    page = render_template(
        "administer/synonym_conflict.html",
        form=form,
        present=present,
        author=display.author(present),
        theirs=display.said(present.group),
        mine=display.said(group),
    )
    return page, 409


def _engine() -> ColumnarEngine:
    return indexed_engine(current_app.extensions["extranet"]["settings"].index_dir)
