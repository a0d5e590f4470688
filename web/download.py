"""Hand out a file: its name in any script, its type fixed, never shown as a page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from flask import Response, send_file

from workflows.efficiency import sheets


def download(content: bytes, media_type: str, name: str, *, attachment: bool = True) -> Response:
    """`content` under `name`; with `attachment` false the browser may show it (PDF and images only)."""
    response = send_file(io.BytesIO(content), mimetype=media_type, download_name=name, as_attachment=attachment)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A sandbox would keep browsers from showing a PDF at all; the type is fixed and never one with scripts.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox" if attachment else "default-src 'none'"
    return response


def workbook(title: str, name: str, heads: Sequence[str], rows: Iterable[Sequence[sheets.Cell]]) -> Response:
    """A list as xlsx, `title` on its sheet: written to a file row by row, and sent from there."""
    file = sheets.workbook(title, heads, rows)
    response = send_file(file, mimetype=sheets.MEDIA_TYPE, download_name=f"{name}.xlsx", as_attachment=True)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
