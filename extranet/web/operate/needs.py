"""What needs a hand, in sentences: what it is, why it matters, where to act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from extranet import outbox, work
from extranet.accounts.organisations import Authorisation, Organisation
from extranet.database import db
from extranet.operating import health, mails, works
from extranet.operating.health import Check
from extranet.web import formats
from extranet.web.addresses import url_for
from extranet.web.operate.words import size


@dataclass(frozen=True)
class Need:
    """One thing that waits for an administrator."""

    title: str
    about: str
    act: str
    url: str
    urgent: bool = False


def needs(found: dict[str, Check]) -> list[Need]:
    """List what needs a hand, what breaks the site first."""
    every = (
        _disk(found[health.DISK]),
        _worker(found[health.WORKER]),
        _index(found[health.INDEX]),
        _failed_mails(),
        _late_mails(found[health.MAIL]),
        _failed_work(),
        _stuck_work(),
        _backup(found[health.BACKUP]),
        _authorisations(),
    )
    return sorted((need for need in every if need is not None), key=lambda need: not need.urgent)


def _disk(check: Check) -> Need | None:
    if check.ok and not check.seen["low"]:
        return None
    about = f"Il reste {size(check.seen.get('free', 0))}. Sans place, rien ne s’enregistre plus."
    return Need("Le disque est presque plein", about, "Voir ce qui prend de la place", url_for("operate.disk"), True)


def _worker(check: Check) -> Need | None:
    if check.ok:
        return None
    seen = check.seen.get("seen_at")
    since = f"Dernier signe de vie\u00a0: {formats.ago(datetime.fromisoformat(seen))}." if seen else "Jamais vu ici."
    about = f"{since} Courriels, imports et sauvegardes attendent. Lancez extranet work sur le serveur."
    return Need("Le travail de fond est arrêté", about, "Voir les travaux", url_for("operate.work_items"), True)


def _index(check: Check) -> Need | None:
    if check.ok:
        return None
    about = "Les recherches répondent plus simplement en attendant."
    return Need(
        "L’index de recherche est en retard ou illisible", about, "Voir l’index", url_for("operate.index"), True
    )


def _failed_mails() -> Need | None:
    count = mails.counts()[outbox.FAILED]
    if not count:
        return None
    title = formats.plural(count, "courriel n’a pas pu partir", "courriels n’ont pas pu partir")
    about = "Le serveur de courrier dit pourquoi."
    return Need(title, about, "Relire et relancer", url_for("operate.mail", etat="echec"))


def _late_mails(check: Check) -> Need | None:
    if check.ok or not check.seen:
        return None
    about = f"Le plus ancien devait partir {formats.ago(datetime.fromisoformat(check.seen['due_since']))}."
    return Need("Des courriels attendent trop longtemps", about, "Voir ceux qui attendent", url_for("operate.mail"))


def _failed_work() -> Need | None:
    count = works.counts()[work.FAILED]
    if not count:
        return None
    title = formats.plural(count, "travail a échoué", "travaux ont échoué")
    return Need(title, "Après cinq essais, plus rien ne se fait seul.", "Voir pourquoi", _failed_url())


def _failed_url() -> str:
    return url_for("operate.work_items", etat="echec")


def _stuck_work() -> Need | None:
    count = works.stuck()
    if not count:
        return None
    title = formats.plural(count, "travail n’avance plus", "travaux n’avancent plus")
    return Need(title, "Leur heure est passée depuis plus d’une demi-heure.", "Les voir", url_for("operate.work_items"))


def _backup(check: Check) -> Need | None:
    if check.ok:
        return None
    made = check.seen.get("made_at")
    about = f"Dernière\u00a0: {formats.ago(datetime.fromisoformat(made))}." if made else "Aucune n’a encore été faite."
    return Need("La sauvegarde n’est pas récente", about, "Sauvegarder", url_for("operate.disk"))


def _authorisations() -> Need | None:
    asked = select(func.count(), func.min(Organisation.authorisation_at))
    count, since = db.session.execute(asked.where(Organisation.authorisation == Authorisation.REQUESTED)).one()
    if not count:
        return None
    title = formats.plural(count, "structure demande à prescrire", "structures demandent à prescrire")
    about = f"La plus ancienne l’a demandé {formats.ago(since)}." if since else ""
    return Need(title, about, "Répondre", url_for("administer.organisations"))
