"""Paper (C.6): numbers without a gap, and on each kind the right names, days and reasons of a real case."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from engine.errors import Conflict, Invalid
from tests.departments import Department, connect
from tests.hall import ACCEPTED, AID, HOUSING, REGISTRATION, Hall
from workflows.cases import tasks
from workflows.documents import commands as documents
from workflows.documents.models import Document
from workflows.sharing.connectors import Answer, Status

NAME, NUMBER, MASKED, PHONE = "演示欧阳青云", "50011219900101101X", "5001**********101X", "13812345678"
APPLY = [{"material": "M-APPLY"}]
WHO = {"name": NAME, "id_number": NUMBER, "phone": PHONE}
FALSE = {"method": ["assist"], "outcome": "false", "opinion": "当前由演示单位参保。"}


def text(hall: Hall, case_no: str, kind: str) -> str:
    """What the newest document of this kind says, without the spaces that lines were broken with."""
    hall.tick(2)
    row = [row for row in hall.file(case_no).documents if row.kind == kind][-1]
    pages = PdfReader(io.BytesIO(documents.pdf(hall.office, row, hall.case(case_no)))).pages
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def says(paper: str, *words: str) -> None:
    for word in words:
        assert re.sub(r"\s+", "", word) in paper, word


def numbers(hall: Hall, word: str) -> list[int]:
    return [row.seq for row in hall.rows(Document, Document.word == word)]


def test_numbers_count_up_by_unit_word_and_year_without_a_gap(hall: Hall) -> None:
    for _ in range(3):
        hall.accept(hall.receive().case.case_no)
    with pytest.raises(Invalid):
        hall.receive(applicant={"phone": "12"})
    hall.at("2027-01-04 10:00")
    hall.receive()
    assert sorted(numbers(hall, "收")) == [1, 1, 2, 3]
    assert sorted(numbers(hall, "受")) == [1, 2, 3]
    first, *_, last = [row.number for row in hall.rows(Document, Document.word == "收")]
    assert (first, last) == ("渝示政务〔2026〕收字第0001号", "渝示政务〔2027〕收字第0001号")


def test_a_command_that_fails_last_of_all_takes_no_number(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    with pytest.raises(RuntimeError, match="machine"):
        _accept_while_the_machine_stops(hall, case_no)
    assert hall.open(case_no) == ["Accept"]
    hall.accept(case_no)
    assert numbers(hall, "受") == [1]


def _accept_while_the_machine_stops(hall: Hall, case_no: str) -> None:
    task = hall.task(case_no, "Accept")

    def stop() -> None:
        raise RuntimeError("the machine stopped")

    with hall.act("clerk") as act:
        tasks.complete(act, task.id, ACCEPTED)
        act.at_end(stop)


def test_the_receipt_says_what_was_handed_in_and_how_to_follow_it(hall: Hall) -> None:
    receipt = hall.receive(applicant=WHO)
    case_no = receipt.case.case_no
    paper = text(hall, case_no, "receipt")
    says(paper, "收件凭证", case_no, receipt.query_password, "失业保险金申领", NAME, MASKED, "网上申请")
    says(paper, "2026年9月14日 10:00", "失业保险金申领表", "扫码查询办理进度", "收件专用章", "023-00000701")
    says(paper, "2026年9月20日（5 个工作日）", "2026年9月28日（10 个工作日）")
    assert NUMBER not in paper
    assert PHONE not in paper


def test_a_receipt_at_the_window_names_who_received_and_what_is_still_missing(hall: Hall) -> None:
    case_no = hall.receive(as_="clerk", channel="window", handed_in=[]).case.case_no
    says(text(hall, case_no, "receipt"), "窗口申请", "演示窗口人员", "尚未收到", "失业保险金申领表。是否需要补正")


def test_the_one_time_notice_lists_every_defect_its_cure_and_the_last_day(hall: Hall) -> None:
    case_no = hall.receive(REGISTRATION, applicant=WHO).case.case_no
    hall.notify(case_no, "M-APPLY", "last_employer")
    paper = text(hall, case_no, "correction_notice")
    says(paper, "一次性告知书", NAME, "重庆市失业登记申请表", "缺少", "请按办事指南的要求补齐", "演示窗口人员")
    says(paper, "请于2026年9月20日前一次补齐", "渝示政务〔2026〕补字第0001号", "申请人签收")


def test_the_acceptance_notice_says_from_when_until_when(hall: Hall) -> None:
    case_no = hall.receive(applicant=WHO).case.case_no
    hall.at("2026-09-15 09:30")
    hall.accept(case_no)
    paper = text(hall, case_no, "acceptance_notice")
    says(paper, "受理通知书", NAME, "2026年9月15日", "正常受理", "承诺件", "2026年9月20日", "不收费", "受理专用章")


def test_a_refusal_to_accept_gives_reason_ground_and_remedy(hall: Hall) -> None:
    case_no = hall.receive(AID, applicant=WHO).case.case_no
    hall.complete(case_no, "Accept", "clerk", outcome="refused", opinion="属于仲裁范围，请先申请仲裁。")
    paper = text(hall, case_no, "non_acceptance_notice")
    says(paper, "不予受理通知书", NAME, "属于仲裁范围，请先申请仲裁。", "《中华人民共和国法律援助法》第四十三条")
    says(paper, "司法行政部门", "救济途径")


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        ("granted", "decision_granted", ["准予决定书", "准予“失业登记”的申请", "渝示就〔2026〕准字第0001号"]),
        ("refused", "decision_refused", ["不予决定书", "渝示就〔2026〕不准字第0001号"]),
    ],
)
def test_a_decision_gives_its_own_reasons_and_the_remedy(hall: Hall, outcome: str, kind: str, words: list[str]) -> None:
    case_no = hall.receive(REGISTRATION, applicant=WHO).case.case_no
    hall.accept(case_no)
    hall.tick()
    facts = {"categories": ["general"], "certificate": False, "opinion": f"经核实，{outcome}的理由。"}
    hall.complete(case_no, "Register", "jiuye", outcome=outcome, **facts)
    paper = text(hall, case_no, kind)
    says(paper, NAME, f"经核实，{outcome}的理由。", "行政复议", "演示区就业服务中心", "2026年9月14日", *words)


def test_the_letter_has_the_nine_elements(hall: Hall) -> None:
    """国办发〔2020〕42号: what is told, what is committed, and both sides with day and signature."""
    case_no = hall.receive(
        REGISTRATION, applicant=WHO, handed_in=[{"material": "M-APPLY"}], commitment=True
    ).case.case_no
    hall.accept(case_no)
    paper = text(hall, case_no, "commitment_letter")
    found = {
        "item": "事项名称失业登记",
        "basis": "《中华人民共和国社会保险法》第五十条",
        "content": "申请人处于无业状态",
        "manner": "不得代为承诺",
        "liability": "虚假承诺记入信用记录",
        "verification": "以数据共享、部门协查或者实地核查的方式核实",
        "publicity": "承诺书不向社会公开",
        "statement": "以上承诺是本人真实的意思表示",
        "signature": "申请人（签名、盖章）",
    }
    assert len(found) == 9
    for words in found.values():
        assert re.sub(r"、", "", words) in re.sub(r"、", "", paper), words
    says(
        paper,
        NAME,
        MASKED,
        "终止或者解除劳动关系的证明",
        "2026年9月14日 10:00作出",
        "核查时限为5 个工作日",
        "演示区就业服务中心",
    )


def test_the_revocation_says_who_found_what_and_on_which_ground(hall: Hall) -> None:
    case_no = hall.receive(
        REGISTRATION, applicant=WHO, handed_in=[{"material": "M-APPLY"}], commitment=True
    ).case.case_no
    hall.accept(case_no)
    hall.tick()
    facts = {"categories": ["general"], "certificate": False, "opinion": "先予登记。"}
    hall.complete(case_no, "Register", "jiuye", outcome="granted", **facts)
    hall.complete(case_no, "Verify", "jiuye", **FALSE)
    paper = text(hall, case_no, "revocation")
    says(paper, "撤销决定书", NAME, "选择以告知承诺方式办理", "当前由演示单位参保。", "演示就业中心人员", "第五十条")


def test_the_revocation_of_aid_provided_first_speaks_of_no_commitment(hall: Hall) -> None:
    case_no = hall.receive(AID, applicant=WHO, data={"urgent": True, "urgent_reason": "时效将届满"}).case.case_no
    hall.accept(case_no)
    hall.complete(case_no, "ProvideFirst", "decider", outcome="granted", opinion="先行提供。")
    firm = {"firm": "演示律师事务所", "lawyer": "演示律师", "lawyer_phone": "13800000009", "opinion": "指派。"}
    hall.complete(case_no, "Appoint", "fyzx", **firm)
    hall.complete(case_no, "Supplement", "citizen", note="已补办。")
    hall.complete(case_no, "Verify", "fyzx", method=["data_share"], outcome="false", opinion="不符合经济困难标准。")
    paper = text(hall, case_no, "revocation")
    says(paper, "撤销决定书", NAME, "不符合经济困难标准。", "《中华人民共和国法律援助法》第四十四条")
    assert "承诺" not in paper


def test_a_joint_case_is_decided_in_the_name_of_who_answers_for_it(hall: Hall) -> None:
    connect(hall, Department(Answer(Status.MATCH)))
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    says(text(hall, case_no, "acceptance_notice"), "联办件", "演示市住房和城乡建设局")


def test_a_document_that_is_not_made_yet_is_told(hall: Hall) -> None:
    case = hall.receive().case
    [row] = hall.rows(Document)
    with pytest.raises(Conflict, match="document_pending"):
        documents.pdf(hall.office, row, case)
    hall.tick(2)
    [row] = hall.rows(Document)
    assert documents.pdf(hall.office, row, case).startswith(b"%PDF")
    assert row.sha256 is not None
    assert NAME.encode() not in b"".join(path.read_bytes() for path in (hall.folder / "files").rglob("*.pdf"))
