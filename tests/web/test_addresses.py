"""Addresses written the short way are those that Flask writes."""

from __future__ import annotations

import flask
import pytest

from extranet.web.addresses import url_for, with_query

ARGS = [
    {},
    {"q": "aide à domicile", "lieu": "Pau"},
    {"q": "a&b+c=é\"<>'#%/?:;@!$*(),~", "tel-quel": ["un", "deux & trois"]},
    {"commune": "64445", "rayon": "50", "financeur": ["2", "4"], "domaine": ["n:330"], "page": "2"},
]


@pytest.mark.parametrize("args", ARGS)
def test_a_query_is_written_as_flask_writes_it(app, args):
    with app.test_request_context():
        assert with_query("find.results", args) == flask.url_for("find.results", **args)


def test_an_address_is_remembered_for_its_own_root_only(app):
    for root in ("", "/extranet", ""):
        with app.test_request_context(base_url=f"http://localhost{root}"):
            assert url_for("find.results") == f"{root}/formations"
            assert with_query("find.results", {"q": "pain"}) == f"{root}/formations?q=pain"


def test_what_has_values_or_is_relative_is_left_to_flask(app):
    with app.test_request_context("/formations"):
        assert url_for(".results") == "/formations"
        assert url_for("find.sheet", action_id=3, retour="q=pain") == "/formations/3?retour=q%3Dpain"
        assert url_for("find.results", _external=True) == "http://localhost/formations"
