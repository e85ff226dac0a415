"""My records, where there is so much that it is downloaded in parts."""

from __future__ import annotations

import pytest

from tests.ui.sending import PORRIDGE, Sender


def test_records_of_much_are_downloaded_part_by_part(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sender.send("hello", token="")
    sender.complete("porridge", PORRIDGE)
    whole = sender.send("export")["html"]
    assert ('download="my-course-records.json"' in whole, "data-part" in whole) == (True, False)
    monkeypatch.setattr("course.session.privacy.MOST_ROWS", 2)
    first = sender.send("export")["html"]
    assert "There is a lot, so it comes in 2 parts. This is part 1." in first
    assert 'download="my-course-records-1-of-2.csv"' in first
    assert 'data-action="export" data-part="2">Get part 2 of 2</button>' in first
    last = sender.send("export", part="2")["html"]
    assert ("This is part 2." in last, "data-part" in last) == (True, False)
    assert 'download="my-course-records-2-of-2.json"' in last


@pytest.mark.parametrize("part", ["", "0", "-1", "two", "9" * 40, 2, None, ["2"]])
def test_part_that_is_none_is_the_first(sender: Sender, monkeypatch: pytest.MonkeyPatch, part: object) -> None:
    sender.send("hello", token="")
    sender.complete("porridge", PORRIDGE)
    monkeypatch.setattr("course.session.privacy.MOST_ROWS", 2)
    assert "This is part 1." in sender.send("export", part=part)["html"]
