"""The channels' settings and the texts of SMS: what is wrong is told with its place, and without repeating a secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.errors import Invalid
from tests.hall import moment
from workflows.channels.reading import Lines, read_lines
from workflows.channels.smtp import Smtp
from workflows.channels.texts import APPLICANT, LONGEST, read_texts
from workflows.settings import ROOT

GOOD = """
channels:
  mail: {kind: smtp, host: localhost, port: 25, sender: office@example.org, password: "${MAIL_PASSWORD}"}
  sms: {kind: sms, url: "https://sms.example.org/", fields: {to: "{phone}", text: "{text}"}}
  hook: {kind: webhook, url: "https://hook.example.org/", secret: "0123456789abcdef"}
"""


def lines(tmp_path: Path, text: str) -> Lines:
    (tmp_path / "channels.yaml").write_text(text, encoding="utf-8")
    return read_lines(tmp_path / "channels.yaml", {"MAIL_PASSWORD": "hidden-password"})


def test_channels_are_read_with_secrets_from_the_environment(tmp_path: Path) -> None:
    found = lines(tmp_path, GOOD)
    mail = found.get("mail")
    assert mail is not None
    assert isinstance(mail.channel, Smtp)
    assert mail.channel.password == "hidden-password"
    assert "hidden-password" not in repr(mail)
    assert {line.name: (line.everyone, line.applicants) for line in found} == {
        "mail": (False, True),
        "sms": (False, True),
        "hook": (True, False),
    }
    assert found.for_applicants is found.get("sms")
    assert len(read_lines(tmp_path / "none.yaml", {})) == 0


def test_the_settings_in_the_manual_can_be_read(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    (tmp_path / "channels.yaml").write_text(manual.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r"\$\{(\w+)\}", manual), "0123456789abcdef")
    found = {line.kind for line in read_lines(tmp_path / "channels.yaml", secrets)}
    assert found == {"smtp", "sms", "wecom-app", "wecom-robot", "dingtalk-robot", "webhook", "apprise"}


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ("MAIL_PASSWORD", "NOT_THERE", "/channels/mail"),
        ("port: 25", "port: hidden-password", "/channels/mail/port"),
        ("host: localhost, ", "", "/channels/mail/host"),
        ("host:", "hots:", "/channels/mail/hots"),
        ("kind: sms", "kind: fax", "/channels/sms/kind"),
        ('text: "{text}"', 'text: "{txt}"', "/channels/sms/fields"),
        ("https://hook", "ftp://hook", "/channels/hook/url"),
        ("0123456789abcdef", "short", "/channels/hook/secret"),
    ],
)
def test_what_is_wrong_with_a_channel_is_told_with_its_place(tmp_path: Path, old: str, new: str, pointer: str) -> None:
    with pytest.raises(Invalid) as problem:
        lines(tmp_path, GOOD.replace(old, new))
    assert pointer in [error.pointer for error in problem.value.errors]
    assert "hidden-password" not in problem.value.detail


def test_the_texts_that_come_with_the_product_fit_and_name_nothing_but_the_case() -> None:
    texts = read_texts(ROOT / "bpmn" / "sms.yaml")
    case_no, address = "500103-2026-000001", "https://banjie.example.org/track"
    for kind in APPLICANT:
        said = texts.for_applicant(kind, case_no=case_no, at=moment("2026-09-14 10:00"), address=address)
        assert case_no in said
        assert len(said) <= LONGEST
    assert case_no in texts.for_message("no-such-kind", case_no=case_no, at=moment("2026-09-14 10:00"), address="")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{day}受理", "{name}受理", "占位符 {name} 不可用"),
        ("已于{day}受理", "已于{day受理", "花括号须成对"),
        ("您有新的消息", "您有{case_no}消息", "占位符 {case_no} 不可用"),
        ("  delay:", "  late:", "缺少这条文本"),
        ("我们正在催办", "我们正在催办" * 20, f"超过 {LONGEST} 个字"),
        ("message:", "messages:", "两组文本"),
    ],
)
def test_a_text_that_says_more_than_it_may_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (ROOT / "bpmn" / "sms.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "sms.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Invalid) as problem:
        read_texts(tmp_path / "sms.yaml")
    assert told in problem.value.detail + "".join(error.message for error in problem.value.errors)
