"""What went wrong, as JSON."""

from __future__ import annotations

from flask import jsonify, make_response
from flask.typing import ResponseReturnValue

SENTENCES = {
    400: "Cette demande n’a pas été comprise.",
    403: "Votre rôle ne donne pas ce droit.",
    404: "Il n’y a rien à cette adresse.",
    405: "Cette adresse ne s’ouvre pas avec cette méthode.",
    409: "La fiche a changé entre-temps.",
    413: "L’envoi dépasse la taille acceptée.",
    429: "Trop de demandes\u00a0: attendez une minute.",
    503: "Ce service est momentanément indisponible.",
}
OTHERWISE = "Une erreur est survenue\u00a0; elle a été notée."


def answer(status: int, message: str) -> ResponseReturnValue:
    """Answer `{"error": sentence}`."""
    return make_response(jsonify(error=message or SENTENCES.get(status, OTHERWISE)), status)
