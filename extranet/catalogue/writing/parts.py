"""What several steps share: the tables looked up by words, an address, a contact."""

from __future__ import annotations

from extranet.catalogue.writing.fields import Field, Kind

# Tables looked up by words that are not those of `reference.codes`
CERTIFICATIONS, PROVIDERS, COMMUNES, AUDIENCES, LANGUAGES, METHODS = (
    "certifications", "organismes", "communes", "publics", "langues", "methodes",
)  # fmt: skip
FORMACODE_VERSION = "V14"  # the version that is written
YES_NO = {"1": "Oui", "0": "Non"}

ADDRESS = (
    Field(name="denomination", label="Nom du lieu", path="denomination", hint="Le site, le bâtiment, la structure."),
    Field(name="lignes", label="Adresse", path="ligne", kind=Kind.LINES, most=4, rows=2,
          hint="Numéro et rue, quatre lignes au plus."),
    Field(name="commune", label="Commune", path="code-INSEE-commune", kind=Kind.COMMUNE, table=COMMUNES, needed=True),
    Field(name="code-postal", label="Code postal", path="codepostal",
          hint="À préciser si la commune en a plusieurs."),
)  # fmt: skip
CONTACT = (
    Field(name="nom", label="Nom du contact", path="coordonnees/nom", hint="Une personne ou un service."),
    Field(name="telephone", label="Téléphone", path="coordonnees/telfixe/numtel", kind=Kind.PHONE),
    Field(name="courriel", label="Adresse électronique", path="coordonnees/courriel", kind=Kind.MAIL),
)
