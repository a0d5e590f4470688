"""The one entry: sets this checkout up on first use, then hands over to `web.cli` (or runs the tests)."""

from __future__ import annotations

import configparser
import contextlib
import functools
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CACHE = ROOT / ".cache"
LOG = CACHE / "setup.log"
ASSETS = ROOT / "web" / "assets"
DIST = ROOT / "web" / "static" / "dist"
MODULES = ASSETS / "node_modules"
UNFINISHED = VENV / "unfinished"  # there while packages are being installed; found at a start, .venv is made anew
OLDEST, OLDEST_NODE = (3, 11), 20
WORKERS = (os.cpu_count() or 1) + 1  # many tests wait for a server: one more than there are cores
# A file's tests stay together; files go in the order of their names, so that those which take long are not the last.
SIDE_BY_SIDE = ("-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")

TOO_OLD = """办结需要 Python 3.11 或更高版本，当前是 {0}。请安装后用 python3.11 run.py 重试。
Banjie needs Python 3.11 or newer, this is {0}. Install one and run it as: python3.11 run.py"""
NO_VENV = """本机的 Python 缺少 venv（Debian、Ubuntu 把它单独打包）。请执行：apt install python3-venv，
或者安装 uv（pip install uv）或 virtualenv（pip install virtualenv），然后重新运行。
This Python has no venv. Run: apt install python3-venv (or install uv or virtualenv), then start again."""
NO_PACKAGES = """没能装好 Python 依赖。请检查网络；在内网请先为 pip 配置镜像
（pip config set global.index-url …），然后重新运行。
Python packages could not be installed. Check the network or pip's mirror setting, then start again."""
NO_NODE = """没能准备 Node.js。请检查网络，或安装 Node.js 20 以上版本（含 npm）后重新运行。
Node.js could not be made ready. Check the network, or install Node.js 20 or newer with npm, then start again."""
NO_ASSETS = """没能准备网页组件。请检查网络；在内网请先为 npm 配置镜像
（npm config set registry …），然后重新运行。
The web assets could not be bundled. Check the network or npm's registry setting, then start again."""


class SetupError(Exception):
    """A set-up step failed; the message says what to do."""


def requirements(extras: list[str]) -> list[str]:
    """What setup.cfg asks for: `install_requires`, then each of `extras`."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    texts = [config["options"]["install_requires"], *(config["options.extras_require"][name] for name in extras)]
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def digest(*parts: str | Path) -> str:
    """One hash over words and the contents of files; a folder counts with every file below it."""
    total = hashlib.sha256()
    for part in parts:
        below = sorted(part.rglob("*")) if isinstance(part, Path) and part.is_dir() else [part]
        for item in below:
            content = item.read_bytes() if isinstance(item, Path) and item.is_file() else b""
            total.update(f"{item}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def fresh(stamp: Path, wanted: str) -> bool:
    """Was the step behind this stamp finished for exactly these inputs?"""
    with contextlib.suppress(OSError):
        return stamp.read_text(encoding="utf-8") == wanted
    return False


def environment() -> dict[str, str]:
    """The variables set-up commands run with: our programs first, the machine's certificates, a usable cache."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "VIRTUAL_ENV": str(VENV)}
    env |= {"NODE_USE_SYSTEM_CA": "1", "UV_SYSTEM_CERTS": "1", "UV_HTTP_TIMEOUT": "20"}
    home = env.get("HOME") or env.get("USERPROFILE")
    if not home or not os.access(home, os.W_OK):
        env |= {name: str(CACHE / name) for name in ("HOME", "PIP_CACHE_DIR", "UV_CACHE_DIR", "npm_config_cache")}
        Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
    env.pop("PYTHONHOME", None)
    return env


def run(*command: str | Path, cwd: Path = ROOT, timeout: float = 1800, feed: str = "") -> bool:
    """Run one set-up command, all it says kept in the log; True where it succeeded."""
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n")
        log.flush()
        try:
            done = subprocess.run(
                [str(word) for word in command],
                cwd=cwd, env=environment(), timeout=timeout, input=feed.encode(), stdout=log, stderr=log, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            log.write(f"{error}\n")
            return False
        return done.returncode == 0


def make_environment() -> None:
    """Make .venv with pip in it, by venv, uv or virtualenv, whichever this machine has."""
    if UNFINISHED.exists() or not run(PYTHON, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"):
        shutil.rmtree(VENV, ignore_errors=True)
        ways: list[tuple[object, list[str]]] = [
            (importlib.util.find_spec("ensurepip"), [sys.executable, "-m", "venv", "--clear"]),
            (shutil.which("uv"), ["uv", "venv", "--clear", "--seed", "--python", sys.executable]),
            (importlib.util.find_spec("virtualenv"), [sys.executable, "-m", "virtualenv", "--clear"]),
        ]
        if not any(there and run(*command, VENV) for there, command in ways):
            shutil.rmtree(VENV, ignore_errors=True)
            raise SetupError(NO_VENV)


def install(wanted: list[str]) -> None:
    """Install into .venv: by uv where it works, by pip after any failure of uv (uv does not know pip's mirrors)."""
    uv = shutil.which("uv") or str(BIN / "uv")
    usable = Path(uv).exists() or run(PYTHON, "-m", "pip", "install", "uv", timeout=300)
    arguments = ["install", "-c", ROOT / "constraints.txt", "-r"]
    listed = CACHE / "requirements.txt"
    listed.write_text("\n".join(wanted), encoding="utf-8")
    if usable and run(uv, "pip", *arguments, listed, "--python", PYTHON, timeout=600):
        return
    if not run(PYTHON, "-m", "pip", "--version"):
        run(PYTHON, "-m", "ensurepip")
    if not run(PYTHON, "-m", "pip", *arguments, listed):
        raise SetupError(NO_PACKAGES)


def install_packages(extras: list[str]) -> None:
    """Bring .venv to what setup.cfg asks for; broken off half-way, the next start makes it anew."""
    UNFINISHED.touch()
    install(requirements(extras))
    UNFINISHED.unlink()


@functools.cache
def node() -> tuple[str, str]:
    """Node and npm: the machine's where new enough, else those of PyPI, put into .venv."""
    for folder in (None, str(BIN)):
        found = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        test = f"process.exit(parseInt(process.versions.node) < {OLDEST_NODE} ? 1 : 0)"
        if found[0] and found[1] and run(found[0], "-e", test) and run(found[1], "--version"):
            return found[0], found[1]
        if folder is None:
            with contextlib.suppress(SetupError):
                install(requirements(["node"]))
    raise SetupError(NO_NODE)


def fetch_modules() -> None:
    """Fetch the npm packages exactly as the lockfile pins them."""
    if not run(node()[1], "ci", cwd=ASSETS):
        raise SetupError(NO_ASSETS)


def bundle() -> None:
    """Bundle the pages' scripts and styles into web/static/dist."""
    if not run(node()[0], "build.mjs", cwd=ASSETS):
        raise SetupError(NO_ASSETS)


def set_up(testing: bool) -> None:
    """Do whatever set-up is still to be done; nothing, in milliseconds, where all of it was."""
    extras = ["test"] if testing else []
    lock = ASSETS / "package-lock.json"

    def packages() -> str:
        return digest(ROOT / "setup.cfg", ROOT / "constraints.txt", VENV / "pyvenv.cfg")

    def web() -> str:
        return digest(lock, ASSETS / "build.mjs", ASSETS / "src")

    stamps = [VENV / "stamp-test"] if testing else [VENV / "stamp-run", VENV / "stamp-test"]
    todo = []
    if not PYTHON.exists() or UNFINISHED.exists() or not any(fresh(stamp, packages()) for stamp in stamps):
        todo.append(("建立 Python 环境", make_environment, None, str))
        todo.append(("安装依赖", lambda: install_packages(extras), stamps[0], packages))
    if not fresh(DIST / ".stamp", web()):
        if not fresh(MODULES / ".stamp", digest(lock)):
            todo.append(("下载网页组件", fetch_modules, MODULES / ".stamp", lambda: digest(lock)))
        todo.append(("打包网页组件", bundle, DIST / ".stamp", web))
    for number, (title, step, stamp, inputs) in enumerate(todo, 1):
        began = time.monotonic()
        print(f"[{number}/{len(todo)}] {title} … ", end="", file=sys.stderr, flush=True)
        try:
            step()
        except BaseException:
            print("失败", file=sys.stderr)
            raise
        if stamp:
            stamp.write_text(inputs(), encoding="utf-8")
        print(f"完成 {time.monotonic() - began:.1f} s", file=sys.stderr)


@contextlib.contextmanager
def alone():
    """Hold the set-up lock: a second start waits for the first and then finds everything done."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "setup.lock").open("w") as lock:
        with contextlib.suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("另一次启动正在准备环境，请稍候 …", file=sys.stderr)
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test(arguments: list[str]) -> int:
    """Run every check, all of them even where one fails; pytest last, so that its closing line closes the output.

    `--long` asks for thousands of kills and races where the usual run has dozens, and says first what that comes to.
    """
    python = str(PYTHON)
    if "--long" in arguments:
        os.environ["BANJIE_TEST_LONG"] = "1"
        arguments = [word for word in arguments if word != "--long"]
        subprocess.run([python, "-m", "tests.long_form"], cwd=ROOT, check=False)
    checks = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "lint-imports": [str(BIN / "lint-imports")],
        "browser": [python, "tests/browser/chromium.py"],
        "pytest": [python, "-m", "pytest", *SIDE_BY_SIDE, *arguments],
    }
    failed = []
    for name, command in checks.items():
        print(f"── {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    print("未通过：" + "、".join(failed) if failed else "全部通过：" + "、".join(checks), file=sys.stderr)
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST:
        print(TOO_OLD.format(sys.version.split()[0]), file=sys.stderr)
        return 2
    if sys.stdin is None:  # started with stdin closed: nothing opened later may take its place
        os.set_inheritable(os.open(os.devnull, os.O_RDONLY), True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it every start compiles a thousand modules: 3 s instead of 1
    testing = arguments[:1] == ["test"]
    try:
        with alone():
            set_up(testing)
    except SetupError as error:
        print(f"{error}\n详细记录 / log: {LOG}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，下次启动会接着准备。", file=sys.stderr)
        return 130
    if testing:
        return test(arguments[1:])
    known = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(known)
    command = [str(PYTHON), "-P", "-m", "web.cli", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 a shell has no part in this
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
