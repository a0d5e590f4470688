"""The office's own flows are folders that pass every check, and nobody outside finds them or applies for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hall import Hall
from tests.workflows.programme.written import started
from web.app import create_app
from workflows.annexes.columns import Annex
from workflows.annexes.exporting import export
from workflows.annexes.package import says
from workflows.catalogue.folder import Shelf, read_folder
from workflows.checks import check_service
from workflows.people.queries import unit_tree
from workflows.settings import ROOT

FLOWS = sorted((ROOT / "bpmn" / "governance").iterdir())


@pytest.mark.parametrize("folder", FLOWS, ids=lambda path: path.name)
@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_every_flow_passes_every_check(hall: Hall, folder: Path) -> None:
    shelf: Shelf = hall.office.shelf
    with hall.office.read() as session:
        units = unit_tree(session).by_code
    findings = check_service(folder.name, read_folder(folder), shelf, hall.office.connectors.names(), units)
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_nobody_outside_finds_a_flow_of_our_own(hall: Hall) -> None:
    started(hall, units=["xuexiao"])
    client = create_app(hall.office).test_client()
    for page in ("/", "/search?q=目录报送", "/api/v1/services?limit=200", "/api/v1/search?q=公共服务事项清理行动"):
        assert "gov-" not in client.get(page).text, page
    assert "gov-" not in client.get("/api/v1/open-data/catalogue.json").text
    for page in ("/services/gov-package", "/api/v1/services/gov-package", "/services/gov-campaign/checklist"):
        assert client.get(page).status_code == 404, page
    with hall.office.read() as session:
        raw = export(session, hall.office.shelf, unit_tree(session), Annex.CATALOGUE, "xlsx")
    assert not says(raw, "公共服务事项目录报送")
    token = client.post("/api/v1/token", json={"username": "citizen", "password": "demo-citizen"}).json
    assert token is not None
    sent = {"service": "gov-package", "applicant": {}, "data": {}}
    head = {"Authorization": f"Bearer {token['token']}"}
    assert client.post("/api/v1/cases", json=sent, headers=head).status_code == 404
