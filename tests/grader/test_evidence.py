"""Evidence: the words that acts cite for their facts, on verdicts, and out of every version."""

import pytest

from grader import Evidence, Response, Rulebook, Unreadable, explain, offered, read_item, rule

STORY = """\
id: talk
title: A talk
setting: You teach {course} and post from the department's account.
decision_maker: you
people:
  you: {name: Prof. Lee, role: faculty, handle: "@hall_{hall}"}
  sam: {name: Sam, role: student}
acts:
  - id: p1
    by: you
    to: [sam]
    platform: "Mastodon, the department's account"
    when: Monday, not sent
    post: >
      Late again,
      all of you in {course}.
    conduct: [insult]
    account: institutional
    stage: drafted
    image: {file: cup.svg, alt: A red cup}
    CITED_1
  - {id: p2, by: sam, to: [you], post: "I know where you park. Fools pray.", conduct: [threat, insult],
     ground: [religion], danger: credible CITED_2}
slots:
  course: [{words: algebra}, {words: Latin}]
  hall: [{words: two}, {words: three}]
"""
FIRST = (
    "shows_in: {insult: 'Late again, all of you in {course}', institutional: the department's account, stage: not sent}"
)
SECOND = ", shows_in: {threat: I know where, ground: pray, conduct.insult: Fools, credible: I know where}"
OWN = Evidence("p1", "Late again, all of you in algebra", "post")
THREAT, RELIGION, INSULT = (Evidence("p2", words, "post") for words in ("I know where", "pray", "Fools"))


def story(first: str = FIRST, second: str = SECOND) -> str:
    told = STORY.replace("    CITED_1\n", f"    {first}\n" if first else "")
    return told.replace(" CITED_2", second)


def test_read_item_finds_where_the_words_stand(rulebook: Rulebook) -> None:
    first, second = read_item("talk.yaml", story(), rulebook).case.acts
    assert first.shows_in == {
        "conduct.insult": OWN,
        "account.institutional": Evidence("p1", "the department's account", "platform"),
        "stage.drafted": Evidence("p1", "not sent", "when"),
    }
    assert second.shows_in == {
        "conduct.threat": THREAT,
        "ground.religion": RELIGION,
        "conduct.insult": INSULT,
        "danger.credible": THREAT,
    }


def test_read_item_fills_slots_in_evidence(rulebook: Rulebook) -> None:
    act = read_item(
        "talk.yaml", story("shows_in: {insult: 'in {course}', account: '@hall_{hall}'}"), rulebook, variant=1
    )
    assert [each.words for each in act.case.acts[0].shows_in.values()] == ["in Latin", "@hall_three"]


@pytest.mark.parametrize(
    ("cited", "where"),
    [
        ("Mastodon", "platform"),
        ("Monday", "when"),
        ("You teach algebra", "setting"),
        ("A red cup", "image"),
        ("Prof. Lee", "name"),
        ("'@hall_two'", "handle"),
    ],
)
def test_read_item_finds_evidence_outside_the_post(cited: str, where: str, rulebook: Rulebook) -> None:
    act = read_item("talk.yaml", story(f"shows_in: {{insult: {cited}}}"), rulebook).case.acts[0]
    assert act.shows_in["conduct.insult"].where == where


def test_read_item_takes_evidence_with_a_slot_value(rulebook: Rulebook) -> None:
    facts = "facts: {acts: {p2: {conduct: [harassment], shows_in: {harassment: Fools pray}}}}"
    told = story(second=", shows_in: {credible: you park}").replace("{words: Latin}", f"{{words: Latin, {facts}}}")
    cited = [read_item("talk.yaml", told, rulebook, variant=each).case.acts[1].shows_in for each in (0, 1)]
    assert [sorted(each) for each in cited] == [["danger.credible"], ["conduct.harassment", "danger.credible"]]


@pytest.mark.parametrize("words", ["know wher", "i know where", "where you park, Fools"])
def test_read_item_refuses_words_that_are_not_verbatim(words: str, rulebook: Rulebook) -> None:
    with pytest.raises(Unreadable, match="are not in the post of act 'p2'"):
        read_item("talk.yaml", story(second=f", shows_in: {{threat: '{words}'}}"), rulebook)


@pytest.mark.parametrize(
    "first",
    [
        FIRST,
        "shows_in:\n      insult: Late again,\n      account: >\n        the department's\n        account",
        "shows_in: {insult: Late again,\n      stage: not sent}   # in two lines",
    ],
)
def test_read_item_gives_the_version_of_the_item_without_evidence(first: str, rulebook: Rulebook) -> None:
    plain = read_item("talk.yaml", story("", ""), rulebook).version
    assert read_item("talk.yaml", story(first), rulebook).version == plain
    assert read_item("talk.yaml", story(first).replace("Mastodon", "Bluesky"), rulebook).version != plain


def test_read_item_leaves_evidence_after_a_dash_out_of_the_version(rulebook: Rulebook) -> None:
    plain = story("", "")
    cited = plain.replace("  - id: p1", "  - shows_in: {insult: Late again}\n    id: p1")
    assert read_item("talk.yaml", cited, rulebook).version == read_item("talk.yaml", plain, rulebook).version


def test_evidence_changes_no_verdict(rulebook: Rulebook) -> None:
    with_, without = (rule(read_item("talk.yaml", told, rulebook).case, rulebook) for told in (story(), story("", "")))
    assert without.quadrant_evidence == ()
    assert [each.evidence for each in without.verdicts.values() if each.evidence] == []
    assert [(v.degree, v.because, v.acts, v.rules) for v in with_.verdicts.values()] == [
        (v.degree, v.because, v.acts, v.rules) for v in without.verdicts.values()
    ]


@pytest.mark.parametrize(
    ("option", "evidence"),
    [
        ("threat-caution", (THREAT,)),
        ("community-safety", (THREAT,)),
        ("equity-offices", (RELIGION, THREAT, INSULT)),
        ("unit-head", (Evidence("p1", "the department's account", "platform"),)),
        ("student-code", (THREAT, INSULT)),
        ("workplace-conduct", (OWN,)),
        ("emergency", (THREAT,)),
        ("efap", (THREAT,)),
        ("disengage-substances", ()),
        ("disengage-stress", (THREAT, INSULT, Evidence("p1", "not sent", "when"), OWN)),
        ("svpsc", ()),
    ],
)
def test_verdict_cites_the_facts_that_its_rules_matched(
    option: str, evidence: tuple[Evidence, ...], rulebook: Rulebook
) -> None:
    ruling = rule(read_item("talk.yaml", story(), rulebook).case, rulebook)
    assert ruling.verdicts[option].evidence == evidence


def test_unit_guidelines_cite_the_account_and_not_the_conduct(rulebook: Rulebook) -> None:
    """What decides is where the author works, so that the insult would mislead."""
    everywhere = story().replace("role: faculty", "role: faculty, unit: [utm]")
    told = everywhere.replace("role: student", "role: student, unit: [press]")
    verdicts = rule(read_item("talk.yaml", told, rulebook).case, rulebook).verdicts
    assert verdicts["utm-guidelines"].evidence == (Evidence("p1", "the department's account", "platform"),)
    assert (verdicts["press-guidelines"].degree, verdicts["press-guidelines"].evidence) == ("essential", ())


def test_quadrant_cites_the_acts_that_count(rulebook: Rulebook) -> None:
    ruling = rule(read_item("talk.yaml", story(), rulebook).case, rulebook)
    assert (ruling.quadrant_acts, ruling.quadrant_evidence) == (("p2",), (THREAT, INSULT))


def test_explanation_carries_the_evidence(rulebook: Rulebook) -> None:
    item = read_item("talk.yaml", story(), rulebook)
    ruling = rule(item.case, rulebook)
    response = Response(None, {"supports": ("equity-offices",)})
    told = explain(offered(item, ruling, rulebook), ruling, response, item.case, rulebook)
    assert {each.option: each.evidence for each in told}["equity-offices"] == (RELIGION, THREAT, INSULT)
