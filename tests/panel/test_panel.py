"""The rulings beside what independent readers made of the prose alone. Each reader's file says who read, and how."""

from pathlib import Path

import pytest

from course.bank import Bank, read_text
from grader import Reader, Reading, Unreadable, cohen_kappa, compare, prose_version, read_reader
from grader.ruling import Ruling, Verdict
from tests.course_bank import course_bank

PANEL = Path(__file__).parent
FEWEST_READERS = 2
LEAST_AGREED = 0.98


@pytest.fixture(scope="module")
def bank() -> Bank:
    return course_bank()


@pytest.fixture(scope="module")
def readers(bank: Bank) -> list[Reader]:
    return [read_reader(path.name, read_text(path), bank.rulebook) for path in sorted(PANEL.glob("reader-*.yaml"))]


def test_readers_read_every_scenario_as_it_stands(bank: Bank, readers: list[Reader]) -> None:
    """Except for those that `unread.txt` names, which has to lose a name as soon as two readers have read the item."""
    unread = {
        id_
        for id_, scenario in bank.scenarios.items()
        if sum(_is_fresh(reader, id_, prose_version(scenario.item)) for reader in readers) < FEWEST_READERS
    }
    assert sorted(unread) == not_read_yet()


def test_only_new_scenarios_are_not_read_yet(readers: list[Reader]) -> None:
    """An edit of prose that was read needs new readings, and is no reason to add a name to the list."""
    assert [id_ for id_ in not_read_yet() if sum(id_ in r.readings for r in readers) >= FEWEST_READERS] == []


def not_read_yet() -> list[str]:
    return [line for line in (PANEL / "unread.txt").read_text().splitlines() if line[:1] != "#"]


def _is_fresh(reader: Reader, item: str, prose: str) -> bool:
    return item in reader.readings and reader.readings[item].prose == prose


def test_rulings_agree_with_readers(bank: Bank, readers: list[Reader]) -> None:
    """In at least 98 % of the cells in which the readers are clear and agree; every other cell has its reason."""
    options = [option.id for option in bank.rulebook.options.values() if not option.id.startswith("tempting-")]
    agreement = compare(readers, {id_: s.ruling for id_, s in bank.scenarios.items()}, options)
    assert agreement.agreed is not None
    assert agreement.agreed >= LEAST_AGREED, "\n".join(map(str, agreement.differences))
    reasons = {line.split(": ")[0] for line in (PANEL / "reasons.txt").read_text().splitlines() if line[:1] != "#"}
    assert {f"{each.item} {each.option}" for each in agreement.differences} == reasons


def ruling(quadrant: str, **degrees: str) -> Ruling:
    verdicts = {
        option: Verdict(option, degree, "stated", (), False, (), (), ())  # type: ignore[arg-type]  # literals above
        for option, degree in degrees.items()
    }
    return Ruling(quadrant, "", (), verdicts)


def reading(quadrant: str, applies: str, unclear: str = "") -> Reading:
    return Reading(quadrant, frozenset(applies.split()), frozenset(unclear.split()), "")


def test_compare() -> None:
    first = Reader("a", "by hand", {"x": reading("in", "p q"), "y": reading("in", "p", "q")})
    second = Reader("b", "by hand", {"x": reading("in", "p"), "y": reading("out", "p", "r"), "z": reading("in", "")})
    found = compare(
        [first, second],
        {
            "x": ruling("out", p="neutral", q="wrong", r="helpful"),
            "y": ruling("in", p="essential", q="wrong", r="wrong"),
        },
        ["p", "q", "r"],
    )
    assert (found.cells, found.unclear, found.same, found.clear) == (6, 2, 3, 4)
    assert [(d.item, d.option, d.readers, d.ruling) for d in found.differences] == [
        ("x", "quadrant", "in", "out"),
        ("x", "p", "yes", "neutral"),
        ("x", "r", "no", "helpful"),
    ]
    assert found.agreed == 0.25
    assert found.kappa == pytest.approx(5 / 23)


def test_compare_of_three_readers() -> None:
    """The mean of the pairs whose agreement is more than chance; what one reader alone has read does not count."""
    readings = {"a": ("in", "p q", ""), "b": ("in", "p q", ""), "c": ("in", "p", "q")}
    readers = [Reader(id_, "by hand", {"x": reading(*given)}) for id_, given in readings.items()]
    alone = Reader("d", "by hand", {"y": reading("out", "p")})
    rulings = {"y": ruling("in", p="wrong", q="wrong"), "x": ruling("in", p="essential", q="harmful", r="wrong")}
    found = compare([*readers, alone], rulings, ["p", "q", "r"])
    assert (found.cells, found.unclear, found.same, found.clear, found.differences) == (3, 1, 2, 3, ())
    assert found.kappa == pytest.approx((1 + 2 * (2 / 3 - 1 / 3) / (1 - 1 / 3)) / 3)
    assert found.agreed == 1.0
    doubtful = [Reader(id_, "by hand", {"x": reading("in", "p", "q")}) for id_ in "ab"]
    both = compare(doubtful, {"x": rulings["x"]}, ["p", "q"])
    assert (both.clear, both.unclear, both.same, both.differences) == (2, 1, 2, ())
    nobody = compare([], {"x": rulings["x"]}, ["p"])
    assert (nobody.cells, nobody.kappa, nobody.agreed) == (0, None, None)


def test_compare_weighs_each_pair_of_readers_by_what_both_have_read() -> None:
    """A and b agree on all of nine cells; c has read three of them, and disagrees with both as chance would."""
    stories = {story: reading("in", "p") for story in "xyz"}
    readers = [Reader(id_, "by hand", stories) for id_ in "ab"]
    late = Reader("c", "by hand", {"x": reading("in", "q")})
    rulings = {story: ruling("in", p="essential", q="wrong", r="wrong") for story in stories}
    found = compare([*readers, late], rulings, ["p", "q", "r"])
    kappa = cohen_kappa([("yes", "no"), ("no", "yes"), ("no", "no")])
    assert kappa == pytest.approx(-0.5)
    assert found.kappa == pytest.approx((9 * 1 + 2 * 3 * -0.5) / 15)


def test_cohen_kappa_of_a_known_table() -> None:
    """20 both yes, 5 and 10 split, 15 both no: p_o .7, p_e .5, kappa .4 (Cohen's 2 by 2 example)."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)  # type: ignore[arg-type]  # literals of Code
    assert cohen_kappa([("no", "no")]) is None
    assert cohen_kappa([]) is None


def test_read_reader_refuses(bank: Bank) -> None:
    x = "{quadrant: multi-part, applies: [efap, efpa], unclear: [efap], prose: 0}"
    text = f"reader: a\nhow: by hand\nreadings:\n  x: {x}\n"
    with pytest.raises(Unreadable) as found:
        read_reader("reader-a.yaml", text, bank.rulebook)
    assert [str(problem) for problem in found.value.problems] == [
        "reader-a.yaml:4: efap applies and is unclear. Choose one of the two.",
        "reader-a.yaml:4: option 'efpa' is not known. Did you mean 'efap'?",
        "reader-a.yaml:4: quadrant 'multi-part' is not known. Did you mean 'multi-party'?",
    ]
