"""公租房保障资格确认 (E5): five departments in parallel, public notice, decision."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.black_box.conftest import Product

pytestmark = pytest.mark.black_box

APPLICANT = {
    "kind": "person",
    "name": "演示市民乙",
    "id_number": "500228198506120037",
    "phone": "13800000002",
    "address": "演示区示范路18号",
}
DATA = {
    "household": "local",
    "marital": "married",
    "work": "insured",
    "employer": "演示物流有限公司",
    "monthly_income": 5200,
    "family_size": 3,
    "floor_area": 0,
    "unit_type": "two",
}
BRANCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "ga": ("PoliceCheck", {"residence": "household"}),
    "rsj": ("EmploymentCheck", {"employment": "stable", "monthly_income": 9800}),
    "mz": ("MarriageCheck", {"marital": "married"}),
    "gzj": ("PropertyCheck", {"floor_area": 0}),
    "scjg": ("BusinessCheck", {"business": "none"}),
}


def to_the_departments(product: Product) -> str:
    case_no = str(product.apply("09-public-rental-housing", APPLICANT, DATA, ["M-APPLY"])["case_no"])
    product.complete(case_no, "Accept", "clerk", outcome="accepted", opinion="材料齐全，并联核查。")
    for unit, (element, _) in BRANCHES.items():
        product.task(case_no, element, unit)
    return case_no


def check(product: Product, case_no: str, unit: str) -> None:
    element, more = BRANCHES[unit]
    product.complete(case_no, element, unit, sources=["system"], outcome="agree", opinion="符合。", **more)


def test_five_departments_finish_at_one_moment_and_the_case_goes_on_to_its_decision(product: Product) -> None:
    case_no = to_the_departments(product)
    for unit, (element, _) in BRANCHES.items():
        seen = [row["element"] for row in product.get(f"tasks?q={case_no}", unit)["items"]]
        assert seen == [element], f"{unit} sees only its own branch"
    barrier, failed = threading.Barrier(len(BRANCHES)), list[BaseException]()

    def finish(unit: str) -> None:
        try:
            barrier.wait()
            check(product, case_no, unit)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=finish, args=(unit,)) for unit in BRANCHES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    product.complete(case_no, "InitialReview", "zbzx", outcome="agree", opinion="五部门均符合。")
    product.complete(case_no, "FinalReview", "decider", outcome="agree", opinion="同意，公示。")
    product.complete(case_no, "Publicize", "zbzx", published_on="2026-09-14", places=["website"], opinion="公示七日。")
    assert product.get(f"tasks?q={case_no}", "zbzx")["items"] == []
    product.move_to("2026-09-21T10:01:00+08:00")
    product.complete(case_no, "CloseNotice", "zbzx", outcome="clear", opinion="未收到异议。")
    product.complete(case_no, "Decide", "decider", outcome="granted", opinion="确认资格。")
    case = product.case(case_no)
    assert (case["state"], case["result"]) == ("completed", "granted")
    product.documents(case_no, "receipt", "acceptance_notice", "decision_granted")


def test_a_branch_late_by_one_working_day_turns_only_its_department_red(product: Product) -> None:
    case_no = to_the_departments(product)
    for unit in BRANCHES:
        if unit != "gzj":
            check(product, case_no, unit)
    assert product.clock_of(case_no, "step", name="核查住房")["due_on"] == "2026-09-17"
    product.move_to("2026-09-18T10:00:00+08:00")
    late = product.until(
        "the late branch's red", lambda: [row for row in product.alerts(case_no) if row["rung"] == "red"]
    )
    assert [row["unit"] for row in late] == ["gzj"]
    assert {"gzj", "decider", "supervisor"} <= {person["user"] for person in late[0]["to"]}
    lights = {row["name"]: row["light"] for row in product.case(case_no)["clocks"]}
    assert lights["核查住房"] == "red"
    assert lights["承诺办结"] == "green"
    assert all(light == "done" for name, light in lights.items() if name.startswith("核查") and name != "核查住房")
    units = {row["unit"]: row["red"] for row in product.get("stats/overview", "supervisor")["units"]}
    assert units == {"gzj": 1}
