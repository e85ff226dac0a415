"""Filter the environment variables that kernels may see."""

import os
import sys
from collections.abc import Mapping

KEPT = (
    *("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"),
    *("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "XDG_DATA_HOME", "SSL_CERT_FILE"),
    *("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHASHSEED", "PYTHONUTF8", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
)
"""Variables that Python or its libraries may need. None of them usually holds a secret."""


def scrubbed(explicit: Mapping[str, str]) -> dict[str, str]:
    """Return a kernel's environment: the variables in KEPT that are set, and those that the app sets explicitly."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": ",".join(sys.warnoptions), **explicit}
