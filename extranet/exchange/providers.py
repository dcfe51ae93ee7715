"""The providers that an import meets: new ones are written at once, corrected ones at the switch."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select

from extranet.catalogue.providers import Provider
from extranet.database import db, writing

_AT_ONCE = 300

Values = dict[str, str | None]


class Providers:
    """Know every provider by its SIRET, and what a file says of them."""

    def __init__(self) -> None:
        self._stored: dict[str, tuple[int, tuple[str | None, ...]]] = {}
        self._told: dict[str, Values] = {}
        self._read()

    @property
    def changed(self) -> dict[int, Values]:
        """Return what the file says otherwise than the catalogue, by provider id; the last word counts."""
        return {
            self._stored[siret][0]: values
            for siret, values in self._told.items()
            if self._stored[siret][1] != _attributes(values)
        }

    def id_of(self, values: Values | None) -> int | None:
        """Return the provider's id; None where the file names none."""
        return self._stored[values["siret"]][0] if values else None

    def meet(self, told: Iterable[Values | None]) -> None:
        """Write the providers that nobody knew, in transactions of their own: another import may meet them too."""
        missing: dict[str, Values] = {}
        for values in told:  # the first word counts: who is responsible for a training says more than who teaches it
            if values and values["siret"] not in self._stored:
                missing.setdefault(values["siret"], values)
        sirets = list(missing)
        for start in range(0, len(sirets), _AT_ONCE):
            with writing():
                self._read(sirets[start : start + _AT_ONCE])
                self._write([missing[siret] for siret in sirets[start : start + _AT_ONCE] if siret not in self._stored])

    def hear(self, values: Values | None) -> None:
        """Remember what a delivery that differs from the last says of a provider.

        LHÉO organisme-formateur has no activity number and often a shorter name: it corrects nothing.
        """
        if values and values["activity_number"]:
            self._told[values["siret"]] = values

    def _read(self, sirets: list[str] | None = None) -> None:
        query = select(Provider.siret, Provider.id, Provider.name, Provider.legal_name, Provider.activity_number)
        if sirets is not None:
            query = query.where(Provider.siret.in_(sirets))
        for row in db.session.execute(query):
            self._stored[row.siret] = (row.id, tuple(row[2:]))

    def _write(self, rows: list[Values]) -> None:
        if not rows:
            return
        ids = db.session.scalars(insert(Provider).returning(Provider.id, sort_by_parameter_order=True), rows)
        for values, provider_id in zip(rows, ids, strict=True):
            self._stored[values["siret"]] = (provider_id, _attributes(values))


def _attributes(values: Values) -> tuple[str | None, ...]:
    return values["name"], values["legal_name"], values["activity_number"]
