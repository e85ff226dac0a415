"""A scenario file becomes items: one, one for each stage, or one for each ending, in each of its variants."""

from __future__ import annotations

import pytest

from course.bank import open_rulebook
from grader import Item, Rulebook, Unreadable, read_item, read_items
from grader.branch import Branch
from grader.case import Act, Person
from grader.evidence import Evidence
from grader.post_display import Image, Look
from tests import college

HEAD = """\
id: goose
title: The goose
setting: You wrote about the goose.
decision_maker: iris
content_note: A threat.
people:
  iris: {name: Iris, handle: iris-b, describe: teaches rhetoric, standing: tutor}
  choir: {name: The choir, standing: boarder}
  fenn: {standing: neighbour, part_of: choir}
acts:
  - {id: p1, by: iris, post: The goose was here first., platform: the hall's page, when: On Monday, does: [argue]}
  - {by: fenn, to: [iris, choir], post: "You, again.", reply_to: p1, likes: 3, does: [mock, argue]}
  - {id: e1, by: fenn, to: iris, event: Fenn rings up., does: menace}
circumstances: {tired: yes}
"""
STAGES = """\
offers: {desks: [night-porter, press-desk], moves: []}
talking_points: {quadrant: Who began?, desks: Whose desk?}
stages:
  - {until: act-2, after: Nobody laughed., circumstances: {tired: no}, offers: {desks: [press-desk]}}
  - {until: e1}
"""
BRANCHES = """\
offers: {quadrant: []}
stages:
  - {until: e1}
  - branches:
      - id: told
        when: {picked: [night-porter, press-desk], left_out: [tempting-wipe]}
        title: You told
        then: The porter came.
        circumstances: {tired: no}
        offers: {desks: [press-desk]}
        acts: [{id: p9, by: fenn, to: [iris], post: Sorry., does: [argue]}]
        after: All is well.
      - {when: otherwise, title: You waited, then: Night fell., acts: [{by: fenn, post: Ha., does: [mock]}]}
"""
OTHERWISE = "      - {when: otherwise"
AGAIN = (
    "      - {id: again, when: {picked: [night-porter], left_out: [tempting-wipe]}, title: T, then: T., "
    "acts: [{by: fenn, post: Ha., does: [mock]}]}\n"
)
"""An ending that never follows, since told comes first."""
SLOTS = """\
slots:
  writer:
    - {name: Fenn}
    - {name: Pell, facts: {people: {fenn: {standing: reporter}}, acts: {act-2: {does: [enquire]}}}}
  day:
    - {words: noon, facts: {circumstances: {tired: yes}}}
    - {words: night, facts: {circumstances: {tired: no}}}
    - {words: dawn}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return open_rulebook(college.GUIDANCE)


def read(text: str, rulebook: Rulebook, **more: object) -> tuple[Item, ...]:
    return read_items("goose.yaml", text, rulebook, **more)  # type: ignore[arg-type]  # each is of its own kind


def test_read_takes_everything_that_a_story_says(rulebook: Rulebook) -> None:
    [item] = read(HEAD, rulebook)
    assert (item.id, item.story, item.title, item.setting, item.content_note) == (
        "goose", "goose", "The goose", "You wrote about the goose.", "A threat.",
    )  # fmt: skip
    assert (item.stage, item.stages, item.after, item.branch, item.turns_on) == (1, 1, "", None, frozenset())
    assert (item.variant, item.variants, item.meanwhile, item.talking_points, item.offers) == (0, 1, {}, {}, {})
    case = item.case
    assert (case.decision_maker, case.circumstances) == ("iris", {"tired": ("yes",)})
    assert case.people["iris"] == Person("iris", "Iris", {"standing": ("tutor",)}, "iris-b", "teaches rhetoric")
    assert case.people["fenn"] == Person("fenn", "fenn", {"standing": ("neighbour",)}, part_of="choir")
    argue, mock, menace = ({"does": does} for does in (("argue",), ("mock", "argue"), ("menace",)))
    assert case.acts == (
        Act("p1", "iris", (), argue, post="The goose was here first.", platform="the hall's page", when="On Monday"),
        Act("act-2", "fenn", ("iris", "choir"), mock, post="You, again.", look=Look(reply_to="p1", likes=3)),
        Act("e1", "fenn", ("iris",), menace, event="Fenn rings up.", look=Look("event")),
    )
    assert [act.line for act in case.acts] == [11, 12, 13]


def test_read_needs_no_circumstances_and_no_words_where_facts_alone_are_asked_for(rulebook: Rulebook) -> None:
    facts = "decision_maker: iris\npeople: {iris: {standing: tutor}}\nacts: [{by: iris, does: [mock]}]\n"
    [item] = read(facts, rulebook, facts_only=True)
    assert (item.id, item.title, item.setting, item.case.circumstances) == ("goose", "", "", {"tired": ("no",)})
    assert item.case.acts == (Act("act-1", "iris", (), {"does": ("mock",)}),)
    with pytest.raises(Unreadable) as found:
        read(facts, rulebook)
    assert [each.what for each in found.value.problems] == [
        *(f"the scenario lacks {name!r}" for name in ("id", "setting", "title")),
        "act 'act-1' needs either a post or an event",
    ]


def test_read_tells_a_story_stage_by_stage(rulebook: Rulebook) -> None:
    first, second = read(HEAD + STAGES, rulebook)
    assert [(each.id, each.story, each.stage, each.stages) for each in (first, second)] == [
        ("goose.1", "goose", 1, 2), ("goose.2", "goose", 2, 2),
    ]  # fmt: skip
    assert [[act.id for act in each.case.acts] for each in (first, second)] == [["p1", "act-2"], ["p1", "act-2", "e1"]]
    assert [each.case.circumstances["tired"] for each in (first, second)] == [("no",), ("yes",)]
    assert (first.after, second.after) == ("Nobody laughed.", "")
    assert (first.meanwhile, second.meanwhile) == ({}, {"act-2": "Nobody laughed."})
    assert first.offers == {"desks": ("press-desk",), "moves": ()}
    assert second.offers == {"desks": ("night-porter", "press-desk"), "moves": ()}
    said = {"quadrant": "Who began?", "desks": "Whose desk?"}
    assert (first.talking_points, second.talking_points) == ({}, said)
    assert read_item("goose.yaml", HEAD + STAGES, rulebook) == second


def test_read_tells_each_ending_of_a_story(rulebook: Rulebook) -> None:
    first, told, waited = read(HEAD + BRANCHES, rulebook)
    assert [each.id for each in (first, told, waited)] == ["goose.1", "goose.2.told", "goose.2"]
    assert [(each.stage, each.stages) for each in (first, told, waited)] == [(1, 2), (2, 2), (2, 2)]
    picked, left_out = frozenset({"night-porter", "press-desk"}), frozenset({"tempting-wipe"})
    assert told.branch == Branch("told", "You told", "The porter came.", picked, left_out)
    assert waited.branch == Branch("", "You waited", "Night fell.")
    assert [each.turns_on for each in (first, told, waited)] == [picked | left_out, frozenset(), frozenset()]
    assert [[act.id for act in each.case.acts][3:] for each in (first, told, waited)] == [[], ["p9"], ["act-5"]]
    assert (told.meanwhile, waited.meanwhile) == ({"e1": "The porter came."}, {"e1": "Night fell."})
    assert (told.after, waited.after) == ("All is well.", "")
    assert [each.case.circumstances["tired"] for each in (first, told, waited)] == [("yes",), ("no",), ("yes",)]
    assert told.offers == {"quadrant": (), "desks": ("press-desk",)}
    assert waited.offers == {"quadrant": ()}


def test_read_fills_the_slots_of_each_variant(rulebook: Rulebook) -> None:
    varied = HEAD.replace("fenn: {", 'fenn: {name: "{writer.name}", ').replace("On Monday", '"At {day}"') + SLOTS
    seen = []
    for variant in (*range(6), 7):
        [item] = read(varied, rulebook, variant=variant)
        fenn, acts = item.case.people["fenn"], item.case.acts
        assert item.variants == 6
        seen.append((item.variant, fenn.name, fenn.facts["standing"], acts[0].when, *item.case.circumstances["tired"]))
        assert acts[1].facts["does"] == (("mock", "argue") if fenn.name == "Fenn" else ("enquire",))
    assert seen == [
        (0, "Fenn", ("neighbour",), "At noon", "yes"),
        (1, "Pell", ("reporter",), "At night", "no"),
        (2, "Fenn", ("neighbour",), "At dawn", "yes"),
        (3, "Pell", ("reporter",), "At noon", "yes"),
        (4, "Fenn", ("neighbour",), "At night", "no"),
        (5, "Pell", ("reporter",), "At dawn", "yes"),
        (1, "Pell", ("reporter",), "At night", "no"),
    ]


def test_read_keeps_braces_where_there_are_no_slots(rulebook: Rulebook) -> None:
    [item] = read(HEAD.replace('"You, again."', '"You, {again}."'), rulebook)
    assert item.case.acts[1].post == "You, {again}."


def test_read_takes_how_a_post_looks(rulebook: Rulebook) -> None:
    looks = "image: {file: goose.svg}, reposts: 0, kind: comment"
    text = HEAD.replace('"You, again.", reply_to: p1, likes: 3', f'"You, again. [a goose, cross]", {looks}')
    [item] = read(text, rulebook, images={"goose.svg": "<svg/>"})
    drawn = Image("goose.svg", "a goose, cross", True, "<svg/>")
    assert item.case.acts[1].look == Look("comment", reposts=0, image=drawn)
    mail = 'kind: email, subject: Geese, image: {file: goose.svg, alt: "A goose."}'
    [item] = read(HEAD.replace("reply_to: p1, likes: 3", mail), rulebook)
    assert item.case.acts[1].look == Look("email", subject="Geese", image=Image("goose.svg", "A goose.", False))
    [item] = read(HEAD.replace("reply_to: p1, likes: 3", "kind: rating, stars: 5"), rulebook)
    assert item.case.acts[1].look == Look("rating", stars=5)
    [item] = read(HEAD.replace("event: Fenn", "kind: call, event: Fenn"), rulebook)
    assert item.case.acts[2].look == Look("call")


def test_read_takes_the_words_that_show_facts(rulebook: Rulebook) -> None:
    text = HEAD.replace("reply_to: p1, likes: 3", "shows_in: {mock: again, does.argue: 'You,'}")
    text = text.replace("does: [argue]}", "does: [argue], shows_in: {argue: teaches rhetoric}}")
    [item] = read(text, rulebook)
    assert item.case.acts[0].shows_in == {"does.argue": Evidence("p1", "teaches rhetoric", "describe")}
    assert item.case.acts[1].shows_in == {
        "does.mock": Evidence("act-2", "again", "post"), "does.argue": Evidence("act-2", "You,", "post"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("was", "becomes", "problems"),
    [
        ("id: goose\n", "id: gander\n", ["1: the id 'gander' is not the file's name 'goose'. Make them the same."]),
        ("title: The goose\n", "", ["1: the scenario lacks 'title'. Add a line `title: ...`."]),
        ("part_of: choir", "part_of: fenn", ["9: person 'fenn' is not known. Choose from: iris, choir."]),
        ("decision_maker: iris", "decision_maker: ires",
         ["4: decision_maker 'ires' is not known. Did you mean 'iris'?"]),
        ("decision_maker: iris", "decision_maker: fenn",
         ["4: fenn cannot be the decision maker. This course puts people with standing tutor in that place."]),
        ("by: iris, ", "", ["11: act 'p1' does not say who did it. Add a line `by: ...` with one of the people."]),
        ("{id: e1, by: fenn", "{id: p1, by: fen",
         ["13: person 'fen' is not known. Did you mean 'fenn'?",
          "13: two acts have the id 'p1'. Give each its own id."]),
        ("to: iris, event: Fenn rings up.", "to: ires, post: Ho., event: Fenn rings up.",
         ["13: act 'e1' needs either a post or an event. Add the words of one of them.",
          "13: person 'ires' is not known. Did you mean 'iris'?"]),
        ("does: [mock, argue]", "doess: [mock]",
         ["12: 'doess' is not a fact of act 'act-2'. Did you mean 'does'?",
          "12: act 'act-2' lacks 'does'. Say one of: mock, menace, argue, enquire."]),
        ("does: [mock, argue]", "does: {mock: yes}",
         ["12: act 'act-2' has no value for 'does'. Say one of: mock, menace, argue, enquire.",
          "12: does is not a list."]),
        ("does: [mock, argue]", "does: []",
         ["12: act 'act-2' has no value for 'does'. Say one of: mock, menace, argue, enquire."]),
        ("reply_to: p1", "reply_to: e1",
         ["12: act 'act-2' replies to 'e1', which is not an earlier post. Choose from: p1."]),
        ("likes: 3", "likes: many", ["12: likes is not a whole number."]),
        ("likes: 3", "stars: 3",
         ["12: act 'act-2' has 'stars', but its kind is post. Remove it, or write `kind: rating`."]),
        ("likes: 3", "kind: rating, stars: many", ["12: stars is not a whole number."]),
        ("likes: 3", "kind: rating, stars: 0", ["12: stars is 0. Write a number from 1 to 5."]),
        ("likes: 3", "kind: rating, stars: 6", ["12: stars is 6. Write a number from 1 to 5."]),
        ("likes: 3", "shows_in: {mock: never, menace: You}",
         ["12: shows_in cites 'menace', which act 'act-2' does not declare. Choose from: mock, argue.",
          ("12: the words 'never' for 'mock' are not in the post of act 'act-2'. Copy them exactly from there, "
           "from its platform or time, from its author's entry or from the setting.")]),
        ("likes: 3", "shows_in: {mock: [again]}",
         ["12: what shows 'mock' is not text. Write it as one line of text."]),
        ("does: menace}", "does: menace, shows_in: {menace: never}}",
         [("13: the words 'never' for 'menace' are not in the event of act 'e1'. Copy them exactly from there, "
           "from its platform or time, from its author's entry or from the setting.")]),
        ("{tired: yes}", "{tierd: yes}", ["14: 'tierd' is not a fact of circumstances. Did you mean 'tired'?"]),
        (HEAD[HEAD.index("acts:"):], "acts: []\n", ["10: the list of acts is empty. Add an act."]),
    ],
)  # fmt: skip
def test_read_refuses(was: str, becomes: str, problems: list[str], rulebook: Rulebook) -> None:
    assert was in HEAD
    with pytest.raises(Unreadable) as found:
        read(HEAD.replace(was, becomes, 1), rulebook)
    assert [str(each).removeprefix("goose.yaml:") for each in found.value.problems] == problems


@pytest.mark.parametrize(
    ("more", "was", "becomes", "problems"),
    [
        (STAGES, "until: act-2", "until: act-3",
         ["18: act 'act-3' is not known. Did you mean 'act-2'?"]),
        (STAGES, "  - {until: e1}\n", "  - {until: p1}\n",
         ["18: the last stage ends before the last act. Write until: e1.",
          "19: a stage ends before the one before it. Put the stages in order of time."]),
        (STAGES, "  - {until: e1}\n", "",
         ["18: it unfolds in 1 stage. Use two or three, or leave `stages` out."]),
        (STAGES, "press-desk]}}\n  - {until: e1}\n", "press-desk]}}\n  - {until: act-2}\n",
         ["18: the last stage ends before the last act. Write until: e1.",
          "19: a stage ends before the one before it. Put the stages in order of time."]),
        (STAGES, "[night-porter, press-desk], moves", "[night-portr], mover",
         ["15: 'mover' is not a known group of options. Did you mean 'moves'?",
          "15: option 'night-portr' is not known. Did you mean 'night-porter'?"]),
        (STAGES, "desks: Whose", "dessk: Whose",
         ["16: 'dessk' is not known in talking_points. Did you mean 'desks'?"]),
        (STAGES, "moves: []}", "quadrant: [in-house]}",
         ["15: the offered quadrants cannot be listed. Write `quadrant: []`, or leave it out."]),
        (BRANCHES, "  - {until: e1}\n", "",
         ["17: it unfolds in 1 stage. Use two or three, or leave `stages` out.",
          "17: the branches have no stage before them. Put a stage with `until: ...` before them."]),
        (BRANCHES, "{until: e1}", "{until: e1, after: So.}",
         ["18: the stage before the branches has an `after`. Say what happened in each branch's `then`."]),
        (BRANCHES, "{until: e1}", "{until: p1}",
         ["17: the stage before the branches ends before the last act. Write until: e1."]),
        (BRANCHES, "id: told\n", "id: You told\n",
         [("19: the id 'You told' is not a valid name. "
           "Give it a short name in small letters and hyphens, as in `id: answered`.")]),
        (BRANCHES, "      - id: told\n        when", "      - when",
         ["19: a branch lacks 'id'. Give it a short name in small letters and hyphens, as in `id: answered`."]),
        (BRANCHES, "when: {picked: [night-porter, press-desk], left_out: [tempting-wipe]}", "when: {picked: []}",
         ["20: `when` does not name an option. Name at least one under picked or left_out."]),
        (BRANCHES, "when: {picked: [night-porter, press-desk], left_out: [tempting-wipe]}", "when: told",
         ["20: `when` is neither otherwise nor a condition. Write it as when: {picked: [...]}."]),
        (BRANCHES, "when: {picked: [night-porter, press-desk], left_out: [tempting-wipe]}", "when: otherwise",
         [("19: the branch with `when: otherwise` has an id. "
           "Leave it out: without one, the ending keeps the name of its stage."),
          "20: the branch with `when: otherwise` is not the last. Put it last."]),
        (BRANCHES, "[tempting-wipe]", "[tempting-wip]",
         ["20: option 'tempting-wip' is not known. Did you mean 'tempting-wipe'?"]),
        (BRANCHES, "{when: otherwise,", "{when: otherwise, id: waited,",
         [("27: the branch with `when: otherwise` has an id. "
           "Leave it out: without one, the ending keeps the name of its stage.")]),
        (BRANCHES, "{when: otherwise,", "{when: {picked: [press-desk]}, id: told,",
         ["27: no branch is left for all other picks. Give the last branch `when: otherwise`.",
          "27: two branches have the id 'told'. Give each its own id."]),
        (BRANCHES, "quadrant: []", "desks: [night-porter]",
         [("20: 'press-desk' decides the ending, but is not offered at the stage before. "
           "Add it under `offers`, desks, or choose another option.")]),
        (BRANCHES, OTHERWISE, AGAIN + OTHERWISE,
         [("27: no picks lead to the branch 'again'. "
           "For every combination of picks, an earlier branch comes first: change this `when`.")]),
        (BRANCHES, OTHERWISE, AGAIN + AGAIN.replace("again", "anew") + OTHERWISE,
         ["18: the story has 4 branches. Use two or three, or leave `branches` out."]),
        (BRANCHES, "acts: [{id: p9,", "acts: [{id: e1,",
         ["25: two acts have the id 'e1'. Give each its own id."]),
        (SLOTS, "    - {name: Fenn}\n", "",
         [("17: the slot 'writer' has fewer than two values. "
           "Give it another value, or write the words without a slot.")]),
        (SLOTS, "fenn: {standing", "fen: {standing",
         ["16: a slot sets facts of 'fen', which is not one of the people. Did you mean 'fenn'?"]),
        (SLOTS, "act-2: {does", "act-9: {does",
         ["16: a slot sets facts of 'act-9', which is not one of the acts. Did you mean 'act-2'?"]),
        (SLOTS, "{people: {fenn", "{peeple: {fenn",
         ["18: 'peeple' is not known in facts. Did you mean 'people'?"]),
        (SLOTS, "{tired: no}", "{tired: perhaps}",
         ["21: tired is neither yes nor no. Write yes or no."]),
    ],
)  # fmt: skip
def test_read_refuses_stages_endings_and_slots(
    more: str, was: str, becomes: str, problems: list[str], rulebook: Rulebook
) -> None:
    assert was in more
    with pytest.raises(Unreadable) as found:
        read(HEAD + more.replace(was, becomes, 1), rulebook, variant=1)
    assert [str(each).removeprefix("goose.yaml:") for each in found.value.problems] == problems


def test_read_refuses_a_slot_that_is_not_known(rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable) as found:
        read(HEAD.replace("On Monday", '"At {dya}"') + SLOTS, rulebook)
    assert [str(each) for each in found.value.problems] == [
        "goose.yaml:11: the slot {dya} is not known. Choose from: writer.name, day."
    ]


def test_read_refuses_what_is_no_text_of_a_file(rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable) as found:
        read("id: \x00\n", rulebook)
    [problem] = found.value.problems
    assert (problem.line, problem.todo) == (0, "Save the file as UTF-8 text.")
    assert problem.what.startswith("this is not YAML: ")


@pytest.mark.parametrize(
    ("images", "todo"),
    [
        ({"goose.svg": "<svg/>"}, "Did you mean 'goose.svg'?"),
        ({}, "Put SVG files into the folder `images` beside the scenarios."),
    ],
)
def test_read_misses_an_image(images: dict[str, str], todo: str, rulebook: Rulebook) -> None:
    text = HEAD.replace("likes: 3", 'image: {file: gose.svg, alt: "A goose."}')
    with pytest.raises(Unreadable) as found:
        read(text, rulebook, images=images)
    assert [str(each) for each in found.value.problems] == [f"goose.yaml:12: there is no image 'gose.svg'. {todo}"]


def test_read_takes_a_rating_of_one_star(rulebook: Rulebook) -> None:
    [item] = read(HEAD.replace("reply_to: p1, likes: 3", "kind: rating, stars: 1"), rulebook)
    assert item.case.acts[1].look.stars == 1


def test_version_is_that_of_what_learners_are_asked(rulebook: Rulebook) -> None:
    def version(text: str) -> str:
        return read(HEAD + text, rulebook)[0].version

    cited = SLOTS.replace("{does: [enquire]}", "{shows_in: {mock: again}}")
    assert version(cited) == version(SLOTS.replace("{does: [enquire]}", "{}"))
    assert version(cited) != version(SLOTS)
    named = SLOTS.replace("  day:", "  kind:")
    assert version(named) != version(named.replace("noon", "one"))
