"""How the embedded server is set, wherever it is started: for people, and for measuring."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

CONNECTIONS = 4000
"""An open page holds a connection while it polls: at waitress's own limit of 100, 500 pages keep everybody waiting."""

OPTIONS: Mapping[str, Any] = {
    "ident": "banjie",
    "channel_timeout": 60,
    "connection_limit": CONNECTIONS,
    "asyncore_use_poll": True,  # select(2) fails from the 1,024th open file on
    "clear_untrusted_proxy_headers": True,
}


def allow_open_files() -> None:
    """Raise the soft limit as far as the machine lets us; where it does not, fewer pages can be open at once."""
    if sys.platform == "win32":
        return
    import resource

    wanted = 2 * CONNECTIONS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
