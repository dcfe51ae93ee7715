"""How the files of the offer are shown."""

from __future__ import annotations

from typing import Any

from flask import url_for

from extranet.catalogue.states import LABELS, State
from extranet.exchange import offer_files
from extranet.exchange.orders import FileOrder
from extranet.exchange.sheets.writing import CSV, XLSX
from extranet.web import orders
from extranet.web.publish.listing import OfferFilter

MIMETYPES = {
    offer_files.LHEO: "application/xml",
    offer_files.PACKED_LHEO: "application/gzip",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv",
}
_NAMES = {offer_files.LHEO: "LHÉO 2.3", offer_files.PACKED_LHEO: "LHÉO 2.3", XLSX: "XLSX", CSV: "CSV"}
_FOR = {
    offer_files.LHEO: "Tout, pour un autre outil ou un partenaire.",
    XLSX: "Pour corriger dans un tableur, puis importer.",
    CSV: "Le même tableau, pour un logiciel.",
}


def files(wanted: OfferFilter, formations: int, sessions: int, made: list[FileOrder]) -> dict[str, Any]:
    """Return what the page of the files shows."""
    return {
        "wanted": wanted,
        "formations": formations,
        "sessions": sessions,
        "said": said(wanted),
        "states": [("", "Toutes"), *((state.value, LABELS[state]) for state in State)],
        "links": [
            {"name": _NAMES[kind], "use": use, "url": url_for("sheets.offer", kind=kind, **wanted.args())}
            for kind, use in _FOR.items()
        ],
        "lines": [prepared(order) for order in made],
    }


def large(wanted: OfferFilter, kind: str, formations: int, sessions: int) -> dict[str, Any]:
    """Return what the page shows that proposes to prepare a large file."""
    return {
        "name": _NAMES[kind],
        "formations": formations,
        "sessions": sessions,
        "back": url_for("sheets.files", **wanted.args()),
        "prepare_url": url_for("sheets.prepare", kind=kind, **wanted.args()),
    }


def prepared(order: FileOrder) -> dict[str, Any]:
    """Return what pages say of a file that is prepared."""
    urls = {
        "url": url_for("sheets.file", order_id=order.id),
        "file_url": url_for("sheets.download", order_id=order.id),
        "cancel_url": url_for("sheets.cancel", order_id=order.id),
    }
    unit = "formation" if order.kind == offer_files.PACKED_LHEO else "session"
    state, ids = order.asked["state"], order.asked["ids"]
    of = "liste filtrée" if ids is not None else LABELS[State(state)].lower() + "s" if state else "toute l’offre"
    return orders.shown(order, **urls, unit=unit) | {"kind": _NAMES[order.kind], "of": of}


def said(wanted: OfferFilter) -> list[str]:
    """Say what restricts the list, beside the state."""
    words = [f"«\u00a0{wanted.text}\u00a0»"] if wanted.text else []
    words += ["avec des places à confirmer"] if wanted.to_confirm else []
    words += ["retirées depuis peu"] if wanted.returning else []
    return words
