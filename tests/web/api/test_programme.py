"""A district's catalogue, from annex-shaped documents with mistakes in them to a citizen who finds the service."""

from __future__ import annotations

from tests.web.api.cleaned_up import cleaned_up, programme_calls
from tests.web.api.conftest import Api


def test_a_catalogue_is_imported_corrected_reviewed_approved_published_and_found(api: Api) -> None:
    cleaned_up(api)
    succeeded = {name for name, status in api.called if status < 300}
    assert programme_calls(api) - succeeded == set()
