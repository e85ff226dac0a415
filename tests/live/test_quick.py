"""A quick story in a live room."""

from pathlib import Path

from course.bank import open_bank
from course.live.ballot import Ballots
from course.store import Ask
from tests.college import GUIDANCE, with_horn


def test_quick_story_makes_one_step(tmp_path: Path) -> None:
    ballots = Ballots(open_bank(GUIDANCE, with_horn(tmp_path)))
    assert ballots.groups("horn") == ("moves",)
    assert ballots.ballot(Ask("horn", "quadrant")) is None
    assert [each.choice.id for each in ballots.answers(Ask("horn", "moves")) if each.fits] == ["keep-a-copy"]
