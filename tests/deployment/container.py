"""`python -m tests.deployment.container ROOT DATA CONFIG`: run an image with this configuration, as engines do.

To be called in mount and network namespaces of its own (`unshare --mount --net`): the image's own command, user and
variables, on a root that is read-only but for /tmp and its volume, with a network that holds nothing but itself.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def main(root: Path, data: Path, config: dict[str, Any]) -> None:
    """Become the container's process."""
    user = int(config["User"].partition(":")[0])
    os.chown(data, user, user)
    mounts: tuple[list[str | Path], ...] = (
        ["--bind", root, root],
        ["--options", "remount,bind,ro", root],
        ["--types", "tmpfs", "tmpfs", root / "tmp"],
        ["--bind", data, root / "data"],
        ["--types", "proc", "proc", root / "proc"],
        ["--rbind", "/dev", root / "dev"],
    )
    for words in mounts:
        subprocess.run(["mount", *words], check=True)
    with socket.socket() as probe:
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    environ = dict(each.split("=", 1) for each in config["Env"])
    command: list[str] = [*config["Entrypoint"], *config["Cmd"]]
    os.execvpe(command[0], command, environ)  # noqa: S606 - as an engine starts it


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
