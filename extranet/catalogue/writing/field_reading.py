"""Read from a LHÉO element what it says of a field, as people type it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extranet.catalogue import content
from extranet.catalogue.texts import is_empty
from extranet.catalogue.writing import addresses, providers
from extranet.catalogue.writing.field_checks import hour_of
from extranet.catalogue.writing.fields import Field, Kind, Step, Values
from extranet.catalogue.writing.paths import found, parent_and_name
from extranet.catalogue.writing.typed import clean, one_line, typed
from extranet.lheo.tree import Element
from extranet.reference.codes import RNCP, RS, bare_code
from extranet.reference.lheo_audiences import audience_code


def read_step(step: Step, element: Element) -> dict[str, Values]:
    """Return the values of a step, by field."""
    return {one.name: read(one, element) for one in step.fields}


def read(field: Field, element: Element) -> Values:
    """Return what an element says of a field."""
    return _READ.get(field.kind, _read_line)(field, element)


def _read_line(field: Field, element: Element) -> Values:
    here = found(element, field.path)
    text = None if here is None else content.line(here, ".")
    return (text,) if text else ()


def _read_text(field: Field, element: Element) -> Values:
    here = found(element, field.path)
    text = "" if here is None else clean(typed(content.raw(here, ".")))
    return (text,) if text else ()


def _sisters(field: Field, element: Element) -> list[Element]:
    path, name = parent_and_name(field.path)
    parent = found(element, path) if path else element
    return [] if parent is None else [one for one in parent.findall(name) if not is_empty(one.text)]


def _read_lines(field: Field, element: Element) -> Values:
    text = clean("\n".join(one.text for one in _sisters(field, element)))
    return (text,) if text else ()


def code_in(field: Field, element: Element) -> str:
    """Return the code that an element holds; of an audience, the one of today."""
    code = one_line(element.text or "").upper()
    return audience_code(code, element.get("ref")) if field.element == "code-public-vise" else code


def _read_codes(field: Field, element: Element) -> Values:
    return tuple(dict.fromkeys(code_in(field, one) for one in _sisters(field, element)))


def _read_day(field: Field, element: Element) -> Values:
    here = found(element, field.path)
    day = None if here is None else content.day((here.text or "").strip())
    return (day.isoformat(),) if day else ()


def _read_hour(field: Field, element: Element) -> Values:
    return tuple(hour_of(text) for text in _read_line(field, element))


def certification_of(element: Element) -> str | None:
    """Return the number of a certification, `RNCP…` or `RS…`; None without."""
    for kind, path in ((RNCP, "code-RNCP"), (RS, "code-RS")):
        code = content.line(element, path)
        if code:
            return f"{kind.upper()}{bare_code(kind, code)}"
    return None


def _read_certifications(field: Field, element: Element) -> Values:
    return tuple(dict.fromkeys(filter(None, map(certification_of, element.findall(field.path)))))


def _read_provider(field: Field, element: Element) -> Values:
    told = providers.named_in(found(element, field.path))
    return (told,) if told else ()


def _read_commune(field: Field, element: Element) -> Values:
    parent = found(element, parent_and_name(field.path)[0])
    return () if parent is None else addresses.commune_of(parent)


def _read_funders(field: Field, element: Element) -> Values:
    pairs = (
        (content.line(one, "code-financeur"), content.line(one, "nb-places-financees"))
        for one in element.findall(field.path)
    )
    return tuple(f"{code}:{places or ''}" for code, places in pairs if code)


_READ: Mapping[Kind, Callable[[Field, Element], Values]] = {
    Kind.TEXT: _read_text,
    Kind.LINES: _read_lines,
    Kind.CODES: _read_codes,
    Kind.CERTIFICATIONS: _read_certifications,
    Kind.PROVIDER: _read_provider,
    Kind.COMMUNE: _read_commune,
    Kind.FUNDERS: _read_funders,
    Kind.DAY: _read_day,
    Kind.HOUR: _read_hour,
}
