"""The course in a platform's frame, in Chromium: without third-party cookies, and without any cookie at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from course.bank import Bank
from tests.course_bank import course_bank
from tests.framed import blocking, complete
from tests.lti.placed import Placed, placed
from tests.patience import wait
from tests.serving.proxy import NO_WEBSOCKET


@pytest.fixture(scope="module")
def content() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    with placed(tmp_path_factory.mktemp("lti"), host="localhost") as found:
        yield found


def launched(page: Page, both: Placed, query: str) -> Frame:
    """Open a course's page, and wait until the tool in it is there."""
    page.goto(f"{both.lms}/course?{query}")

    def inside() -> Frame | None:
        return next((each for each in page.frames if each.url.startswith(both.tool) and "/lti/l" not in each.url), None)

    expect(page.frame_locator("iframe").locator("h1").first).to_be_visible()
    page.wait_for_function("() => true")
    for _ in range(600):
        if inside():
            break
        page.wait_for_timeout(100)
    found = inside()
    assert found is not None, [each.url for each in page.frames]
    return found


@pytest.mark.parametrize(
    ("user", "every", "sockets"),
    [("ada", False, True), ("bo", True, True), ("cy", True, False)],
    ids=["third-party cookies blocked", "every cookie blocked", "every cookie and WebSocket blocked"],
)
def test_path_in_a_frame_is_completed_and_its_score_arrives(
    browser: Browser, both: Placed, content: Bank, tmp_path: Path, user: str, every: bool, sockets: bool
) -> None:
    context, polls = f"course-of-{user}", list[str]()
    with blocking(browser, tmp_path / "profile", both.tool, every=every) as cookies:
        cookies.on("request", lambda request: polls.append(request.url) if "/poll?" in request.url else None)
        if not sockets:
            cookies.add_init_script(NO_WEBSOCKET)
        page = cookies.new_page()
        frame = launched(page, both, f"user={user}&context={context}&open=path/quick&storage=_parent")
        assert page.evaluate("window.asked") == (["lti.put_data", "lti.get_data"] if every else ["lti.put_data"])
        assert frame.evaluate("document.cookie") == ""
        complete(frame, content)
        wait(lambda: [each for each in both.scores() if each["userId"] == user][-1:], "no score has arrived")
        wait(
            lambda: [each for each in both.scores() if each["userId"] == user][-1]["activityProgress"] == "Completed",
            lambda: str(both.scores()),
        )
        last = [each for each in both.scores() if each["userId"] == user][-1]
        assert (last["scoreGiven"], last["scoreMaximum"], last["lineitem"]) == (100, 100, f"{context}-path-quick")
        assert bool(polls) != sockets
        page.reload()
