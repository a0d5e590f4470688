"""The annexes come back as they went out; what is wrong in a filled-in one is told by its cell, and nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
import openpyxl
import pytest
from sqlalchemy import delete, func, select

from engine.errors import Invalid
from tests.hall import REGISTRATION, Hall
from tests.web.visitor import Visitor
from web.app import create_app
from workflows.annexes import package, xlsx
from workflows.annexes.columns import Annex
from workflows.annexes.exporting import export
from workflows.annexes.importing import Imported, import_annex
from workflows.bases.models import BasisUse
from workflows.catalogue import drafts, queries
from workflows.catalogue.commands import Unfit
from workflows.catalogue.models import ServiceDraft, ServiceEdition, ServiceRow, ServiceVersion
from workflows.people.queries import unit_tree


def exported(hall: Hall, annex: Annex, form: str = "xlsx", **more: Any) -> bytes:
    with hall.office.read() as session:
        return export(session, hall.office.shelf, unit_tree(session), annex, form, **more)


def imported(hall: Hall, raw: bytes, unit: str = "") -> Imported:
    with hall.act("designer") as act:
        return import_annex(act, raw, unit=unit)


def faults(hall: Hall, raw: bytes, unit: str = "") -> list[tuple[str, str, str]]:
    """Place, column and words of every fault; nothing may have been kept."""
    with pytest.raises(Invalid) as refused:
        imported(hall, raw, unit)
    assert how_many_drafts(hall) == 0
    assert len(refused.value.errors) == len(refused.value.extra["faults"])
    return [(one["place"], one["column"], one["message"]) for one in refused.value.extra["faults"]]


def how_many_drafts(hall: Hall) -> int:
    with hall.office.read() as session:
        return session.scalar(select(func.count()).select_from(ServiceDraft)) or 0


def changed(raw: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after somebody typed in it."""
    book = openpyxl.load_workbook(io.BytesIO(raw))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(label: str, annex: Annex = Annex.GUIDE) -> int:
    return annex.labels.index(label) + 1


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_export_import_export_gives_the_same_bytes(hall: Hall, form: str) -> None:
    catalogue, guides = exported(hall, Annex.CATALOGUE, form), exported(hall, Annex.GUIDE, form)
    assert exported(hall, Annex.GUIDE, form) == guides
    same = imported(hall, guides, unit="jiuye")
    assert (len(same.created), len(same.changed), len(same.unchanged)) == (0, 0, 14)
    with hall.office.act() as act:  # the same people, and nothing in the catalogue any more
        for table in (ServiceDraft, BasisUse, ServiceEdition, ServiceRow, ServiceVersion):
            act.session.execute(delete(table))
    assert len(imported(hall, catalogue).created) == 14
    assert len(imported(hall, guides).changed) == 14
    assert exported(hall, Annex.CATALOGUE, form, drafts_of=hall.actor("designer")) == catalogue
    assert exported(hall, Annex.GUIDE, form, drafts_of=hall.actor("designer")) == guides


def test_columns_are_the_notices_in_its_order(hall: Hall) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(exported(hall, Annex.CATALOGUE))).active
    assert [cell.value for cell in sheet[2]] == ["序号", "项目名称", "事项类别", "实施单位", "主要依据", "处置意见"]
    labels = [
        "事项序号",
        "事项分类",
        "项目名称",
        "服务对象",
        "受理条件",
        "申请材料",
        "收费依据和标准",
        "是否纳入政府购买服务",
        "办理依据",
        "办理时限",
        "受理部门",
        "联系电话",
        "公开方式",
        "在线办理",
    ]
    document = docx.Document(io.BytesIO(exported(hall, Annex.GUIDE, "docx", unit="jiuye")))
    for table in document.tables:
        assert [row.cells[0].text for row in table.rows] == labels
    assert document.tables[0].rows[2].cells[1].text == "失业登记"


WRONG: Mapping[str, tuple[str, str]] = {
    "事项序号": ("第一", "不是序号"),
    "事项分类": ("税务类", "没有“税务类”这个类别"),
    "服务对象": ("老百姓", "看不懂服务对象"),
    "受理条件": ("1. 符合条件（依据：《没有的法》第一条）", "不在这个事项的办理依据里"),
    "申请材料": ("1. 身份证\n2. 其他材料", "兜底"),
    "收费依据和标准": ("工本费十元", "看不懂收费"),
    "是否纳入政府购买服务": ("也许", "看不懂"),
    "办理依据": ("就业促进法", "看不懂依据"),
    "办理时限": ("尽快", "看不懂时限"),
    "受理部门": ("", "没有填写"),
    "联系电话": ("打总机", "看不懂电话"),
    "公开方式": ("口头", "看不懂公开方式"),
    "在线办理": ("能", "看不懂在线办理"),
}


def test_every_fault_of_a_broken_guide_is_told_by_row_and_column(hall: Hall) -> None:
    def spoil(sheet: Any) -> None:
        for label, (text, _) in WRONG.items():
            sheet.cell(3, column(label)).value = text
        sheet.cell(4, column("办理时限")).value = "法定时限：5 个工作日\n承诺时限：20 个工作日"
        sheet.cell(5, column("项目名称")).value = "=1+1"
        sheet.cell(6, column("项目名称")).value = sheet.cell(4, column("项目名称")).value

    found = faults(hall, changed(exported(hall, Annex.GUIDE), spoil))
    told = {(place, label): message for place, label, message in found}
    for label, (_, words) in WRONG.items():
        letter = "ABCDEFGHIJKLMN"[column(label) - 1]
        assert words in told[f"第 3 行 {letter} 列", label], label
    assert "长于法定" in told["第 4 行 J 列", "办理时限"]
    assert "公式" in told["第 5 行 C 列", "项目名称"]
    assert any("同一个事项" in message for _, label, message in found if label == "项目名称")


def test_faults_of_the_catalogue_and_of_the_shape(hall: Hall) -> None:
    def spoil(sheet: Any) -> None:
        sheet.cell(3, 4).value = "没有的局"
        sheet.cell(4, 1).value = sheet.cell(5, 1).value
        sheet.cell(6, 6).value = "看看再说"
        sheet.cell(7, 8).value = "表外的话"

    catalogue = exported(hall, Annex.CATALOGUE)
    found = faults(hall, changed(catalogue, spoil))
    assert [(place, label) for place, label, _ in found] == [
        ("第 7 行 H 列", ""),
        ("第 3 行 D 列", "实施单位"),
        ("第 6 行 F 列", "处置意见"),
        ("第 5 行 A 列", "序号"),
    ]
    swapped = changed(catalogue, lambda sheet: [setattr(sheet.cell(2, 2), "value", "事项名称")])
    assert faults(hall, swapped) == [("第 2 行 B 列", "项目名称", "这里应为“项目名称”，写的是“事项名称”。")]
    document = docx.Document(io.BytesIO(exported(hall, Annex.GUIDE, "docx", unit="jiuye")))
    document.tables[0].rows[9].cells[1].text = "尽快"
    out = io.BytesIO()
    document.save(out)
    assert faults(hall, out.getvalue())[0][:2] == ("第 1 张表第 10 行第 2 列", "办理时限")
    new = changed(exported(hall, Annex.GUIDE), lambda sheet: [setattr(sheet.cell(3, 3), "value", "新的事项")])
    assert "附件2又不写实施单位" in faults(hall, new)[0][2]


def _zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def test_hostile_files_are_refused(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    hostile = {
        "不是有效的": b"\x00" * 100,
        "不是 docx": _zipped(a=b""),
        "解压后过大": _zipped(xl__workbook_xml=b"0" * (package.MOST_INSIDE + 1)),
        "文档类型声明": _zipped(xl__workbook_xml=entity),
        "无法读取": _zipped(xl__workbook_xml=b"<workbook/>"),
        "文件过大": b"\x00" * (package.LARGEST + 1),
    }
    for words, raw in hostile.items():
        with pytest.raises(Invalid, match=words):
            imported(hall, raw)
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    with pytest.raises(Invalid, match="行数过多"):
        imported(hall, exported(hall, Annex.CATALOGUE))


def test_no_cell_is_taken_for_a_formula() -> None:
    raw = xlsx.write(Annex.CATALOGUE, [("1", "=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "=1")])
    cells = openpyxl.load_workbook(io.BytesIO(raw)).active[3]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells[1:])
    assert [cell.text for cell in xlsx.tables(raw)[0][2]][1] == "=HYPERLINK(1)"


def test_a_change_keeps_every_other_line_of_the_service(hall: Hall) -> None:
    text = "咨询：就业服务热线 023-12333\n监督投诉：演示区政务服务中心督办科 023-00000999"
    raw = exported(hall, Annex.GUIDE, unit="jiuye")
    done = imported(hall, changed(raw, lambda sheet: [setattr(sheet.cell(3, column("联系电话")), "value", text)]))
    assert (list(done.changed), len(done.created)) == ([REGISTRATION], 0)
    with hall.office.read() as session:
        draft = queries.draft(session, REGISTRATION)
        live = queries.folder(session, hall.office.shelf, REGISTRATION, None)["service.yaml"].decode()
    assert draft is not None
    before, after = live.splitlines(), draft.files["service.yaml"].splitlines()
    assert {line for line in before if line not in after} == {
        "    - {name: 人力资源社会保障咨询, number: 023-12333}",
        "    - {name: 演示区政务服务中心督办科, number: 023-00000999}",
        "  enquiry:",
        "  supervision:",
    } & set(before) - set(after)
    assert "# —— 办理要求 ——" in after


def test_a_draft_without_a_flow_is_marked_and_cannot_be_proposed_or_seen(hall: Hall) -> None:
    rows = [("99", "绝密新事项", "其他类", "演示区公安分局", "1. 《居住证暂行条例》第二条（行政法规）", "保留")]
    done = imported(hall, xlsx.write(Annex.CATALOGUE, rows))
    (key,) = done.created
    visitor = Visitor(hall, "designer")
    assert "没有流程图" in visitor.get("/design")
    page = visitor.get(f"/design/{key}")
    assert "绝密新事项" in page
    assert "还没有流程图，不能提交" in page
    for path in ("edit", "flow.bpmn", "files", "submit"):
        visitor.get(f"/design/{key}/{path}")
    with pytest.raises(Unfit) as unfit, hall.act("designer") as act:
        drafts.propose(act, key, note="提交")
    assert any("flow.bpmn" in error.message for error in unfit.value.errors)
    anyone = create_app(hall.office).test_client()
    for path in ("/", "/search?q=绝密", "/api/v1/search?q=绝密", "/api/v1/services", "/api/v1/annexes/catalogue.xlsx"):
        answer = anyone.get(path)
        assert answer.status_code == 200
        content = answer.get_data()
        if path.endswith("xlsx"):
            content = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert "新事项" not in content.decode(), path
    assert anyone.get(f"/services/{key}").status_code == 404


def test_designers_hand_in_an_annex_on_a_page(hall: Hall) -> None:
    visitor = Visitor(hall, "designer")
    raw = exported(hall, Annex.CATALOGUE)
    spoiled = changed(raw, lambda sheet: [setattr(sheet.cell(3, 3), "value", "税务类")])
    answer = visitor.post("/design/annexes", file=(io.BytesIO(spoiled), "附件1.xlsx"))
    assert answer.status_code == 422
    assert "第 3 行 C 列" in answer.get_data(as_text=True)
    assert visitor.post("/design/annexes").status_code == 422
    done = visitor.post("/design/annexes", file=(io.BytesIO(raw), "附件1.xlsx"))
    assert "没有改动的 14 个" in done.get_data(as_text=True)
    assert visitor.get("/design/annexes")
