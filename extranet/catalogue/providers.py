"""Providers: the organismes de formation, responsible or teaching."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from extranet.catalogue import content
from extranet.database import db
from extranet.lheo.tree import Element

RESPONSIBLE, TEACHING = "organisme-formation-responsable", "organisme-formateur"


class Provider(db.Model):
    """An organisme de formation. Its identity is its SIRET, kept as it came when malformed (LHÉO SIRET)."""

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    siret: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    legal_name: Mapped[str | None]
    activity_number: Mapped[str | None]


def provider_id_in(element: Element) -> int | None:
    """Return the id of the provider that a training or an action names, met now if nobody knew it; None without.

    Inside `writing()`.
    """
    values = content.provider_columns(element.find(RESPONSIBLE if element.tag == "formation" else TEACHING))
    return meet(values) if values else None


def meet(values: dict[str, str | None]) -> int:
    """Return the id of the provider of that SIRET, written down if nobody knew it (inside `writing()`)."""
    known = db.session.scalar(select(Provider.id).where(Provider.siret == values["siret"]))
    if known is not None:
        return known
    provider = Provider(**values)
    db.session.add(provider)
    db.session.flush()
    return provider.id


def well_formed_siret(text: str) -> bool:
    """Tell whether the text is made of fourteen digits."""
    return len(text) == 14 and text.isascii() and text.isdigit()


_LA_POSTE = "356000000"


def siret_fault(text: str) -> str | None:
    """Say in French what is wrong with a SIRET; None when its fourteen digits agree with its key (Luhn, La Poste)."""
    if not well_formed_siret(text):
        return "Un SIRET a 14 chiffres."
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(text)]
    if sum(sum(divmod(one, 10)) for one in doubled) % 10 == 0:
        return None
    if text.startswith(_LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return None
    return "Ce SIRET n’existe pas\u00a0: vérifiez ses chiffres."
