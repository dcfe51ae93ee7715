"""Signed links: one record, one purpose."""

from __future__ import annotations

import pytest

from extranet import signing
from extranet.errors import NotFound

SECRET = "s" * 40


def test_what_was_signed_is_read():
    assert signing.read(SECRET, "alert", signing.sign(SECRET, "alert", "abc")) == "abc"


def test_a_link_serves_one_purpose_under_one_secret():
    token = signing.sign(SECRET, "alert", "abc")
    for secret, purpose in ((SECRET, "places"), ("t" * 40, "alert")):
        with pytest.raises(NotFound):
            signing.read(secret, purpose, token)


@pytest.mark.parametrize("token", ["", "abc", "a.b", ".", "é.\0", "x" * 10_000])
def test_anything_else_opens_nothing(token):
    with pytest.raises(NotFound):
        signing.read(SECRET, "alert", token)


def test_a_changed_letter_opens_nothing():
    token = signing.sign(SECRET, "alert", "abc")
    other = "A" if token[2] != "A" else "B"
    with pytest.raises(NotFound):
        signing.read(SECRET, "alert", token[:2] + other + token[3:])
