"""The forms of networks and organisations; places are said by their words."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from extranet.accounts import domains
from extranet.accounts.describing import LONGEST, Described
from extranet.accounts.networks import LONGEST_NAME
from extranet.accounts.organisations import Organisation
from extranet.reference import places
from extranet.reference.departements import DEPARTEMENTS
from extranet.reference.text import fold

_SHOWN = 5
_APART = re.compile(r"[,;\n]+")


class NetworkForm(FlaskForm):
    """The name of a network."""

    name = StringField(
        "Nom du réseau",
        validators=[InputRequired("Indiquez le nom du réseau.")],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )


class BodyForm(FlaskForm):
    """What is known of an organisation."""

    name = StringField(
        "Nom", validators=[InputRequired("Indiquez le nom de la structure.")], render_kw={"maxlength": LONGEST}
    )
    network = SelectField("Réseau", validators=[InputRequired("Choisissez un réseau.")], validate_choice=False)
    address = StringField("Adresse", validators=[Length(max=LONGEST, message="Cette adresse est trop longue.")])
    postcode = StringField("Code postal", render_kw={"inputmode": "numeric", "maxlength": 7})
    commune = StringField("Commune", render_kw={"maxlength": 100})
    territory = TextAreaField("Territoire", render_kw={"rows": 3})
    siret = StringField("SIRET", render_kw={"inputmode": "numeric", "maxlength": 20})
    safir = StringField("Code SAFIR", render_kw={"inputmode": "numeric", "maxlength": 7})
    domains = TextAreaField("Domaines des adresses électroniques", render_kw={"rows": 2, "spellcheck": "false"})

    def described(self) -> Described | None:
        """Return what is said, once every place is found; None with the faults on their fields."""
        valid = self.validate()
        commune = _commune(self.commune, self.postcode.data or "")
        territory = _territory(self.territory)
        if not valid or self.commune.errors or self.territory.errors:
            return None
        return Described(
            name=self.name.data,
            network=self.network.data,
            address=self.address.data or "",
            postcode=self.postcode.data or "",
            commune_code=commune,
            siret=self.siret.data or "",
            safir=self.safir.data or "",
            territory=territory,
        )

    def typed_domains(self) -> list[str]:
        """Return the domains as they were typed, one by one."""
        return _APART.sub(" ", self.domains.data or "").split()

    def blame(self, faults: dict[str, Any]) -> None:
        """Put the faults beside their fields."""
        for name, fault in faults.items():
            self[{"commune_code": "commune"}.get(name, name)].errors = [fault]


def values_of(body: Organisation) -> dict[str, Any]:
    """Return what the form of an organisation shows."""
    named = places.communes_of(code for code in body.territory if code not in DEPARTEMENTS)
    known = DEPARTEMENTS | {code: _said(one) for code, one in named.items()}
    territory = [known[code] for code in body.territory if code in known]
    return {
        "name": body.name,
        "network": body.network.code,
        "address": body.address,
        "postcode": body.postcode,
        "commune": f"{body.commune} ({body.departement})" if body.departement else body.commune,
        "territory": ", ".join(territory),
        "siret": body.siret,
        "safir": body.safir,
        "domains": ", ".join(domains.of_organisation(body.id)),
    }


def _said(commune: Any) -> str:
    return f"{commune.name} ({commune.departement})"


def _commune(field: StringField, postcode: str) -> str:
    text = (field.data or "").strip()
    if not text:
        return ""
    found = places.find_places(text)
    if len(found) > 1 and re.fullmatch(r"\s*[0-9]{5}\s*", postcode):
        found = [one for one in found if postcode.strip() in one.postcodes] or found
    if len(found) == 1:
        return found[0].code
    field.errors = [_unclear(text, found)]
    return ""


def _territory(field: TextAreaField) -> list[str]:
    codes, faults = [], []
    departements = {fold(name): code for code, name in DEPARTEMENTS.items()}
    for text in filter(None, map(str.strip, _APART.split(field.data or ""))):
        code = text.upper() if text.upper() in DEPARTEMENTS else departements.get(fold(text))
        found = [] if code else places.find_places(text)
        if code or len(found) == 1:
            codes.append(code or found[0].code)
        else:
            faults.append(_unclear(text, found))
    if faults:
        field.errors = [" ".join(faults)]
    return codes


def _unclear(text: str, found: list[Any]) -> str:
    if not found:
        return f"«\u00a0{text}\u00a0» n’est pas connu."
    return f"Précisez «\u00a0{text}\u00a0»\u00a0: {', '.join(map(_said, found[:_SHOWN]))}."
