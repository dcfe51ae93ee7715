"""How to mend what a report tells: one plain sentence for each kind of problem."""

from __future__ import annotations

import re

from extranet.web.formats import NBSP

_HINTS = (
    (
        r"sans numéro ne peut",
        "Donnez-lui un numéro (attribut numero) qui reste le même d’un fichier à l’autre.",
    ),
    (r"sans intitulé", "Écrivez l’intitulé de la formation."),
    (r"sans action", "Ajoutez au moins une action, avec ses sessions."),
    (r"sans numéro$", "Donnez-lui un numéro (attribut numero)."),
    (r"déjà (lu|pris)", "Donnez à chacune son propre numéro, ou retirez la seconde."),
    (r"(\d+) caractères, (\d+) au plus", r"Raccourcissez à \2 caractères."),
    (r"caractères au lieu de (\d+)", rf"Écrivez exactement \1{NBSP}caractères."),
    (r"inconnu de LHÉO\b.*|code inconnu de LHÉO", "Prenez un nom ou un code de LHÉO 2.3, ou retirez-le."),
    (r"code inconnu des tables", "Vérifiez ce code, ou demandez que la table soit mise à jour."),
    (r"attendue?, comme", "Corrigez la cellule, ou videz-la."),
    (r"mal formée?|n’est pas|attendu", "Écrivez la valeur sous la forme que LHÉO attend."),
    (r"^manque dans", "Ajoutez cet élément à sa place."),
    (r"pas sa place|mal placé|hors de toute|hors de tout", "Déplacez-le là où LHÉO l’attend, ou retirez-le."),
    (r"plus de \d+ fois", "Gardez-en le nombre admis."),
    (r"sans espace de noms", 'Déclarez xmlns="http://lheo.gouv.fr/2.3" à la racine du fichier.'),
    (r"écrit autrement", "Écrivez le nom de l’élément comme dans LHÉO 2.3."),
)


def hint(message: str) -> str:
    """Return how to mend what a message tells; empty when there is nothing more to say."""
    for pattern, advice in _HINTS:
        found = re.search(pattern, message)
        if found:
            return found.expand(advice)
    return ""
