"""Hand out a file: its name in any script, its type fixed, never shown as a page."""

from __future__ import annotations

import io

from flask import Response, send_file


def download(content: bytes, media_type: str, name: str, *, attachment: bool = True) -> Response:
    """`content` under `name`; with `attachment` false the browser may show it (PDF and images only)."""
    response = send_file(io.BytesIO(content), mimetype=media_type, download_name=name, as_attachment=attachment)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # A sandbox would keep browsers from showing a PDF at all; the type is fixed and never one with scripts.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox" if attachment else "default-src 'none'"
    return response
