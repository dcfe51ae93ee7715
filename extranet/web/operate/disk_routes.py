"""Backups and the disk: what was saved when, what is free, what takes room."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from extranet.accounts.permissions import Permission
from extranet.guard import requires
from extranet.operating import backing_up, works
from extranet.operating import disk as disks
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate import words
from extranet.web.operate.blueprint import blueprint, me, settings

FOLDERS = {
    "database": "Base de données (SQLite)",
    "index": "Index de recherche",
    "backups": "Sauvegardes",
    "deliveries": "Fichiers livrés",
    "feeds": "Dossiers surveillés",
    "exports": "Exports",
    "partners": "Fichiers des partenaires",
    "mail": "Courriels écrits ici (développement)",
}


@blueprint.get("/sauvegardes")
@requires(Permission.ADMINISTER)
def disk() -> ResponseReturnValue:
    """List the backups, and what takes room."""
    room = disks.room(settings())
    sizes = sorted(disks.sizes(settings()).items(), key=lambda one: -one[1])
    saved = [
        {
            "name": path.name,
            "made": formats.moment(datetime.fromisoformat(manifest.made_at)),
            "rows": sum(manifest.rows.values()),
            "size": words.size(path.stat().st_size),
        }
        for path, manifest in backing_up.backups(settings())
    ]
    return render_template(
        "operate/disk.html",
        room=room,
        free=words.size(room.free),
        total=words.size(room.total),
        sizes=[(FOLDERS[name], words.size(count)) for name, count in sizes],
        saved=saved,
        kept=settings().backups_kept,
    )


@blueprint.post("/sauvegardes")
@requires(Permission.ADMINISTER)
def back_up() -> ResponseReturnValue:
    """Have the worker save the database now."""
    put = works.put_once(backing_up.KIND, by=me())
    flash("La sauvegarde commence\u00a0: elle paraît ici." if put else "Une sauvegarde est déjà demandée.", "info")
    return redirect(url_for("operate.disk"))
