"""Providers: the organismes de formation, responsible or teaching."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from extranet.database import db


class Provider(db.Model):
    """An organisme de formation. Its identity is its SIRET, kept as it came when malformed (LHÉO SIRET)."""

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    siret: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(index=True)
    legal_name: Mapped[str | None]
    activity_number: Mapped[str | None]


def well_formed_siret(text: str) -> bool:
    """Tell whether the text is made of fourteen digits."""
    return len(text) == 14 and text.isascii() and text.isdigit()
