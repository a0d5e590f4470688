"""Answers to polling: a tag of the content, and 304 where the browser has seen it already."""

from __future__ import annotations

from flask import Response, request


def unless_seen(html: str) -> Response:
    """`html`, or nothing where it is what the browser last saw."""
    response = Response(html, mimetype="text/html")
    response.add_etag()
    response.make_conditional(request)
    return response
