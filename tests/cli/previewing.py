"""A scenario of two stages, and `course preview` showing it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.test_stage import SWAN
from tests.college import GUIDANCE
from tests.process import end, start

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
    log = file.with_suffix(".log")
    running = start([sys.executable, "-m", "course", *words], log, stdout=subprocess.PIPE)
    try:
        assert running.stdout is not None
        said = running.stdout.readline().decode()
        assert said == f"The preview is at http://127.0.0.1:{port}/  (Ctrl-C ends it)\n", log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        code = end(running)
    assert code == 0
