"""Which rows are held back."""

from hypothesis import given
from hypothesis import strategies as st

from course.cohort.withholding import Withheld, withheld

FEW, OTHERS = Withheld("few", 11), Withheld("others", 11)


def people(first: int, last: int) -> set[int]:
    return set(range(first, last + 1))


def test_withhold_nothing_where_every_row_is_large_or_empty() -> None:
    assert withheld({"a": people(1, 11), "b": people(5, 30), "c": set()}, 11) == {}


def test_withhold_a_small_row_and_the_smallest_other_that_would_give_it_away() -> None:
    assert withheld({"a": people(1, 40), "b": people(1, 3), "c": people(1, 20)}, 11) == {"b": FEW, "c": OTHERS}


def test_withhold_no_other_where_the_small_rows_hide_each_other() -> None:
    assert withheld({"a": people(1, 6), "b": people(7, 12), "c": people(1, 40)}, 11) == {"a": FEW, "b": FEW}


def test_withhold_all_of_a_cohort_that_is_too_small() -> None:
    assert withheld({"a": people(1, 6), "b": people(1, 6), "c": set()}, 11) == {"a": FEW, "b": FEW}


def test_withheld_says_why_in_words() -> None:
    assert (str(FEW), str(OTHERS)) == ("fewer than 11", "held back, see the notes")


@given(
    st.dictionaries(st.text("abcdef", min_size=1), st.frozensets(st.integers(0, 30)), max_size=6), st.integers(1, 12)
)
def test_withhold_so_that_the_total_less_what_is_shown_speaks_of_enough(
    rows: dict[str, frozenset[int]], smallest: int
) -> None:
    held = withheld(rows, smallest)
    shown = [row for row in rows if row not in held]
    behind = frozenset().union(*(rows[row] for row in held))
    assert all(not rows[row] or len(rows[row]) >= smallest for row in shown)
    assert not held or len(behind) >= smallest or not any(rows[row] for row in shown)
