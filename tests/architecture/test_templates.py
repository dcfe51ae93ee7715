"""Templates: each is used, each macro is used, nothing runs or dresses itself inside a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.*"))}
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "extranet").rglob("*.py")))
MAIL = "mail/"  # found by the name of the message


def used(app: Flask) -> set[str]:
    asked = set(re.findall(r"[\"']([\w/-]+\.(?:html|txt|xml|ics))[\"']", CODE))
    for source in TEMPLATES.values():
        asked |= {name for name in meta.find_referenced_templates(app.jinja_env.parse(source)) if name}
    return asked


def test_every_template_is_used(app: Flask):
    asked = used(app)
    assert [name for name in TEMPLATES if name not in asked and not name.startswith(MAIL)] == []


def test_every_macro_is_used(app: Flask):
    """Imported by name somewhere, called in its own file, or called through an imported module."""
    parsed = {name: app.jinja_env.parse(source) for name, source in TEMPLATES.items()}
    imported = {
        (node.template.value, imported[0] if isinstance(imported, tuple) else imported)
        for tree in parsed.values()
        for node in tree.find_all(nodes.FromImport)
        for imported in node.names
    }
    called = {
        name: {node.node.name for node in tree.find_all(nodes.Call) if isinstance(node.node, nodes.Name)}
        for name, tree in parsed.items()
    }
    through = {
        node.attr
        for tree in parsed.values()
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name)
    }
    unused = [
        f"{name}: {macro.name}"
        for name, tree in parsed.items()
        for macro in tree.find_all(nodes.Macro)
        if (name, macro.name) not in imported and macro.name not in called[name] | through
    ]
    assert unused == []


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".html")])
def test_nothing_inline_that_the_policy_refuses(name: str):
    source = re.sub(r"\{#.*?#\}", "", TEMPLATES[name], flags=re.DOTALL)
    assert re.findall(r"<[^>{]*\sstyle=", source) == []
    assert re.findall(r"<[^>{]*\son[a-z]+=", source) == []
    tags = re.findall(r"<(?:script|style)\b[^>]*>", source)
    assert [tag for tag in tags if "csp_nonce" not in tag and "application/json" not in tag] == []
