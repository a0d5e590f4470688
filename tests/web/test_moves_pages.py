"""The pages of a migration without scripts: look, name a step, look again with nothing lost, begin, follow, undo."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from werkzeug.test import TestResponse

from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor
from tests.workflows.moves.editions import begun, edition, move_of, renamed
from tests.workflows.moves.test_preview import ONLY_SQLITE, RECHECK, examined
from workflows.catalogue.models import ServiceVersion
from workflows.moves.models import Migration

pytestmark = ONLY_SQLITE


def renamed_edition(hall: Hall) -> ServiceVersion:
    return edition(hall, BENEFIT, RECHECK, renamed("Review", "Check"))


def field(page: str, name: str) -> str:
    """What a hidden field, a text area or a choice holds."""
    for pattern in (
        rf'type="hidden" name="{name}" value="([^"]*)"',
        rf'<textarea[^>]*name="{name}"[^>]*>\n([^<]*)</textarea>',
        rf'<select[^>]*name="{name}"[^>]*>(?:(?!</select>).)*<option value="([^"]*)" selected>',
    ):
        if found := re.search(pattern, page, re.DOTALL):
            return unescape(found[1])
    return ""


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_from_the_versions_page_through_the_preview_to_the_progress(hall: Hall) -> None:
    first, reviewed = examined(hall), examined(hall, reviewed=True)
    version = renamed_edition(hall)
    approver, here = Visitor(hall, "approver"), f"/design/versions/{version.id}"
    assert f'href="{here}/migrate">把在办件迁移到此版本' in approver.get(here)
    page = approver.get(f"{here}/migrate")
    assert "新版里没有“复核”这个环节。" in page
    assert field(page, "step.Review") == "Check", "the step of the same name is chosen already"
    sent: dict[str, Any] = {"step.Review": "Check", "reason": "复核前增加复查"}
    again = text_of(approver.post(f"{here}/migrate", **sent))
    assert "迁移 2 件</button>" in again
    assert (field(again, "reason"), field(again, "step.Review")) == ("复核前增加复查", "Check")
    sent["seen"] = field(again, "seen")
    refused = approver.post(f"{here}/migrations", **sent)
    assert refused.status_code == 422
    assert "办理环节由 6 变为 7。请确认" in text_of(refused)
    assert field(text_of(refused), "reason") == "复核前增加复查"
    done = approver.post(f"{here}/migrations", **sent, confirmed="1")
    assert done.status_code == 303
    under_way = approver.get(done.location)
    assert 'hx-trigger="every 2s"' in under_way
    assert "已办 0 件，共 2 件" in under_way
    hall.ticker.work()
    finished = approver.get(done.location)
    assert 'hx-trigger="every 2s"' not in finished
    assert "迁移完成" in finished
    assert all(number in finished for number in (first, reviewed))
    assert "在办件迁移" in approver.get(f"/design/{BENEFIT}")


def test_what_was_not_previewed_is_not_begun(hall: Hall) -> None:
    first = examined(hall)
    version = renamed_edition(hall)
    approver, here = Visitor(hall, "approver"), f"/design/versions/{version.id}"
    seen = field(approver.get(f"{here}/migrate"), "seen")
    sent = {"cases": first, "seen": seen, "reason": "试", "confirmed": "1"}
    answer = approver.post(f"{here}/migrations", **sent)
    assert answer.status_code == 409
    assert "请核对新的预览" in text_of(answer)
    assert hall.rows(Migration) == []
    sent["seen"] = field(text_of(answer), "seen")
    assert approver.post(f"{here}/migrations", **sent).status_code == 303


def test_a_wrong_number_keeps_everything_that_was_typed(hall: Hall) -> None:
    examined(hall)
    approver, here = Visitor(hall, "approver"), f"/design/versions/{renamed_edition(hall).id}"
    sent = {"cases": "500103-2026-999999", "step.Review": "Check", "reason": "复核前增加复查", "confirmed": "1"}
    answer = approver.post(f"{here}/migrate", **sent)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "500103-2026-999999：这个事项没有这个编号的办件" in page
    assert {name: field(page, name) for name in sent} == sent


def test_where_nothing_is_to_be_moved_the_page_says_so(hall: Hall) -> None:
    version = renamed_edition(hall)
    page = Visitor(hall, "approver").get(f"/design/versions/{version.id}/migrate")
    assert "没有可以迁移的在办件" in page
    assert 'name="seen"' not in page


def test_a_designer_looks_and_whoever_approves_begins(hall: Hall) -> None:
    examined(hall)
    version = renamed_edition(hall)
    designer = Visitor(hall, "designer")
    page = designer.get(f"/design/versions/{version.id}/migrate")
    assert "由审批人员开始迁移。" in page
    assert 'name="seen"' not in page
    assert designer.post(f"/design/versions/{version.id}/migrations", reason="试").status_code == 403
    assert "预览在办件迁移" in designer.get(f"/design/versions/{version.id}")


def test_a_migration_is_taken_back_with_a_reason_and_the_case_page_says_what_happened(hall: Hall) -> None:
    case_no = examined(hall)
    migration = begun(hall, renamed_edition(hall))
    hall.ticker.work()
    desk = Visitor(hall, "shebao")
    told = desk.get(f"/desk/cases/{case_no}")
    assert "按第 2 版流程办理。" in told
    assert "由第 1 版迁移到第 2 版（演示审批人员：流程已修正）" in told
    assert "第 1 版 → 第 2 版；演示审批人员：流程已修正" in told
    assert "第 1 版" not in Visitor(hall, "citizen").get(f"/my/cases/{case_no}")
    approver, here = Visitor(hall, "approver"), f"/design/migrations/{migration.id}"
    empty = approver.post(f"{here}/undo", reason=" ")
    assert (empty.status_code, "请填写撤销的理由" in text_of(empty)) == (422, True)
    assert approver.post(f"{here}/undo", reason="发现遗漏").status_code == 303
    hall.ticker.work()
    assert "已回到原版本" in approver.get(f"{here}?state=undone")
    assert approver.post(f"{here}/settle").status_code == 409
    told = desk.get(f"/desk/cases/{case_no}")
    assert "按第 1 版流程办理。" in told
    assert "撤销（演示审批人员：发现遗漏）" in told
    assert "按第 1 版流程办理。" in Visitor(hall, "supervisor").get(f"/oversight/cases/{case_no}")


def test_whoever_stops_a_migration_is_not_interrupted_while_writing_why(hall: Hall) -> None:
    case_no = examined(hall)
    migration = begun(hall, renamed_edition(hall))
    approver, here = Visitor(hall, "approver"), f"/design/migrations/{migration.id}"
    assert "停止并撤销" in approver.get(here)
    page = approver.get(f"{here}?undo=1")
    assert "hx-trigger" not in page.split('id="migration"')[1].split(">")[0]
    assert "撤销的理由" in page
    assert approver.post(f"{here}/undo", reason="选错了").status_code == 303
    hall.ticker.work()
    assert move_of(hall, migration, case_no).state == "refused"


def test_it_is_final_once_somebody_says_so(hall: Hall) -> None:
    examined(hall)
    migration = begun(hall, renamed_edition(hall))
    hall.ticker.work()
    approver, here = Visitor(hall, "approver"), f"/design/migrations/{migration.id}"
    assert approver.post(f"{here}/settle").status_code == 303
    page = approver.get(here)
    assert "确认不再撤销" in page
    assert "撤销的理由" not in page
    late = approver.post(f"{here}/undo", reason="再想想")
    assert (late.status_code, "已确认这次迁移不再撤销" in text_of(late)) == (409, True)
