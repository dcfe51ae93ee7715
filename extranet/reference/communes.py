"""Communes of France: where they are, their postcodes, and the old codes and names that lead to them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from extranet.database import db

KIND = "communes"


class CommunePostcode(db.Model):
    """One postcode of one commune."""

    __tablename__ = "commune_postcode"
    __table_args__ = (
        ForeignKeyConstraint(["version_id", "code"], ["commune.version_id", "commune.code"]),
        UniqueConstraint("version_id", "code", "postcode"),
        Index("ix_commune_postcode_postcode", "version_id", "postcode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(5))
    postcode: Mapped[str] = mapped_column(String(5))


class Commune(db.Model):
    """A commune, or a municipal arrondissement of Paris, Lyon or Marseille (then `parent` is its commune)."""

    __tablename__ = "commune"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        Index("ix_commune_folded_name", "version_id", "folded_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("reference_version.id"))
    code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str]
    # The key of the name (`names.place_key`): without article, accents or case
    folded_name: Mapped[str]
    departement: Mapped[str] = mapped_column(String(3))
    region: Mapped[str | None] = mapped_column(String(3))
    parent: Mapped[str | None] = mapped_column(String(5))
    population: Mapped[int | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    # How far the true centre may be, in km; 0 where the position is exact
    error_km: Mapped[float] = mapped_column(default=0)

    postcode_rows: Mapped[list[CommunePostcode]] = relationship(
        lazy="selectin", viewonly=True, order_by=CommunePostcode.postcode
    )

    @property
    def postcodes(self) -> list[str]:
        """Return its postcodes, in order."""
        return [row.postcode for row in self.postcode_rows]


class FormerCommune(db.Model):
    """An old INSEE code or an old name, and the commune that it is part of today."""

    __tablename__ = "former_commune"
    __table_args__ = (
        Index("ix_former_commune_code", "version_id", "code"),
        Index("ix_former_commune_folded_name", "version_id", "folded_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("reference_version.id"))
    code: Mapped[str] = mapped_column(String(5))
    current_code: Mapped[str] = mapped_column(String(5))
    name: Mapped[str | None]
    folded_name: Mapped[str | None]


# Children first: the order in which an old version is deleted.
MODELS = (CommunePostcode, FormerCommune, Commune)
