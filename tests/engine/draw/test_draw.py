"""A drawing shows every element, says states in words, can be read aloud, and cannot be broken by names."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from engine.draw import Mark, svg
from engine.draw.states import LOOKS
from engine.draw.wording import wrap
from engine.errors import Invalid

GALLERY = (Path(__file__).parent / "gallery.bpmn").read_bytes()
NS = {"s": "http://www.w3.org/2000/svg"}
SMALL = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:banjie:example">
  <process id="p" name="受理">
    <startEvent id="begin"/><userTask id="accept" name="NAME"/><userTask id="review"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="accept"/>
    <sequenceFlow id="f2" sourceRef="accept" targetRef="review"/>
  </process>
  <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
    <bpmndi:BPMNShape bpmnElement="begin"><dc:Bounds x="-100" y="82" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="accept"><dc:Bounds x="0" y="60" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="review"><dc:Bounds x="200" y="60" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape bpmnElement="gone"><dc:Bounds x="9000" y="60" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge bpmnElement="f1"><di:waypoint x="-64" y="100"/><di:waypoint x="0" y="100"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge bpmnElement="f2"><di:waypoint x="100" y="100"/><di:waypoint x="200" y="100"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


def _small(name: str = "窗口受理") -> bytes:
    return SMALL.replace("NAME", name).encode()


def _drawn(data: bytes, marks: dict[str, Mark] | None = None) -> etree._Element:
    return etree.fromstring(svg(data, marks).encode())


def _group(drawing: etree._Element, name: str) -> etree._Element:
    (found,) = drawing.xpath(f"//s:g[@data-element='{name}']", namespaces=NS)
    return found


def test_every_drawn_element_is_a_group_with_its_id() -> None:
    drawing = _drawn(GALLERY)
    source = etree.fromstring(GALLERY)
    shown = {node.get("bpmnElement") for node in source.iter() if node.get("bpmnElement")} - {"c"}
    assert {node.get("data-element") for node in drawing.iter() if node.get("data-element")} == shown


def test_it_scales_and_covers_everything_from_the_leftmost_shape_to_the_last_tag() -> None:
    drawing = _drawn(_small(), {"review": Mark("active", "在办")})
    x, y, width, height = (float(part) for part in drawing.get("viewBox", "").split())
    assert x < -100
    assert y < 60 - 9
    assert x + width > 300
    assert width < 500
    assert height > 80


def test_its_title_and_description_can_be_read_aloud() -> None:
    drawing = _drawn(_small(), {"accept": Mark("done", "已办"), "review": Mark("overdue", "已超时 2 天")})
    assert drawing.get("role") == "img"
    title, description = (drawing.find(f"s:{name}", NS) for name in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "受理"
    assert description.text == "办事流程图，共 2 个环节。已办：窗口受理。已超时：review。"


def test_two_drawings_on_one_page_have_different_ids() -> None:
    first, second = (_drawn(_small(), marks) for marks in ({}, {"accept": Mark("done", "已办")}))
    assert first.get("aria-labelledby") != second.get("aria-labelledby")


@pytest.mark.parametrize("state", LOOKS)
def test_a_state_is_told_by_class_by_colour_and_in_words(state: str) -> None:
    mark = Mark(state, "这里的话")  # type: ignore[arg-type]
    drawing = _drawn(_small(), {"accept": mark})
    group = _group(drawing, "accept")
    assert f"is-{state}" in group.get("class", "").split()
    assert mark.label in group.xpath("string(s:title)", namespaces=NS)
    tags = drawing.xpath(f"//s:g[contains(@class, 'bpmn-tag-{state}')]", namespaces=NS)
    assert ["".join(tag.itertext()) for tag in tags] == ["这里的话"]
    assert tags[0].find("s:rect", NS).get("fill") == LOOKS[mark.state].strong


@pytest.mark.parametrize("state", LOOKS)
def test_white_words_on_a_tag_have_enough_contrast(state: str) -> None:
    colour = LOOKS[state].strong  # type: ignore[index]
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_the_way_taken_is_green_as_far_as_it_was_taken() -> None:
    marks = {"begin": Mark("done", "已办"), "accept": Mark("active", "在办")}
    drawing = _drawn(_small(), marks)
    assert "is-done" in _group(drawing, "f1").get("class", "")
    assert "is-done" not in _group(drawing, "f2").get("class", "")


def test_flows_that_are_marked_decide_alone_which_way_was_taken() -> None:
    done = Mark("done", "")
    drawing = _drawn(_small(), {"begin": done, "accept": done, "review": done, "f2": done})
    assert "is-done" not in _group(drawing, "f1").get("class", "")
    assert "is-done" in _group(drawing, "f2").get("class", "")


def test_a_passed_event_has_a_tick_where_there_is_no_room_for_words() -> None:
    drawing = _drawn(_small(), {"begin": Mark("done", "已办")})
    (tag,) = drawing.xpath("//s:g[contains(@class, 'bpmn-tag-done')]", namespaces=NS)
    assert "".join(tag.itertext()) == ""
    assert "已办" in _group(drawing, "begin").xpath("string(s:title)", namespaces=NS)


def test_names_and_tags_cannot_bring_markup_in() -> None:
    hostile = "&lt;/text>&lt;script>alert(1)&lt;/script>"
    text = svg(_small(hostile), {"accept": Mark("active", "<img src=x onerror=1>")})
    drawing = etree.fromstring(text.encode())
    assert "<script" not in text
    assert "<img" not in text
    assert {etree.QName(node).localname for node in drawing.iter()} <= {
        *("svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan")
    }
    assert "</text><script>alert(1)</script>" in drawing.xpath("string()")


def test_nothing_in_it_needs_a_style_sheet_or_a_script_allowed_by_the_page() -> None:
    drawing = _drawn(GALLERY, {"userTask": Mark("done", "已办")})
    assert not [node for node in drawing.iter() if node.get("style") or node.get("href") or node.get("onload")]


def test_lane_names_stand_upright_and_keep_numbers_together() -> None:
    words = [node.text for node in _group(_drawn(GALLERY), "office").iter("{*}tspan")]
    assert words == ["业", "务", "12", "科"]


def test_events_that_do_not_interrupt_are_dashed() -> None:
    drawing = _drawn(GALLERY)
    rings = {name: _group(drawing, name).find(".//s:circle", NS) for name in ("late", "remind")}
    assert rings["late"] is not None
    assert rings["late"].get("stroke-dasharray") is None
    assert rings["remind"] is not None
    assert rings["remind"].get("stroke-dasharray")


def test_the_default_way_has_a_slash_and_a_condition_after_a_task_a_diamond() -> None:
    drawing = _drawn(GALLERY)
    assert _group(drawing, "flow_default").xpath("s:path[@class='bpmn-default']", namespaces=NS)
    assert _group(drawing, "cond").xpath("s:path[@class='bpmn-conditional']", namespaces=NS)
    assert not _group(drawing, "open_urge").xpath("s:path[@class]", namespaces=NS)


def test_lines_are_balanced_and_punctuation_does_not_begin_one() -> None:
    assert wrap("窗口收件与形式审查", 86, 13) == ["窗口收件与", "形式审查"]
    assert wrap("送达，并归档", 26, 13)[0].endswith("，")
    assert "".join(wrap("核验 business license", 70, 13)).replace(" ", "") == "核验businesslicense"
    assert wrap("", 80, 13) == []


@pytest.mark.parametrize("words", ["长" * 500, "w" * 500, "𠮷" * 40, "a-" * 200])
def test_a_name_of_any_length_is_drawn_and_kept_whole_in_its_title(words: str) -> None:
    drawing = _drawn(_small(words))
    assert words in _group(drawing, "accept").xpath("string(s:title)", namespaces=NS)
    assert len(_group(drawing, "accept").findall(".//s:tspan", NS)) <= 6


def test_a_diagram_that_is_not_drawn_says_what_to_do() -> None:
    bare = _small().split(b"<bpmndi:BPMNDiagram>")[0] + b"</definitions>"
    with pytest.raises(Invalid, match="没有图形位置") as refused:
        svg(bare)
    assert refused.value.code_here == "no_layout"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('x="200" y="60"', 'x="NaN" y="60"'),
        ('x="200" y="60"', 'x="1e300" y="60"'),
        ('x="200" y="60"', 'y="60"'),
        ('x="200" y="60" width="100"', 'x="200" y="60" width="-1"'),
        ('<dc:Bounds x="200" y="60" width="100" height="80"/>', ""),
    ],
)
def test_a_broken_position_names_its_element(good: str, bad: str) -> None:
    with pytest.raises(Invalid, match="review") as refused:
        svg(_small().decode().replace(good, bad).encode())
    assert refused.value.code_here == "broken_layout"


def test_the_diagrams_of_the_office_are_drawn() -> None:
    services = sorted((Path(__file__).parents[3] / "bpmn" / "services").glob("*/flow.bpmn"))
    assert services
    for path in services:
        assert svg(path.read_bytes()).startswith("<svg ")
