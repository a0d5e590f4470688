"""The proof audit on the pages: findings with the graph drawn, the published list, reports from form to answer."""

from __future__ import annotations

import re

import pytest

from tests.hall import BENEFIT, REGISTRATION, Hall
from tests.web.visitor import Visitor
from tests.workflows.proofs.editions import BACK, SOFT
from workflows.proofs.models import ProofFacts, ProofFault

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_a_circle_is_found_by_hand_and_drawn_with_its_way_round(hall: Hall) -> None:
    hall.redeploy(BENEFIT, *BACK)
    hall.redeploy(REGISTRATION, *SOFT)
    supervisor = Visitor(hall, "supervisor")
    assert "还没有清理过" in supervisor.get("/oversight/proofs")
    assert supervisor.post("/oversight/proofs/audit").status_code == 303
    listed = supervisor.get("/oversight/proofs")
    assert f"清理了 {len(hall.rows(ProofFacts))} 个事项" in listed
    assert "循环证明：部分人办不成" in listed
    assert "<svg" in listed
    (fault,) = hall.rows(ProofFault, ProofFault.rule == "proof-cycle-soft")
    shown = Visitor(hall, "designer").get(f"/oversight/proofs/{fault.id}")
    assert "失业登记 要“失业保险待遇凭证”，由失业保险金申领出具" in shown
    assert "失业登记中按条件（application.was_employed = true）要交“失业保险待遇凭证”的申请人" in shown
    assert shown.count('stroke="#b3261e" stroke-width="3"') == 4, "two services and two arrows stand out"
    assert "<strong>失业登记 要 失业保险金申领 出具的失业保险待遇凭证</strong>" in shown
    assert "没有错误" in supervisor.get(f"/oversight/proofs?show=error&service={BENEFIT}")
    assert "没有已经消除的问题" in supervisor.get("/oversight/proofs?show=gone")


def test_a_report_goes_from_the_guide_to_its_answer(hall: Hall) -> None:
    citizen, supervisor = Visitor(hall, "citizen"), Visitor(hall, "supervisor")
    page = f"/services/{REGISTRATION}/report-proof"
    assert f'href="{page}"' in citizen.get(f"/services/{REGISTRATION}")
    assert "不用登录，也不用留姓名" in citizen.get(page)
    empty = citizen.post(page, document=" ", story="要盖章")
    assert (empty.status_code, "要盖章" in empty.text) == (422, True)
    sent = citizen.post(page, document="未就业证明", place="8 号窗口")
    assert "清单以外的证明，任何单位不得索要" in sent.text
    number, password = re.findall(r'<dd class="secret">([^<]+)</dd>', sent.text)
    assert "正在查核" in citizen.post("/proofs/report", number=number, password=password).text
    (link,) = re.findall(r"/oversight/proof-reports/\w{8,}", supervisor.get("/oversight/proof-reports"))
    wrong = supervisor.post(f"{link}/answer", verdict="upheld", answer="")
    assert (wrong.status_code, "请写明查核情况和处理" in wrong.text) == (422, True)
    assert supervisor.post(f"{link}/answer", verdict="upheld", answer="已责令停止。").status_code == 303
    assert supervisor.post(f"{link}/answer", verdict="upheld", answer="再答。").status_code == 409
    assert "举报属实，已停止索要" in supervisor.get(link)
    assert "已责令停止。" in citizen.post("/proofs/report", number=number, password=password).text
    assert citizen.post("/proofs/report", number=number, password="WRONG").status_code == 422


def test_the_published_list_answers_whoever_asks(hall: Hall) -> None:
    visitor = Visitor(hall, "citizen")
    found = visitor.get("/proofs?q=劳动关系")
    assert "《中华人民共和国社会保险法》第五十条" in found
    assert "可以承诺替代" in found
    assert "清单上没有“未就业证明”" in visitor.get("/proofs?q=未就业证明")


KEPT = """    retained: true
    dossier:
      opinions: {from: "2026-08-01", to: "2026-08-10", summary: 没有收到反对意见。}
      argument: {"on": "2026-08-20", by: 演示区司法局, conclusion: 用人单位以外无从取得。}
      decision: {"on": "2026-08-25", by: 演示区人民政府}
"""


def test_whoever_reads_the_list_sees_why_a_proof_was_kept(hall: Hall) -> None:
    hall.redeploy(REGISTRATION, ("service.yaml", "    issuer: 原用人单位\n", f"    issuer: 原用人单位\n{KEPT}"))
    page = Visitor(hall, "citizen").get("/proofs?q=劳动关系")
    assert "2026-08-01 至 2026-08-10 听取意见：没有收到反对意见。" in page
    assert "2026-08-20 论证（演示区司法局）：用人单位以外无从取得。" in page
