"""The settings: every BANJIE_* variable, its meaning and its default, in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""Where the product's own files are: bpmn/, web/static/ …"""


@dataclass(frozen=True)
class Settings:
    """What may differ from one installation to the next."""

    data: Path
    """BANJIE_DATA: folder for the database, files and keys. Default `data/` beside run.py."""
    database_url: str
    """BANJIE_DATABASE_URL: an SQLAlchemy URL. Default: SQLite in the data folder."""
    clock_file: Path | None
    """BANJIE_CLOCK_FILE: a file that holds "now", for demos and tests. Default: the machine's time."""
    demo: bool
    """BANJIE_DEMO=1: load the demo office even when the server is not on loopback."""
    region: str
    """BANJIE_REGION: the six digits in front of every case number. Default 500103 (illustrative)."""
    secure_cookies: bool
    """BANJIE_SECURE_COOKIES=1: cookies only over HTTPS. Set it wherever TLS ends in front of the server."""
    public_url: str
    """BANJIE_PUBLIC_URL: the address printed in QR codes and sent with messages. Default: the address served."""
    trusted_proxy: str = ""
    """BANJIE_TRUSTED_PROXY: the address of the reverse proxy whose X-Forwarded-* headers are believed, or `*`."""
    channels: Path | None = None
    """BANJIE_CHANNELS: the YAML file of mail, SMS and other channels. Default `channels.yaml` in the data folder."""
    bpmn: Path = ROOT / "bpmn"
    """BANJIE_BPMN: the designers' folder with services, calendars, documents and schemas."""
    tick_seconds: float = 1.0
    """BANJIE_TICK_SECONDS: how often the ticker looks for what is due."""
    archive_days: int = 90
    """BANJIE_ARCHIVE_DAYS: how many days after its end the flow of a case is packed."""

    @property
    def channels_file(self) -> Path:
        return self.channels or self.data / "channels.yaml"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        data = Path(environment.get("BANJIE_DATA") or ROOT / "data").resolve()
        clock, channels = environment.get("BANJIE_CLOCK_FILE"), environment.get("BANJIE_CHANNELS")
        return cls(
            data=data,
            database_url=environment.get("BANJIE_DATABASE_URL") or f"sqlite:///{data / 'banjie.db'}",
            clock_file=Path(clock) if clock else None,
            demo=environment.get("BANJIE_DEMO") == "1",
            region=environment.get("BANJIE_REGION") or "500103",
            secure_cookies=environment.get("BANJIE_SECURE_COOKIES") == "1",
            public_url=(environment.get("BANJIE_PUBLIC_URL") or "").rstrip("/"),
            channels=Path(channels) if channels else None,
            trusted_proxy=environment.get("BANJIE_TRUSTED_PROXY") or "",
            bpmn=Path(environment.get("BANJIE_BPMN") or ROOT / "bpmn"),
            tick_seconds=float(environment.get("BANJIE_TICK_SECONDS") or 1.0),
            archive_days=int(environment.get("BANJIE_ARCHIVE_DAYS") or 90),
        )
