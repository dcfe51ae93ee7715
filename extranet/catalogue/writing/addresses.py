"""The commune of a LHÉO address: chosen by its INSEE code, written with its postcode, town and département."""

from __future__ import annotations

from extranet.catalogue import content
from extranet.catalogue.writing.fields import Values
from extranet.catalogue.writing.paths import cut, found, grown
from extranet.lheo.tree import Element
from extranet.reference import places

_OF_A_COMMUNE = ("codepostal", "ville", "departement", "code-INSEE-commune")
# What was true of another commune only.
_OF_THE_PLACE = ("code-INSEE-canton", "region", "geolocalisation")


def commune_of(address: Element) -> Values:
    """Return the INSEE code of an address; without one, its postcode and town as they are written."""
    code = content.line(address, "code-INSEE-commune")
    written = " ".join(filter(None, (content.line(address, "codepostal"), content.line(address, "ville"))))
    return (code or written,) if code or written else ()


def write(element: Element, path: str, code: str | None) -> None:
    """Write the commune of the address at a path, None to remove it; a code that no table knows changes nothing."""
    if code is None:
        for name in (*_OF_A_COMMUNE, *_OF_THE_PLACE):
            cut(element, f"{path}/{name}")
        return
    commune = places.commune(code)
    if commune is None:
        return
    address = grown(element, path)
    written = content.line(address, "codepostal")
    postcode = written if written in commune.postcodes else next(iter(commune.postcodes), written or commune.code)
    for name, text in zip(_OF_A_COMMUNE, (postcode, commune.name, commune.departement, commune.code), strict=True):
        grown(address, name).text = text[:50]
    for name in _OF_THE_PLACE:
        if found(address, name) is not None:
            cut(address, name)
