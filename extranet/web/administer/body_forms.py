"""The forms of networks and organisations; places are said by their words."""

from __future__ import annotations

import re
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from extranet.accounts import domains, placing
from extranet.accounts.describing import LONGEST, Described
from extranet.accounts.networks import LONGEST_NAME
from extranet.accounts.organisations import Organisation


class NetworkForm(FlaskForm):
    """The name of a network."""

    name = StringField(
        "Nom du réseau",
        validators=[InputRequired("Indiquez le nom du réseau.")],
        render_kw={"maxlength": LONGEST_NAME, "autocomplete": "off"},
    )


class ImportForm(FlaskForm):
    """A list of organisations."""

    file = FileField(
        "Fichier .csv ou .xlsx",
        validators=[FileRequired("Choisissez un fichier.")],
        render_kw={"accept": ".csv,.xlsx"},
    )


class ConfirmForm(FlaskForm):
    """The lines that were read, sent back to be imported."""

    lines = HiddenField()


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
        commune, unclear = placing.commune(self.commune.data or "", self.postcode.data or "")
        territory, unknown = placing.territory(self.territory.data or "")
        self.blame({name: fault for name, fault in (("commune", unclear), ("territory", unknown)) if fault})
        if not valid or unclear or unknown:
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
        return re.sub(r"[,;]", " ", self.domains.data or "").split()

    def blame(self, faults: dict[str, Any]) -> None:
        """Put the faults beside their fields."""
        for name, fault in faults.items():
            self[{"commune_code": "commune"}.get(name, name)].errors = [fault]


def values_of(body: Organisation) -> dict[str, Any]:
    """Return what the form of an organisation shows."""
    return {
        "name": body.name,
        "network": body.network.code,
        "address": body.address,
        "postcode": body.postcode,
        "commune": f"{body.commune} ({body.departement})" if body.departement else body.commune,
        "territory": ", ".join(placing.named(body.territory)),
        "siret": body.siret,
        "safir": body.safir,
        "domains": ", ".join(domains.of_organisation(body.id)),
    }
