"""A scenario of two stages, and `course preview` showing it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.test_stage import SWAN
from tests.college import GUIDANCE

STORY = SWAN.replace("content_note", "").replace(
    "offers: {desks: []}\n", "offers: {desks: []}\ncontent_note: A rude swan.\n"
)
STORY = STORY.replace(
    '{id: p1, by: iris, post: "The green is theirs.", does: [argue]}',
    '{id: p1, by: iris, post: "<The> green is theirs.", does: [argue]}',
)
STORY = STORY.replace("  - {id: p3", '  - {id: p0, by: iris, to: [fenn], post: "Well.", does: [argue]}\n  - {id: p3')


@contextmanager
def previewing(file: Path, port: int) -> Iterator[str]:
    """The address at which the command shows the file; it ends well."""
    words = ["preview", str(file), "--port", str(port), "--guidance", str(GUIDANCE)]
    running = subprocess.Popen([sys.executable, "-m", "course", *words], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    try:
        assert running.stdout.readline() == f"The preview is at http://127.0.0.1:{port}/  (Ctrl-C ends it)\n"
        yield f"http://127.0.0.1:{port}"
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(20)
        running.stdout.close()
    assert code == 0
