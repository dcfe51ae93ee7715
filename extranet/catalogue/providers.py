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
