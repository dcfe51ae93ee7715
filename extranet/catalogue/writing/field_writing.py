"""Write what was typed of a field into a LHÉO element; everything else in the element stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from extranet.catalogue import content
from extranet.catalogue.writing import addresses, providers
from extranet.catalogue.writing.field_reading import certification_of, code_in
from extranet.catalogue.writing.fields import Field, Kind, Values
from extranet.catalogue.writing.paths import cut, found, grown, parent_and_name
from extranet.lheo.structure import SEQUENCES
from extranet.lheo.tree import Element, put_back, take_out
from extranet.reference.codes import RNCP, RS, bare_code


def write(field: Field, element: Element, values: Values) -> None:
    """Write the values of a field; none removes it."""
    _WRITE.get(field.kind, _write_line)(field, element, values)


def _write_line(field: Field, element: Element, values: Values) -> None:
    if not values:
        allowed = SEQUENCES[element.tag].get(field.path)
        if (
            field.kind in {Kind.LINE, Kind.TEXT}
            and allowed
            and allowed.least
            and found(element, field.path) is not None
        ):
            _set(found(element, field.path), "-")  # as feeds say that a required text is empty
            return
        cut(element, field.path)
        return
    _set(grown(element, field.path), values[0])


def _set(element: Element, text: str) -> None:
    element[:] = ()
    element.text = text


def _write_lines(field: Field, element: Element, values: Values) -> None:
    _write_sisters(field, element, tuple(values[0].split("\n")) if values else ())


def _write_sisters(field: Field, element: Element, texts: Values) -> None:
    """Write one element for each text; those that said it already stay as they are, with their attributes."""
    path, name = parent_and_name(field.path)
    if not texts:
        while found(element, field.path) is not None:
            cut(element, field.path)
        return
    parent = grown(element, path) if path else element
    said = {code_in(field, one): one for one in reversed(take_out(parent, name))}
    known = [said.pop(text.upper(), None) for text in texts]
    put_back(parent, [_sister(parent, name, text, field.ref) if one is None else one
                      for text, one in zip(texts, known, strict=True)])  # fmt: skip


def _sister(parent: Element, name: str, text: str, ref: str) -> Element:
    element = parent.makeelement(name)
    if ref:
        element.set("ref", ref)
    element.text = text
    return element


def _write_codes(field: Field, element: Element, values: Values) -> None:
    _write_sisters(field, element, tuple(value.lower() if len(value) == 2 else value for value in values))


def _write_day(field: Field, element: Element, values: Values) -> None:
    _write_line(field, element, tuple(value.replace("-", "") for value in values))


def _write_certifications(field: Field, element: Element, values: Values) -> None:
    standing = take_out(element, field.path)
    known = {certification_of(one): one for one in reversed(standing)}
    others = [one for one in standing if certification_of(one) is None]
    put_back(element, [*(known.get(value) if value in known else _new_certification(element, value)
                         for value in values), *others])  # fmt: skip


def _new_certification(element: Element, value: str) -> Element:
    certification = element.makeelement("certification")
    kind = RS if value.startswith("RS") else RNCP
    name = "code-RS" if kind == RS else "code-RNCP"
    grown(certification, name).text = value if kind == RS else bare_code(kind, value)
    return certification


def _write_provider(field: Field, element: Element, values: Values) -> None:
    providers.write(element, field.path, values[0] if values else None)


def _write_commune(field: Field, element: Element, values: Values) -> None:
    path = parent_and_name(field.path)[0]
    addresses.write(element, path, values[0] if values else None)


def _write_funders(field: Field, element: Element, values: Values) -> None:
    said = {content.line(one, "code-financeur"): one for one in take_out(element, field.path)}
    for value in values:
        code, _, places = value.partition(":")
        one = said.pop(code, None)
        if one is None:
            one = element.makeelement(field.path)
            grown(one, "code-financeur").text = code
        if places:
            grown(one, "nb-places-financees").text = places
        else:
            cut(one, "nb-places-financees")
        put_back(element, [one])


_WRITE: Mapping[Kind, Callable[[Field, Element, Values], None]] = {
    Kind.LINES: _write_lines,
    Kind.CODES: _write_codes,
    Kind.CERTIFICATIONS: _write_certifications,
    Kind.PROVIDER: _write_provider,
    Kind.COMMUNE: _write_commune,
    Kind.FUNDERS: _write_funders,
    Kind.DAY: _write_day,
}
