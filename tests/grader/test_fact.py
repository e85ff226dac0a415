"""The vocabulary: facts by subject, and the marks of their values."""

from grader.fact import Fact, Value, Vocabulary


def value(id_: str, **marks: str) -> Value:
    return Value(id_, f"is {id_}", f"were {id_}", marks=marks)


def fact(id_: str, subject: str, *values: Value) -> Fact:
    return Fact(id_, subject, "one", "", {each.id: each for each in values})  # type: ignore[arg-type]  # a literal


VOCABULARY = Vocabulary(
    {
        "age": fact("age", "people", value("young"), value("old")),
        "role": fact("role", "people", value("tutor", gate="in"), value("guest", gate="out"), value("cat")),
    },
    {"does": fact("does", "acts", value("mock", tone="rough"), value("argue", tone="plain", gate="out"))},
    {"tired": fact("tired", "circumstances", value("yes"), value("no"))},
)


def test_of_gives_the_facts_of_one_subject() -> None:
    assert [list(VOCABULARY.of(subject)) for subject in ("people", "acts", "circumstances")] == [
        ["age", "role"], ["does"], ["tired"],
    ]  # fmt: skip


def test_values_marked_are_those_of_the_fact_that_has_the_mark() -> None:
    assert VOCABULARY.values_marked("people", "gate", frozenset({"in"})) == ("role", frozenset({"tutor"}))
    assert VOCABULARY.values_marked("people", "gate", frozenset({"in", "out"})) == (
        "role",
        frozenset({"tutor", "guest"}),
    )
    assert VOCABULARY.values_marked("people", "gate", frozenset()) == ("role", frozenset())
    assert VOCABULARY.values_marked("acts", "tone", frozenset({"rough"})) == ("does", frozenset({"mock"}))
    assert VOCABULARY.values_marked("people", "tone", frozenset({"rough"})) is None


def test_marks_are_those_of_one_subject_with_their_values() -> None:
    assert VOCABULARY.marks("people") == {"gate": {"in", "out"}}
    assert VOCABULARY.marks("acts") == {"tone": {"rough", "plain"}, "gate": {"out"}}
    assert VOCABULARY.marks("circumstances") == {}
