"""Finds the Chromium that browser tests drive; run as a script, it installs one where none is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The headless shell first: the whole browser draws its own window for every visitor of a test, five times the work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
ADVICE = "没有可用的 Chromium，浏览器测试无法运行。请安装 chromium（Debian：apt install chromium）或 Google Chrome。"


def find() -> str | None:
    """The machine's Chromium or Chrome, else the one Playwright downloaded, else None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Try Playwright's own download, then Debian's package where we are root."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands += [
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
        ]
    for command in commands:
        if find():
            return
        try:
            subprocess.run(command, check=False, timeout=600, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)


def main() -> int:
    """Exit 1 where CI would run without a browser; elsewhere the browser tests say that they are skipped."""
    if not find():
        install()
    found = find()
    print(found or ADVICE)
    return 1 if not found and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
