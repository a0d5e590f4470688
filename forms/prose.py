"""Texts written by designers, made safe: Markdown to a small HTML, HTML to its words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(("p", "div", "br", "hr", "li", "ul", "ol", "tr", "table", "section", "article", *_HEADINGS))
_SILENT = frozenset(("script", "style", "template", "title"))
_PAGE_HEADINGS = 2


def _lowered(tokens: Sequence[Token]) -> Sequence[Token]:
    """Headings two levels down, as the page around the form has its own."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + _PAGE_HEADINGS, 6)}"
    return tokens


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


def markdown(text: str) -> Markup:
    """Headings, lists, emphasis and links; HTML inside is shown as text, links of unsafe kinds are not links."""
    env: dict[str, object] = {}
    tokens = _lowered(_MARKDOWN.parse(text, env))
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env))  # noqa: S704 - escaped by the renderer


def words(html: str) -> Markup:
    """The words of an HTML text, one paragraph a block; no tag or attribute survives."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    blocks = (re.sub(r"\s+", " ", block).strip() for block in "".join(reader.parts).split("\0"))
    return Markup().join(Markup("<p>{}</p>").format(escape(block)) for block in blocks if block)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\0")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in _BLOCKS:
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\0", " "))
