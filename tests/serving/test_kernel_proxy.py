"""What the server holds for a page: its place, its reel of unheard output, its static files, its turn to come in."""

import asyncio
import os
from pathlib import Path

import pytest

from course.serving import environment
from course.serving.admission import Admission, Limits
from course.serving.asset import Assets
from course.serving.kernels.cells import Cells
from course.serving.kernels.kernel_proxy import ReplayBuffer
from course.serving.slot import Slot, Slots


class KernelSocket:
    def __init__(self) -> None:
        self.ended: list[int] = []

    def end(self, code: int, reason: str) -> None:  # noqa: ARG002 - as connections have it
        self.ended.append(code)


def test_reel_gives_back_what_was_not_heard() -> None:
    reel = ReplayBuffer()
    for message in (b"a", b"b", b"c"):
        reel.put(message)
    assert reel.since(1) == [b"b", b"c"]
    reel.heard(2)
    assert reel.since(2) == [b"c"]
    assert reel.since(3) == []
    assert reel.since(1) is None
    assert reel.since(4) is None


def test_reel_drops_the_oldest_when_full() -> None:
    reel = ReplayBuffer(most=3)
    for message in (b"a", b"b", b"c", b"d"):
        reel.put(message)
    assert reel.since(0) is None
    assert reel.since(1) == [b"b", b"c", b"d"]


def test_place_is_abandoned_only_when_nobody_is_there() -> None:
    slot = Slot("k", opened=100.0)
    assert not slot.abandoned(144.0, 45.0, 900.0, 60.0)
    assert slot.abandoned(146.0, 45.0, 900.0, 60.0)
    first, second = KernelSocket(), KernelSocket()
    slot.connect(first)
    assert not slot.abandoned(1e9, 45.0, 900.0, 60.0)
    slot.connect(second)
    assert first.ended == [4409]
    slot.disconnect(first)
    assert not slot.abandoned(1e9, 45.0, 900.0, 60.0)
    slot.disconnect(second)
    assert slot.left is not None
    assert not slot.abandoned(slot.left + 59.0, 45.0, 900.0, 60.0)
    assert slot.abandoned(slot.left + 61.0, 45.0, 900.0, 60.0)
    slot.acted = slot.opened
    assert not slot.abandoned(slot.left + 899.0, 45.0, 900.0, 60.0)
    assert slot.abandoned(slot.left + 901.0, 45.0, 900.0, 60.0)


def test_admission_refuses_for_each_reason() -> None:
    slots = Slots()
    admission = Admission(slots, Limits(slots=1))
    assert admission.refusal() is None
    slots.open("k")
    assert admission.refusal() == "places"
    slots.close("k")
    admission.shortage = "memory"
    assert admission.refusal() == "memory"
    for shortage, limits in (
        ("memory", Limits(memory=2**60)),
        ("descriptors", Limits(descriptors=2**40)),
        ("lag", Limits(lag=-1.0)),
        (None, Limits()),
    ):
        assert Admission(slots, limits)._shortage() == shortage
    late = Admission(slots, Limits())
    late.lowest_latency = lambda: 9.0
    assert late._shortage() == "lag"


def test_admission_lets_few_enter_at_once() -> None:
    async def story() -> tuple[int, str | None, str | None]:
        admission = Admission(Slots(), Limits(entering=2, waiting=4))
        inside, most = 0, 0

        async def enter() -> None:
            nonlocal inside, most
            async with admission.entry():
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        crowd = asyncio.gather(*(enter() for _ in range(4)))
        await asyncio.sleep(0)
        full = admission.refusal()
        await crowd
        return most, full, admission.refusal()

    assert asyncio.run(story()) == (2, "waiting", None)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "img").mkdir()
    (tmp_path / "page.js").write_text("export default {}" * 20)
    (tmp_path / "page.css").write_text("p { color: red }")
    (tmp_path / "img" / "dot.svg").write_text("<svg/>")
    (tmp_path / "secret.py").write_text("KEY = 42")
    (tmp_path / "app.ipynb").write_text("{}")
    return tmp_path


def test_assets_change_address_with_any_content(static: Path) -> None:
    before = Assets("/", static)
    assert before.url("page.js").endswith("/page.js")
    assert before.url("img/dot.svg").rsplit("/", 2)[0] == before.url("page.js").rsplit("/", 1)[0]
    assert Assets("/", static).prefix == before.prefix
    (static / "img" / "dot.svg").write_text("<svg />")
    assert Assets("/", static).prefix != before.prefix


def test_assets_hold_only_what_browsers_load(static: Path) -> None:
    assets = Assets("/base/", static)
    assert "secret.py" not in assets
    assert "app.ipynb" not in assets
    assert assets.prefix.startswith("/base/assets/")
    version = assets.prefix.split("/")[-2]
    found = assets.find(version, "page.js")
    assert found is not None
    assert found.kind == "text/javascript; charset=utf-8"
    assert found.squeezed is not None
    assert assets.find("0" * 16, "page.js") is None
    assert assets.find(version, "../secret.py") is None
    assets.bundle("both.css", ["page.css", "page.css"])
    bundled = assets.find(assets.prefix.split("/")[-2], "both.css")
    assert bundled is not None
    assert bundled.body == b"p { color: red }\np { color: red }"


def test_cells_know_only_the_notebook_s(tmp_path: Path) -> None:
    notebook = tmp_path / "app.ipynb"
    notebook.write_text(
        '{"cells": [{"cell_type": "code", "source": ["x = 20\\n", "x + 1"]}, {"cell_type": "markdown", "source": "y"}]}'
    )
    cells = Cells(notebook)
    names: dict[str, object] = {}
    cell = cells.find("x = 20\nx + 1")
    assert cell is not None
    assert (cell.run(names), names["x"]) == (21, 20)
    assert cells.find("y") is None
    assert cells.find("import os") is None
    notebook.write_text('{"cells": [{"cell_type": "code", "source": "z = 1"}]}')
    os.utime(notebook, ns=(1, 1))
    saved = cells.find("z = 1")
    assert saved is not None
    assert saved.run(names) is None


def test_environment_keeps_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("JUPYTER_TOKEN", "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    clean = environment.scrubbed({"STORE": "sqlite://"})
    assert "AWS_SECRET_ACCESS_KEY" not in clean
    assert "JUPYTER_TOKEN" not in clean
    assert (clean["LANG"], clean["STORE"]) == ("C.UTF-8", "sqlite://")
