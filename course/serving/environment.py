"""What of the server's environment a kernel may see."""

import os
import sys
from collections.abc import Mapping

KEPT = (
    *("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "XDG_DATA_HOME", "SSL_CERT_FILE"),
    *("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONUTF8", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
)
"""Names without which Python or its libraries may not start. No name here carries a secret by custom."""


def scrubbed(explicit: Mapping[str, str]) -> dict[str, str]:
    """The environment of a kernel: the few names that Python needs, and what the app gives on purpose."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": _warnings(), **explicit}


def _warnings() -> str:
    return ",".join(sys.warnoptions)
