"""Explanations: for each option of an answered question, whether picking or leaving it was right, and why."""

from course.bank import open_rulebook
from grader import Response, explain, read_item, rule, would_change
from tests import college

GOOSE = (college.SCENARIOS / "from-outside" / "goose.yaml").read_text(encoding="utf-8")


def test_explain_says_of_each_option_what_came_of_it() -> None:
    rulebook = open_rulebook(college.GUIDANCE)
    case = read_item("goose.yaml", GOOSE, rulebook).case
    ruling = rule(case, rulebook)
    offers = {"moves": ("sleep-on-it", "tempting-wipe"), "desks": ("night-porter", "press-desk", "listening-room")}
    response = Response(None, {"desks": ("press-desk", "listening-room")})
    told = list(explain(offers, ruling, response, case, rulebook))
    assert [(each.option, each.group, each.picked, each.fits) for each in told] == [
        ("night-porter", "desks", False, False),
        ("press-desk", "desks", True, True),
        ("listening-room", "desks", True, False),
    ]
    porter, press, room = told
    verdict = ruling.verdicts["night-porter"]
    assert (porter.degree, porter.safety, porter.because) == ("essential", True, ("Fenn threatens you in post 2.",))
    assert (porter.clause, porter.basis, porter.acts, porter.evidence) == (
        ("porter",), "stated", ("p2",), verdict.evidence,
    )  # fmt: skip
    assert [each.words for each in porter.evidence] == ["I know which bench"]
    assert (press.safety, press.evidence[0].words) == (False, "A word from the college")
    assert (room.degree, room.basis, room.would_change) == ("wrong", "inferred", ("if you were worn out",))
    assert porter.would_change == would_change("night-porter", case, rulebook) == (
        "if post 2 threatened nobody",
    )  # fmt: skip


def test_explain_says_of_what_is_left_open_neither() -> None:
    rulebook = open_rulebook(college.GUIDANCE)
    case = read_item("goose.yaml", GOOSE, rulebook).case
    ruling = rule(case, rulebook)
    verdicts = {**ruling.verdicts}
    porter = verdicts["night-porter"]
    object.__setattr__(porter, "degree", "neutral")
    for picks in ((), ("night-porter",)):
        [told] = explain({"desks": ("night-porter",)}, ruling, Response(None, {"desks": picks}), case, rulebook)
        assert (told.picked, told.fits) == (bool(picks), None)
