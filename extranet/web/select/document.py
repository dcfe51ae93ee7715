"""The selection as a PDF, made here from the fonts of the site: A4, links that can be followed, pages numbered."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.prefs import ViewerPreferences

from extranet.web.formats import NBSP
from extranet.web.select.selection import Line
from extranet.web.select.wording import contact_text, session_text

FONT, FONTS = "Extranet Sans", "vendor/source-sans-3"
FILES = {"": "extranet-sans-400.ttf", "B": "extranet-sans-650.ttf"}
MARGIN, ROOM = 16, 45  # mm: the edges of a sheet; what must be left of it to begin a formation there
INK, SOFT, OCEAN, PAPER, RULE = (24, 39, 44), (81, 99, 106), (15, 85, 99), (247, 246, 242), (223, 228, 226)
_SPELLED = {"\u202f": NBSP, "\u2009": NBSP, "→": "->", "≥": ">=", "≤": "<=", "≠": "<>", "\t": " ", "Ł": "L", "ł": "l"}


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the document says of itself."""

    title: str
    owner: str
    day: str
    address: str
    site: str


class Document(FPDF):
    """Sheets of paper with a foot."""

    def __init__(self, cover: Cover, static: Path) -> None:
        super().__init__(format="A4")
        self.cover = cover
        for style, name in FILES.items():
            self.add_font(FONT, style, static / FONTS / name)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 6)
        self.set_title(cover.title)
        self.set_author(cover.owner)
        self.set_creator(cover.site)
        self.set_lang("fr-FR")
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    @cached_property
    def known(self) -> frozenset[int]:
        """The characters that the font can draw."""
        return frozenset(self.fonts[FONT.lower()].cmap)

    def footer(self) -> None:
        """Write the day, the address and the page at the foot of each sheet."""
        self.set_y(-MARGIN)
        self.style(8, SOFT)
        width = self.epw - 30
        self.cell(width, 4, self.drawn(f"{self.cover.day} · {self.cover.address}"), link=self.cover.address)
        self.cell(30, 4, f"page {self.page_no()} sur {{nb}}", align="R")

    def style(self, size: float, colour: tuple[int, int, int] = INK, *, bold: bool = False) -> None:
        """Choose how the next words look."""
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*colour)

    def say(self, text: str, height: float, *, link: str = "", fill: bool = False) -> None:
        """Write a paragraph over the whole width, then go to the next line."""
        if text:
            self.multi_cell(
                0, height, self.drawn(text), align="L", link=link, fill=fill, new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )

    def drawn(self, text: str) -> str:
        """Return a text in characters that the font has: a letter without its accent rather than nothing."""
        return "".join(one if ord(one) in self.known or one == "\n" else self._nearest(one) for one in text)

    def _nearest(self, one: str) -> str:
        spelled = _SPELLED.get(one) or "".join(
            letter for letter in unicodedata.normalize("NFKD", one) if ord(letter) in self.known
        )
        return spelled or ("" if unicodedata.category(one)[0] in "CM" else "?")


def write(lines: list[Line], cover: Cover, static: Path, links: dict[int, str]) -> bytes:
    """Write the document; `links` are the full addresses of the sheets, by action."""
    page = Document(cover, static)
    page.style(18, bold=True)
    page.say(cover.title, 8)
    page.style(10, SOFT)
    page.say(f"{cover.owner} · {cover.day}", 5)
    for line in lines:
        if page.will_page_break(ROOM):
            page.add_page()
        else:
            page.ln(3)
            page.set_draw_color(*RULE)
            page.line(MARGIN, page.get_y(), page.w - MARGIN, page.get_y())
            page.ln(3)
        _write_line(page, line, links.get(line.action_id, ""))
    return bytes(page.output())


def _write_line(page: Document, line: Line, link: str) -> None:
    page.style(9, SOFT)
    page.say(" · ".join([*(funder.label for funder in line.funders), *line.tags]), 4.5)
    page.start_section(page.drawn(line.title))
    page.style(13, OCEAN if link else INK, bold=True)
    page.say(line.title, 6, link=link)
    page.style(10, bold=True)
    page.say(" · ".join(filter(None, (line.provider, *line.facts))), 5)
    if line.gone:
        page.say(line.gone, 5)
    page.style(10)
    for session in line.shown:
        page.say(f"– {session_text(session)}", 5)
    if rest := len(line.sessions) - len(line.shown):
        page.say(f"– et {rest} autre{'s' if rest > 1 else ''} session{'s' if rest > 1 else ''}", 5)
    page.style(9, SOFT)
    for contact in line.contacts:
        page.say(contact_text(contact), 4.5)
    if line.note:
        page.ln(1)
        page.style(10)
        page.set_fill_color(*PAPER)
        page.say(f"Note{NBSP}: {line.note}", 5, fill=True)
