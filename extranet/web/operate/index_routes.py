"""The search index: how level it is with the database; compared or built again on demand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from extranet import work
from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import index_care, works
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate import words
from extranet.web.operate.blueprint import blueprint, me, settings

ASKED = {"comparer": index_care.CHECK, "reconstruire": index_care.REBUILD}


@blueprint.get("/index")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """Show how the index stands, and what was last asked of it."""
    state = index_care.state(settings().index_dir)
    followed = formats.ago(state.followed_at) if state.followed_at else "jamais"
    lasts = {word: _last(kind) for word, kind in ASKED.items()}
    return render_template("operate/index.html", state=state, followed=followed, most=index_care.MOST_COUNTED, **lasts)


def _last(kind: str) -> dict[str, Any] | None:
    item = works.last(kind)
    if item is None:
        return None
    look, word = words.WORK_WORDS[item.state]
    when = formats.moment(item.finished_at) if item.finished_at else ""
    told = item.cursor if item.state == work.DONE and item.cursor else {}
    return {"look": look, "word": word, "when": when, "told": told, "error": words.error(item.error)}


@blueprint.post("/index/<any(comparer, reconstruire):word>")
@requires(Permission.ADMINISTER)
def ask_index(word: str) -> ResponseReturnValue:
    """Have the worker compare the index with the database, or build it again."""
    put = works.put_once(ASKED[word], by=me())
    flash(
        "C’est demandé\u00a0: la réponse vient ici." if put else "C’est déjà demandé\u00a0: attendez la réponse.",
        "info",
    )
    return redirect(url_for("operate.index"))
