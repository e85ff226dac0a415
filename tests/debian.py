"""The packages of Debian that the tests need and a bare machine lacks."""

import os
import platform
import subprocess
import sys
from pathlib import Path


def here() -> bool:
    """Return True if this system is Debian."""
    return Path("/etc/debian_version").exists() and platform.freedesktop_os_release()["ID"] == "debian"


def install(*packages: str) -> bool:
    """Install them, as root or by sudo; False where this is no Debian or it fails, with the reason on stderr."""
    if not here():
        return False
    apt = ([] if os.geteuid() == 0 else ["sudo", "-n"]) + ["apt-get", "--quiet"]
    return ran(*apt, "update") and ran(*apt, "install", "--yes", "--no-install-recommends", *packages)


def ran(*command: str) -> bool:
    """Whether a command ended well; what it prints goes to stderr."""
    try:
        subprocess.run(command, stdout=sys.stderr, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=True)
    except (OSError, subprocess.CalledProcessError) as failure:
        sys.stderr.write(f"{failure}\n")
        return False
    return True
