"""Browsers in a few words, so that a person knows their own sessions again. Guessed: a browser says what it wants."""

from __future__ import annotations

# The first that fits: most browsers call themselves by several names.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def in_words(said: str) -> str | None:
    """Return « Firefox sur Windows », or None when nothing is recognised."""
    browser = next((name for word, name in BROWSERS.items() if word in said), None)
    system = next((name for word, name in SYSTEMS.items() if word in said), None)
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system
