"""What a rulebook says of itself."""

from course.bank import open_rulebook
from grader.version import decision_version
from tests import college


def test_carriers_are_all_that_cite_a_clause() -> None:
    carriers = open_rulebook(college.GUIDANCE).carriers()
    assert carriers["porter"] == ["option night-porter", "rule night-porter.menaced"]
    assert carriers["way-2"] == ["quadrant from-outside"]
    assert carriers["aim"] == ["text aim"]
    assert carriers["colophon"] == []
    moves = ("hit-back", "rough"), ("wipe", "menaced")
    assert carriers["never"] == [
        said for id_, rule in moves for said in (f"option tempting-{id_}", f"rule tempting-{id_}.{rule}")
    ]


def test_in_group_are_the_options_of_the_group_as_learners_see_them() -> None:
    rulebook = open_rulebook(college.GUIDANCE)
    assert [option.id for option in rulebook.in_group("desks")] == [
        "night-porter", "dean-of-people", "press-desk", "listening-room",
    ]  # fmt: skip
    assert rulebook.in_group("songs") == ()


def test_hash_of_a_rule_is_that_of_what_decides_and_of_the_clause_s_text() -> None:
    rulebook = open_rulebook(college.GUIDANCE)
    [rule] = rulebook.options["night-porter"].rules
    assert rulebook.hashes[rule.id] == decision_version((rule, ("Danger: the night porter.",)))


def test_deciding_says_who_can_stand_in_the_place() -> None:
    assert open_rulebook(college.GUIDANCE).deciding == "standing tutor"


def test_clause_is_cited_by_its_number_or_by_its_words() -> None:
    clause = open_rulebook(college.GUIDANCE).clauses["porter"]
    assert clause.cited == "Sheet, item 5"
