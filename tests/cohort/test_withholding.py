"""Which shares may be told."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from course.cohort import withholding
from course.cohort.figures import Share, Withheld
from course.cohort.withholding import share


def marks(*groups: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Groups of 11 learners, of whom the first so many did it."""
    return np.array([[at < did] for did in groups for at in range(11)], dtype=np.bool_)


def told(of: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]", smallest: int, *runs: int) -> list[tuple[int, int]]:
    """What is told of groups, each with the number of those before it that were withdrawn; of none by default."""
    numbers = np.repeat(np.array(runs or [0] * (len(of) // smallest + 1), dtype=np.int32), smallest)
    return withholding.told(of, numbers, smallest)


def test_tell_nothing_while_one_side_is_small() -> None:
    assert told(marks(5), 11) == told(marks(5, 5), 11) == told(marks(6, 8), 11) == [(0, 0)]


def test_tell_what_nobody_or_everybody_did() -> None:
    assert (told(marks(0, 0), 11), told(marks(11, 11), 11)) == ([(0, 22)], [(22, 22)])


def test_tell_nothing_of_one_learner_among_ten_who_are_invented() -> None:
    """Ten pick alike; what the eleventh picked is the same to see whatever it is, at the first group and at a later."""
    for before in ((), (0, 0), (11, 11)):
        did = {tuple(told(marks(*before, last), 11)) for last in (0, 1, 10, 11)}
        assert len(did) == 1


def test_tell_a_share_when_both_sides_are_large_and_keep_it_until_both_have_grown() -> None:
    assert [told(marks(*groups), 11) for groups in ((6, 6), (6, 6, 4), (6, 6, 4, 3), (6, 6, 4, 3, 9))] == [
        [(0, 0)],
        [(16, 33)],
        [(16, 33)],
        [(16, 33)],
    ]
    assert told(marks(6, 6, 4, 3, 9, 5), 11) == [(33, 66)]


def test_tell_no_share_of_fewer_than_half_of_those_let_out() -> None:
    """11 of 22 at first, and hardly anyone since: beside shares of 55 it would read 50 %."""
    assert told(marks(6, 5, 1, 1), 11) == [(11, 22)]
    assert told(marks(6, 5, 1, 1, 1), 11) == [(0, 0)]
    assert told(marks(6, 5, 1, 1, 1, 8), 11) == [(22, 66)]


def test_tell_nothing_by_what_was_known_of_those_beside_an_erased_learner() -> None:
    """All 22 were told to have done it, before one of them was erased: the other 11 would stand out ever after."""
    assert told(marks(11, 11), 11) == [(22, 22)]
    assert told(marks(11, 2, 0), 11, 0, 0, 0) == [(13, 33)]
    assert told(marks(11, 2, 0), 11, 1, 1, 1) == [(0, 0)]  # the first group was erased from, and its neighbour is first
    assert told(marks(11, 2, 0), 11, 0, 1, 1) == [(0, 0)]  # or the second, and its neighbour stands before it
    assert told(marks(6, 5, 11, 3, 6, 5), 11, 0, 0, 1, 1, 1, 1) == [(11 + 14, 22 + 33)]


def test_tell_leaves_an_open_group_aside() -> None:
    assert told(marks(11, 11, 11)[:32], 11) == [(22, 22)]


def test_share_says_how_many_are_too_few() -> None:
    assert (str(share(0, 0, 11)), share(0, 0, 11)) == ("fewer than 11", Withheld(11))
    found = share(12, 24, 11)
    assert isinstance(found, Share)
    assert (found.count, found.of, found.value) == (12, 24, 0.5)


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), max_size=40))
def test_no_two_shares_of_one_thing_differ_by_a_few(done: list[list[bool]]) -> None:
    seen = [told(np.array(done[: 3 * n], dtype=np.bool_).reshape(-1, 3), 3) for n in range(len(done) // 3 + 1)]
    for column in range(3):
        counts = [each[column] for each in seen]
        for one in counts:
            for other in counts:
                did, did_not = other[0] - one[0], (other[1] - other[0]) - (one[1] - one[0])
                assert not 0 < abs(did) < 3
                assert not 0 < abs(did_not) < 3
