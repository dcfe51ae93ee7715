"""Our environment writes what Flask's own writes, to the letter."""

from __future__ import annotations

from decimal import Decimal

import jinja2
import markupsafe
import pytest
from flask import Flask, render_template_string
from flask.templating import Environment
from markupsafe import Markup

from extranet.web import templating

NASTY = "<script>alert('x')</script> & \"y\""


class Text(str):
    """A string of another class."""


class Written:
    """What writes its own HTML."""

    def __html__(self) -> str:
        return "<i>ours</i>"

    def __str__(self) -> str:
        return NASTY


class Marked(Markup):
    """Safe HTML of another class."""


VALUES = ["", NASTY, "é\u00a0à", 0, 12, -3, True, None, 1.5, Decimal("2.50"), [NASTY], {"a": NASTY}, Text(NASTY),
          Markup("<b>safe</b>"), Marked("<b>safe</b>"), Written(), jinja2.Undefined(name="x")]  # fmt: skip

SOURCES = [
    "{{ value }}",
    '<a title="{{ value }}">{{ value }}{{ value }}</a>',
    "{% macro shown(one) %}<p>{{ one }}</p>{% endmacro %}{{ shown(value) }}{{ shown(shown(value)) }}",
    "{% macro shown(one) %}<p>{{ one }}{{ caller() }}</p>{% endmacro %}{% call shown(value) %}{{ value }}{% endcall %}",
    "{% macro shown(one, two='<i>') %}{{ one }}{{ two }}{% endmacro %}{% for one in [value] %}{{ shown(one, two=one) }}"
    "{{ shown(one) }}{% endfor %}{% autoescape false %}{{ shown(value) }}{% endautoescape %}",
    "{% set kept %}<p>{{ value }}</p>{% endset %}{{ kept }}{{ kept|length }}",
    "{% filter upper %}<p>{{ value }}</p>{% endfilter %}",
    "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}",
    "{{ value ~ '<br>' ~ value }}{{ [value, '<br>'|safe]|join }}",
    "{{ value|e }}{{ value|string|safe }}{{ value|string|striptags }}",
    "{% for one in [value, value] %}{{ loop.index }}{{ one }}{% else %}{{ value }}{% endfor %}",
    "{% block part %}{{ self.other() }}{% endblock %}{% block other %}{{ value }}{% endblock %}",
]


@pytest.fixture(scope="module")
def plain() -> Flask:
    """Flask as it comes."""
    return Flask("plain")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {str(value)[:8]}")
def test_a_value_is_escaped_as_markupsafe_does(value):
    assert str(templating.escape(value)) == str(markupsafe.escape(value))


@pytest.mark.parametrize("value", VALUES[:-1], ids=lambda value: f"{type(value).__name__} {str(value)[:8]}")
@pytest.mark.parametrize("source", SOURCES)
def test_a_template_writes_the_same_as_in_flask(app, plain, source, value):
    with plain.test_request_context():
        assert type(plain.jinja_env) is Environment
        theirs = render_template_string(source, value=value)
    with app.test_request_context():
        assert type(app.jinja_env) is templating.QuickEnvironment
        assert render_template_string(source, value=value) == theirs


def test_templates_are_compiled_with_our_escape(app):
    template = app.jinja_env.from_string("{{ value }}")
    assert template.root_render_func.__globals__["escape"] is templating.escape


def test_templates_share_their_globals(app):
    assert app.jinja_env.get_template("layouts/base.html").globals is app.jinja_env.globals
    own = app.jinja_env.from_string("{{ only_here }}", globals={"only_here": 1})
    assert own.render() == "1" and "only_here" not in app.jinja_env.globals
