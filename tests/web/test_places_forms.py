"""The fields of places drawn without their form are those that the form draws."""

from __future__ import annotations

import pytest
from flask import get_template_attribute, render_template_string

from extranet.web.places_forms import RECRUITMENTS, SessionPlacesForm

DRAWN = """{% from "components/forms.html" import field %}{{ form.seen }}<div class="confirm__fields">
{{ field(form.left, size="short", required=false) }}{{ field(form.total, size="short") }}
{{ field(form.recruitment, size="medium", required=false) }}</div>"""


@pytest.mark.parametrize("told", [
    {"seen": "ab\"<", "left": "3", "total": "", "recruitment": "2"},
    {"seen": "", "left": "", "total": "12", "recruitment": "1"},
])  # fmt: skip
def test_the_macro_draws_what_the_form_draws(app, told):
    with app.test_request_context("/"):
        form = SessionPlacesForm(formdata=None, prefix="s12", data=told)
        places_fields = get_template_attribute("components/places_fields.html", "places_fields")
        drawn = places_fields("s12", told, RECRUITMENTS)
        assert "".join(str(drawn).split()) == "".join(render_template_string(DRAWN, form=form).split())
