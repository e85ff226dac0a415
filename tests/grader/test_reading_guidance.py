"""A guidance folder becomes a rulebook, with everything that its files say."""

from dataclasses import replace

import pytest

from grader.condition import ALWAYS, NEVER, All, Any, Condition, IsYou, Not, SomeAct, Undirected
from grader.fact import Fact, Value
from grader.rule import Rule
from grader.rulebook import Clause, Completion, Exchange, Group, Option, Quadrant, Term, Text
from grader.sentence import Narration, Sentence
from tests.grader.edited_guidance import FACTS, GUIDE, PORTER, SAYS, WHEN, read
from tests.grader.sketch import NARRATION, has, some

INSIDE = has("author", "standing", "tutor", "boarder")
ROUGH, PLAIN = has("act", "does", "mock", "menace"), has("act", "does", "argue", "enquire")


def test_read_takes_everything_that_guidance_says() -> None:
    found = read()
    assert (found.title, found.institution, found.issued, found.source) == (
        "Minding our words at Birchpoint", "Birchpoint College", "May 2031", "The Birchpoint Online Conduct Sheet",
    )  # fmt: skip
    assert found.notice == ("This is practice, and decides no real case.",)
    assert (found.emergency, found.ask_quadrant) == ("night-porter", "Which way does it go?")
    assert found.clauses["porter"] == Clause("porter", "Sheet", "5", "Danger: the night porter.")
    assert list(found.groups.values()) == [
        Group("desks", "Desks", "Whose desk do you go to?"), Group("moves", "Moves", "What do you do now?"),
    ]  # fmt: skip
    because = Sentence("It stays in the house, beginning with {post} from {author} towards {target}.", NARRATION, ROUGH)
    house = Quadrant("in-house", "Within the college", "One of us acts towards another of us.", ("way-1",), because,
                     line=("inside", "inside"))  # fmt: skip
    assert found.quadrants["in-house"] == house
    assert (tuple(found.quadrants), found.ruled) == (("in-house", "from-outside", "towards-outside"),) * 2
    assert found.decides == has("you", "standing", "tutor")
    aim = Text(
        "aim", "welcome", ("aim",), "Birchpoint likes a good argument, and wants everybody to come out of it well."
    )
    assert found.texts == (aim,)
    assert found.uncarried == {"colophon": "It only says who printed the sheet."}
    assert (found.completion, found.cited, found.terms, found.reviews) == (Completion(1, True, None), (ROUGH,), (), ())


def test_read_takes_the_institution_for_its_short_name() -> None:
    found = read()
    assert (found.short, read((GUIDE, f"short: {found.short}\n", "")).short) == ("the College", found.institution)


def test_read_takes_every_option_with_its_rules() -> None:
    found = read()
    assert list(found.options) == [
        "night-porter", "dean-of-people", "press-desk", "listening-room",
        "keep-a-copy", "sleep-on-it", "tempting-hit-back", "tempting-wipe",
    ]  # fmt: skip
    when = some(has("act", "does", "menace"), has("target", "standing", "tutor", "boarder"))
    says = Sentence("{author} threatens {target} in {post}.", NARRATION, when)
    menaced = Rule("night-porter.menaced", "night-porter", "essential", ("porter",), "stated", True, when, says)
    porter = found.options["night-porter"]
    assert porter.rules == (menaced,)
    assert replace(porter, contacts=(), telephone="", rules=()) == Option(
        "night-porter", "desks", "Night porter", "Comes at once, at any hour.", ("porter",), "Nobody is in danger.", ()
    )


def test_read_takes_what_a_rule_may_say() -> None:
    more = "clause: [press, ear], highlights: [does], note: Read twice., "
    two = "{any: [{act: {does: menace, to: ours}}, {act: {does: mock}}]}"
    [rule] = read(
        (PORTER, "safety: yes, ", more), (PORTER, "basis: stated", "basis: inferred"), (PORTER, WHEN, two),
        (PORTER, SAYS, '["{author} threatens.", "{author} mocks."]'),
    ).options["night-porter"].rules  # fmt: skip
    assert (rule.clause, rule.basis, rule.safety) == (("press", "ear"), "inferred", False)
    assert (rule.highlights, rule.note) == (("does",), "Read twice.")
    assert isinstance(rule.when, Any)
    threatens, mocks = (
        Sentence(f"{{author}} {does}.", NARRATION, when)
        for does, when in zip(("threatens", "mocks"), rule.when.parts, strict=True)
    )
    assert (rule.says, rule.alternatives) == (threatens, (threatens, mocks))


def test_read_takes_what_guidance_may_say() -> None:
    reasons = "public: It is for all.\n    several: They are many.\n    side: Nobody knows who {author} is."
    sides = "from_inside: F.\n    from_outside: F.\n    to_inside: T.\n    to_outside: T.\n    draft: It is a draft."
    unlike = f"few: They are few.\n    within: I.\n    one_way: O.\n    first: B.\n    part: P.\n    {sides}"
    patterns = {
        "at_large": "{does: argue}", "opens": "{does: mock}", "begins": "{does: enquire}", "replies": "{does: menace}",
        "strictly": "{tone: rough}", "widely": "{tone: plain}", "perhaps_inside": "{standing: neighbour}",
    }  # fmt: skip
    more = "".join(f"  {name}: {pattern}\n" for name, pattern in patterns.items())
    found = read(
        (GUIDE, "  answers: {tone: plain}\n",
         f"  answers: {{tone: plain}}\n{more}  open:\n    {reasons}\n  unlike:\n    {unlike}\n"),
        (GUIDE, "line: [inside, inside]",
         "lines: 2\n    parties: 3\n    note: It takes three.\n    line: [outside, inside]"),
        (GUIDE, "uncarried:", "completion: {stories: 2, safety: no, final: 60}\ndraft: {does: argue}\nuncarried:"),
    )  # fmt: skip
    exchange = found.exchange
    assert replace(exchange, open={}, unlike={}) == Exchange(
        inside=INSIDE, counts=(ROUGH, PLAIN), answers=PLAIN, at_large=has("act", "does", "argue"),
        opens=has("act", "does", "mock"), begins=has("act", "does", "enquire"), replies=has("act", "does", "menace"),
        perhaps_inside=has("author", "standing", "neighbour"), strictly=ROUGH, widely=PLAIN,
    )  # fmt: skip
    assert {why: said.text for why, said in exchange.open.items()} == {
        "public": "It is for all.", "several": "They are many.", "side": "Nobody knows who {author} is.",
    }  # fmt: skip
    assert (exchange.unlike["few"].text, exchange.unlike["few"].when) == ("They are few.", ROUGH)
    assert (next(iter(exchange.unlike)), len(exchange.unlike)) == ("few", 10)
    house = found.quadrants["in-house"]
    assert (house.lines, house.parties, house.note, house.line) == (2, 3, "It takes three.", ("outside", "inside"))
    assert found.completion == Completion(2, False, 0.6)
    assert house.because.narration == Narration((), has("act", "does", "argue"))


@pytest.mark.parametrize(
    ("written", "completion"),
    [
        ("{stories: 2, safety: yes, final: 100}", Completion(2, True, 1.0)),
        ("{stories: 0, safety: no}", Completion(0, False, None)),
    ],
)
def test_read_takes_what_completes_the_course(written: str, completion: Completion) -> None:
    assert read((GUIDE, "uncarried:", f"completion: {written}\nuncarried:")).completion == completion


def test_read_takes_an_exchange_that_says_no_more_than_it_must() -> None:
    exchange = read().exchange
    assert exchange == Exchange(inside=INSIDE, counts=(ROUGH, PLAIN), answers=PLAIN)
    assert (exchange.opens, exchange.strictly, exchange.open, exchange.unlike) == (NEVER, NEVER, {}, {})


@pytest.mark.parametrize(
    ("pattern", "condition"),
    [
        ("{act: {does: [mock, menace]}}", SomeAct(ROUGH)),
        ("{act: {does: any}}", SomeAct(has("act", "does", "mock", "menace", "argue", "enquire"))),
        ("{act: {tone: rough, by: ours}}", some(ROUGH, INSIDE)),
        ("{act: {by: you, to: nobody}}", some(IsYou("author"), Undirected())),
        ("{act: {to: you}}", SomeAct(IsYou("target"))),
        ("{act: {by: {standing: tutor, is: ours}}}", SomeAct(All((has("author", "standing", "tutor"), INSIDE)))),
        ("{act: {to: {is: [ours, house]}}}",
         SomeAct(All((has("target", "standing", "tutor", "boarder"), Not(has("target", "standing", "reporter")))))),
        ("{no_act: {does: mock}}", Not(SomeAct(has("act", "does", "mock")))),
        ("{you: {standing: tutor}}", has("you", "standing", "tutor")),
        ("{you: ours}", has("you", "standing", "tutor", "boarder")),
        ("{circumstances: {tired: yes}}", has("circumstances", "tired", "yes")),
        ("{not: {circumstances: {tired: no}}}", Not(has("circumstances", "tired", "no"))),
        ("{all: [{you: ours}, {any: [{circumstances: {tired: yes}}]}]}",
         All((has("you", "standing", "tutor", "boarder"), Any((has("circumstances", "tired", "yes"),))))),
        ("{all: []}", ALWAYS),
    ],
)  # fmt: skip
def test_read_takes_a_pattern_as_the_condition_it_stands_for(pattern: str, condition: Condition) -> None:
    house = (FACTS, "ours: {gate: within}", "ours: {gate: within}\n    house: {not: {standing: reporter}}")
    [rule] = read(house, (PORTER, WHEN, pattern), (PORTER, SAYS, "So.")).options["night-porter"].rules
    assert rule.when == condition


def test_read_takes_facts_with_their_words() -> None:
    marked = "{gate: within, names: body, means: one of us, is: is a tutor, were: were a tutor}"
    told = "did: 'mocked {target}', does: 'mocks {target}', "
    other = "did: did, does: does, "
    edits = [(FACTS, "{gate: within, is: is a tutor, were: were a tutor}", marked)]
    edits += [(FACTS, "{tone: rough, is: mocks", f"{{tone: rough, {told}is: mocks")]
    edits += [(FACTS, f"is: {does}", f"{other}is: {does}") for does in ("threatens", "argues", "asks")]
    shift = "night_shift: {kind: flag, says: It is late., yes: {is: w, were: w}, no: {is: n, were: n}}"
    edits += [(FACTS, "circumstances:\n", f"circumstances:\n  {shift}\n")]
    edits += [(FACTS, "    says: The tutor", "    distant: outside\n    name: Worn out\n    says: The tutor")]
    found = read(*edits)
    standing = found.vocabulary.people["standing"]
    assert (standing.name, standing.kind, standing.required, standing.default) == ("Standing", "one", True, ())
    assert (standing.says, standing.distant) == ("What the person is to the college.", "no")
    assert list(standing.values) == ["tutor", "boarder", "neighbour", "reporter"]
    assert standing.values["tutor"] == Value(
        "tutor", "is a tutor", "were a tutor", means="one of us", names="body", marks={"gate": "within"}
    )
    mock = found.vocabulary.acts["does"].values["mock"]
    assert (mock.did, mock.does, mock.were_not) == ("mocked {target}", "mocks {target}", "mocked nobody")
    assert found.vocabulary.circumstances["tired"] == Fact(
        "tired", "circumstances", "flag", "The tutor is worn out.",
        {"yes": Value("yes", "are worn out", "were worn out"), "no": Value("no", "are rested", "were rested")},
        ("no",), False, "Worn out", "outside",
    )  # fmt: skip
    assert found.vocabulary.circumstances["night_shift"].name == "Night shift"
    because = found.quadrants["in-house"].because
    assert [fact.id for fact in because.narration.facts] == ["does"]


def test_read_takes_a_default_where_a_fact_may_be_left_out() -> None:
    standing = read((FACTS, "required: true\n    says: What the person", "default: tutor\n    says: What the person"))
    assert standing.vocabulary.people["standing"].default == ("tutor",)


def test_read_takes_the_words_of_terms() -> None:
    rough = "  acts:\n    coarse: {tone: rough}\n"
    words = "words:\n  people:\n    ours: {is: is of the college, why: We know them.}\n  acts:\n    coarse: is coarse\n"
    ours, coarse = read((FACTS, "    ours: {gate: within}\n", f"    ours: {{gate: within}}\n{rough}{words}")).terms
    inside = tuple(has(of, "standing", "tutor", "boarder") for of in ("author", "target", "you"))
    assert ours == Term("ours", "people", "is of the college", inside, "We know them.")
    assert coarse == Term("coarse", "acts", "is coarse", (ROUGH,))
