"""The facilitator's app in a process of its own, on the invented college if not told otherwise."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.college import GUIDANCE, SCENARIOS
from tests.port import free_ports
from tests.process import running


@contextmanager
def serving(
    folder: Path, *words: str, guidance: Path = GUIDANCE, scenarios: Path = SCENARIOS, languages: str = ""
) -> Iterator[str]:
    """The address at which to sign in, while the app runs; its store and its token are in the folder.

    `languages`: those that facilitators can choose beside the content's own.
    """
    [port] = free_ports(1)
    places = {"STORE": f"sqlite:///{folder / 'course.db'}", "TOKEN_FILE": folder / "token"}
    content = {"GUIDANCE": guidance, "SCENARIOS": scenarios} | ({"LANGUAGES": languages} if languages else {})
    environment = {f"COURSE_{name}": str(value) for name, value in {**places, **content}.items()}
    log = folder / "facilitate.log"
    command = [sys.executable, "-m", "course", "facilitate", "--port", str(port), *words]
    environment |= {"HOME": str(folder), "PYTHONUNBUFFERED": "1"}
    with running(command, log, lambda: _addresses(log), environment):
        [address, *_] = _addresses(log)
        yield f"{address}?token={(folder / 'token').read_text(encoding='utf-8').strip()}"


def _addresses(log: Path) -> list[str]:
    """Where the app says one can sign in, without the token: the link itself works once."""
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line.split()[3].partition("?")[0] for line in lines if line.startswith("Sign in at ")]
