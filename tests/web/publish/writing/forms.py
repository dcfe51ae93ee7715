"""Fill the forms of the writing as a browser without script does."""

from __future__ import annotations

from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.fixtures.client import Client


def form_in(response: TestResponse) -> MultiDict[str, str]:
    """Read the form of a page as a browser does, which drops the line end that opens a text area."""
    (form,) = [one for one in html.fromstring(response.text).forms if one.get("novalidate") is not None]
    return MultiDict((name, value.removeprefix("\n")) for name, value in form.form_values())


def form_of(client: Client, path: str) -> MultiDict[str, str]:
    """Open a page and read its form."""
    response = client.get(path)
    assert response.status_code == 200, path
    return form_in(response)


def send(client: Client, path: str, form: MultiDict[str, str], **values: str | list[str]) -> TestResponse:
    """Send a form, some of its values changed; hyphens of a name are written as underscores."""
    data = MultiDict(form)
    for name, value in values.items():
        data.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return client.post(path, data=data)


def write(client: Client, path: str, **values: str | list[str]) -> TestResponse:
    """Open the form of a page and send it with these values."""
    response = send(client, path, form_of(client, path), **values)
    assert response.status_code == 302, response.text
    return response
