"""A guidance folder becomes a rulebook, with everything that its files say, or every problem in them with its line."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader import Rulebook, Unreadable, read_rulebook
from grader.condition import ALWAYS, NEVER, All, Any, Condition, IsYou, Not, SomeAct, Undirected
from grader.fact import Fact, Value
from grader.rule import Rule
from grader.rulebook import Clause, Completion, Exchange, Group, Option, Quadrant, Term, Text
from grader.sentence import Narration, Sentence
from tests.college import GUIDANCE
from tests.grader.sketch import NARRATION, has, some

Files = dict[str, str]
Read = Callable[..., Rulebook]
GUIDE, FACTS, CLAUSES, CITED = "guidance.yaml", "facts.yaml", "clauses.yaml", "evidence.yaml"
PORTER = "options/desks/night-porter.yaml"
EACH = " Write one sentence, or one for each entry under `any:`, if `when` holds nothing else."
BECAUSE = "because: It stays in the house, beginning with {post} from {author} towards {target}."
WHEN, SAYS = "{act: {does: menace, to: ours}}", '"{author} threatens {target} in {post}."'
INSIDE = has("author", "standing", "tutor", "boarder")
ROUGH, PLAIN = has("act", "does", "mock", "menace"), has("act", "does", "argue", "enquire")


@pytest.fixture
def files() -> Files:
    return {path.relative_to(GUIDANCE).as_posix(): path.read_text() for path in GUIDANCE.rglob("*.yaml")}


@pytest.fixture
def read(files: Files) -> Read:
    """Read the college's guidance after edits of its files, each (file, was, becomes)."""

    def reading(*edits: tuple[str, str, str]) -> Rulebook:
        edited = dict(files)
        for file, was, becomes in edits:
            assert was in edited[file]
            edited[file] = edited[file].replace(was, becomes, 1)
        return read_rulebook(edited)

    return reading


@pytest.mark.parametrize(
    ("file", "was", "becomes", "problems"),
    [
        (GUIDE, "notice:\n  - This is practice, and decides no real case.", "notice: {}",
         ["+0: notice is not a list."]),
        (GUIDE, "title: Minding our words at Birchpoint", 'title: ""',
         ["+0: 'title' of guidance.yaml is empty. Write it out."]),
        (GUIDE, "emergency: night-porter", "emergency: night-portr",
         ["+0: emergency 'night-portr' is not known. Did you mean 'night-porter'?"]),
        (GUIDE, "  - {id: moves,", "  - {id: desks,",
         ["+0: two groups have the id 'desks'. Give each its own.",
          "options/moves/keep-a-copy.yaml:1: the folder 'moves' is not a known group. Known here: desks.",
          "options/moves/sleep-on-it.yaml:1: the folder 'moves' is not a known group. Known here: desks.",
          "options/moves/tempting-hit-back.yaml:1: the folder 'moves' is not a known group. Known here: desks.",
          "options/moves/tempting-wipe.yaml:1: the folder 'moves' is not a known group. Known here: desks."]),
        (GUIDE, "{id: moves, name: Moves, ask: What do you do now?}",
         "{id: moves, nam: Moves, ask: What do you do now?}",
         ["+0: 'nam' is not known in a group. Did you mean 'name'?",
          "+0: a group lacks 'name'. Add a line `name: ...`."]),
        (GUIDE, "standing: tutor}", "standin: tutor}",
         ["+0: 'standin' is no fact here. Did you mean 'standing'?"]),
        (GUIDE, "standing: tutor}", "gate: withn}",
         ["+0: gate 'withn' is not known. Did you mean 'within'?"]),
        (GUIDE, "inside: ours", "inside: theirs",
         ["+0: the term 'theirs' is not known here. Known here: ours."]),
        (GUIDE, "inside: ours", "insid: ours",
         ["+0: 'insid' is not known in exchange. Did you mean 'inside'?",
          "+0: exchange lacks 'inside'. Add a line `inside: ...`, or `sides: ...` for several."]),
        (GUIDE, "    - {tone: plain}\n", "    - [tone, plain]\n",
         ["+0: a list cannot be a pattern here. Write `any:` or `all:` before it."]),
        (GUIDE, "  answers: {tone: plain}", "  answers: {tone: plain}\n  opens: {tone: plain}\n  widely: {tone: plain}",
         ["-4: 'opens' leaves a quadrant open without a reason. Give the reasons under `open`."]),
        (GUIDE, "  answers: {tone: plain}", "  answers: {tone: plain}\n  open: {publik: 'Because.'}\n",
         ["+1: 'publik' is not known in open. Did you mean 'public'?",
          "+1: open lacks 'public'. Add a line `public: ...`.",
          "+1: open lacks 'several'. Add a line `several: ...`.",
          "+1: open lacks 'side'. Add a line `side: ...`."]),
        (GUIDE, "line: [inside, inside]", "line: [inside, within]",
         ["+0: side 'within' is not known. Known here: inside, outside."]),
        (GUIDE, "line: [inside, inside]", "line: [inside]",
         ["+0: a line has two ends. Write [inside, outside] or the like."]),
        (GUIDE, "line: [inside, inside]", "line: [inside, inside]\n    lines: two\n    parties: -1",
         ["+1: lines is not a whole number.",
          "+2: parties is not a whole number."]),
        (GUIDE, "  - id: from-outside", "  - id: in-house",
         ["+0: two quadrants have the id 'in-house'. Give each its own.",
          "+12: quadrant 'from-outside' is not known. Known here: in-house, towards-outside."]),
        (GUIDE, "  - id: aim", "  - id: [aim]", ["+0: id is not text. Write it as one line of text."]),
        (GUIDE, "clause: way-1", "clause: way-11",
         ["+0: clause 'way-11' is not known. Did you mean 'way-1'?"]),
        (GUIDE, BECAUSE, "because: It stays in {posst}.",
         ["+0: the slot {posst} is not known. Did you mean 'post'?"]),
        (GUIDE, BECAUSE, 'because: "{conduct}."',
         ["+0: the slot {conduct} has no words. Give the values of a fact of acts `did` and `does`."]),
        (GUIDE, BECAUSE, 'because: "It stays {in."',
         ["+0: a brace is not closed. Write a slot as {post}."]),
        (GUIDE, "tried: [in-house, from-outside, towards-outside]", "tried: [in-house, from-outsid]",
         ["+0: quadrant 'from-outsid' is not known. Did you mean 'from-outside'?"]),
        (GUIDE, "tried: [in-house, from-outside, towards-outside]", "tried: [in-house, towards-outside]",
         ["-18: quadrant 'from-outside' is never tried. Name it under tried."]),
        (GUIDE, "shown: welcome", "shown: farewell",
         ["+0: the place 'farewell' is not known. Known here: welcome, in-house, from-outside, towards-outside."]),
        (GUIDE, "shown: welcome", "shown: in-hous",
         ["+0: the place 'in-hous' is not known. Did you mean 'in-house'?"]),
        (GUIDE, "  colophon: It only", "  colofon: It only",
         [("clauses.yaml: clause 'colophon' is carried by no option, rule, quadrant or text. "
          "Cite it where it belongs, or give the reason under uncarried."),
          "+0: clause 'colofon' is not known. Did you mean 'colophon'?"]),
        (GUIDE, "uncarried:\n  colophon: It only says who printed the sheet.\n",
         "completion: {stories: 2, safety: perhaps, final: 101}\n",
         ["+0: `final` is more than 100. Give the least score in percent, from 0 to 100.",
          "+0: safety is neither yes nor no. Write yes or no."]),
        (GUIDE, "uncarried:", "completion: {storys: 2, safety: no}\nuncarried:",
         ["+0: 'storys' is not known in completion. Did you mean 'stories'?",
          "+0: completion lacks 'stories'. Add a line `stories: ...`."]),
        (GUIDE, "uncarried:", "draft: {dose: argue}\nuncarried:",
         ["+0: 'dose' is no fact here. Did you mean 'does'?"]),
        (CLAUSES, "item: 1, says: Argue well and come out of it well.}", "item: 1}",
         ["+0: a clause lacks 'says'. Add a line `says: ...`."]),
        (CLAUSES, "{id: way-1,", "{id: aim,",
         ["+0: two clauses have the id 'aim'. Give each its own."]),
        (CITED, "- {tone: rough}", "- {by: ours}\n  - {all: [{tone: rough}]}\n  - {tonn: rough}",
         ["+0: this does not ask for exactly one fact of an act. Write it as {fact: value}.",
          "+1: this does not ask for exactly one fact of an act. Write it as {fact: value}.",
          "+2: 'tonn' is no fact here. Did you mean 'tone'?",
          "+2: this does not ask for exactly one fact of an act. Write it as {fact: value}."]),
        (CITED, "cited:", "sighted:",
         ["+0: evidence.yaml lacks 'cited'. Add a line `cited: ...`.",
          "+1: 'sighted' is not known in evidence.yaml. Known here: cited."]),
        (PORTER, "degree: essential", "degree: esential",
         ["-6: no rule of 'night-porter' ever makes it apply or harm. Give it one.",
          "+0: degree 'esential' is not known. Did you mean 'essential'?"]),
        (PORTER, "basis: stated", "basis: written",
         ["+0: basis 'written' is not known. Known here: stated, inferred."]),
        (PORTER, "degree: essential, ", "",
         ["-6: no rule of 'night-porter' ever makes it apply or harm. Give it one.",
          "+0: a rule lacks 'degree'. Add a line `degree: ...`."]),
        (PORTER, "basis: stated, ", "", ["+0: a rule lacks 'basis'. Add a line `basis: ...`."]),
        (PORTER, f", says: {SAYS}", "", ["+0: a rule lacks 'says'. Add a line `says: ...`."]),
        (PORTER, f"when: {WHEN}, ", "",
         ["+0: a rule lacks 'when'. Add a line `when: ...`.",
          "+0: the slot {author} may be empty. Name no act where the rule may hold without one."]),
        (PORTER, "safety: yes", "clause: portr", ["+0: clause 'portr' is not known. Did you mean 'porter'?"]),
        (PORTER, "safety: yes", "safety: maybe",
         ["+0: safety is neither yes nor no. Write yes or no."]),
        (PORTER, "clause: porter", "clause: [porter, portier]",
         ["+0: clause 'portier' is not known. Did you mean 'porter'?"]),
        (PORTER, "degree: essential", "degree: wrong",
         ["-6: no rule of 'night-porter' ever makes it apply or harm. Give it one."]),
        (PORTER, "otherwise: Nobody is", "otherwise: In {post} nobody is",
         ["+0: the slot {post} is not known. Leave it out."]),
        (PORTER, "place: 1", "place: first",
         ["+0: place is not a whole number."]),
        (PORTER, "about: Comes at once, at any hour.\n", "",
         ["-2: an option lacks 'about'. Add a line `about: ...`."]),
        (PORTER, "id: menaced,", "idd: menaced,",
         ["+0: 'idd' is not known in a rule. Did you mean 'id'?",
          "+0: a rule lacks 'id'. Add a line `id: ...`."]),
        (PORTER, WHEN, "{act: {does: menace}, act: {does: mock}}",
         ["+0: 'act' stands twice in the pattern. Keep one."]),
        (FACTS, "    ours: {gate: within}", "    ours: {gate: within}\n    ours: {gate: beyond}",
         ["+1: 'ours' stands twice in terms of people. Keep one."]),
        (PORTER, "{act: {does: menace, to: ours}}", "{acts: {does: menace, to: ours}}",
         ["+0: 'acts' is not known here. Did you mean 'act'?",
          "+0: the slot {author} may be empty. Name no act where the rule may hold without one."]),
        (PORTER, "{act: {does: menace, to: ours}}", "{act: {does: menase, to: ours}}",
         ["+0: does 'menase' is not known. Did you mean 'menace'?"]),
        (PORTER, "{act: {does: menace, to: ours}}", "{act: {dose: menace, to: ours}}",
         ["+0: 'dose' is no fact here. Did you mean 'does'?"]),
        (PORTER, "{act: {does: menace, to: ours}}", "{act: {does: menace, to: our}}",
         ["+0: the term 'our' is not known here. Did you mean 'ours'?"]),
        (PORTER, "{act: {does: menace, to: ours}}", "{act: {does: menace, by: nobody}}",
         ["+0: the term 'nobody' is not known here. Known here: ours."]),
        (PORTER, "{act: {does: menace, to: ours}}", "ours",
         ["+0: the slot {author} may be empty. Name no act where the rule may hold without one.",
          "+0: the term 'ours' is not known here. Leave it out."]),
        (PORTER, "{act: {does: menace, to: ours}}", "[{act: {does: menace}}]",
         ["+0: a list cannot be a pattern here. Write `any:` or `all:` before it.",
          "+0: the slot {author} may be empty. Name no act where the rule may hold without one."]),
        (PORTER, "{act: {does: menace, to: ours}}", "{no_act: {does: menace}}",
         ["+0: the slot {author} may be empty. Name no act where the rule may hold without one."]),
        (PORTER, "{act: {does: menace, to: ours}}", "{circumstances: {tired: perhaps}}",
         ["+0: the slot {author} may be empty. Name no act where the rule may hold without one.",
          "+0: tired is neither yes nor no. Write yes or no."]),
        (PORTER, "safety: yes,", "safety: yes, highlights: [doess],",
         ["+0: fact 'doess' is not known. Did you mean 'does'?"]),
        (PORTER, 'says: "{author} threatens', 'says: "{autor} threatens',
         ["+0: the slot {autor} is not known. Did you mean 'author'?"]),
        (PORTER, 'says: "{author} threatens {target} in {post}."', 'says: ["{author} threatens.", "Two."]',
         ["+0: there are 2 sentences for 0 alternatives." + EACH]),
        (PORTER, f"when: {WHEN}, says: {SAYS}", 'when: {any: [{act: {does: menace}}]}, says: ["{author} threatens."]',
         ["+0: there are 1 sentences for 1 alternatives." + EACH]),
        (PORTER, f"when: {WHEN}, says: {SAYS}",
         ('when: {any: [{act: {does: menace}}, {circumstances: {tired: yes}}]}, '
         'says: ["{author} threatens.", "Rest, {author}."]'),
         ["+0: the slot {author} may be empty. Name no act where the rule may hold without one."]),
        (PORTER, "  - {id: menaced",
         ("  - {id: menaced, degree: neutral, basis: stated, when: {circumstances: {tired: yes}}, says: You rest.}\n"
         "  - {id: menaced"),
         ["+1: two rules of 'night-porter' have the id 'night-porter.menaced'. Give each its own."]),
        (FACTS, "kind: one", "kind: won",
         ["+0: kind 'won' is not known. Known here: one, many, flag."]),
        (FACTS, "    required: true\n    says: What the person", "    says: What the person",
         ["-1: fact 'standing' has neither a default nor `required: yes`."]),
        (FACTS, "    required: true\n    says: What the person", "    default: tutr\n    says: What the person",
         ["+0: default 'tutr' is not known. Did you mean 'tutor'?"]),
        (FACTS, "is: is a tutor, were: were a tutor", "is: is a tutor",
         ["+0: value 'tutor' lacks 'were'. Add its words."]),
        (FACTS, "is: is a tutor, were: were a tutor", "were: were a tutor",
         ["+0: value 'tutor' lacks 'is'. Add its words."]),
        (FACTS, "{gate: within, is: is a tutor", "{gate: within, names: robot, is: is a tutor",
         ["+0: names 'robot' is not known. Known here: person, body, account."]),
        (FACTS, ", were_not: mocked nobody", "",
         ["+0: value 'mock' lacks 'were_not'. A fact that holds many values needs it."]),
        (FACTS, "were_not: mocked nobody", "were_not: mocked nobody, did: 'mocked {target}', does: 'mocks {author}'",
         ["+0: the slot {author} is not known. Known here: target, target's.",
          "+1: value 'menace' lacks 'did'. Other values have it, so each needs it.",
          "+1: value 'menace' lacks 'does'. Other values have it, so each needs it.",
          "+2: value 'argue' lacks 'did'. Other values have it, so each needs it.",
          "+2: value 'argue' lacks 'does'. Other values have it, so each needs it.",
          "+3: value 'enquire' lacks 'did'. Other values have it, so each needs it.",
          "+3: value 'enquire' lacks 'does'. Other values have it, so each needs it."]),
        (FACTS, "    no: {is: are rested, were: were rested}\n", "",
         ["-3: fact 'tired' lacks the words for yes and no."]),
        (FACTS, "    says: The tutor is worn out.", "    says: The tutor is worn out.\n    distant: far",
         ["+1: distant 'far' is not known. Known here: no, outside, yes."]),
        (FACTS, "    values:\n      mock", "    valeus:\n      mock",
         ["-3: fact 'does' has no values.",
          "+1: 'valeus' is not known in fact does. Did you mean 'values'?"]),
        (FACTS, "terms:\n  people:\n    ours: {gate: within}", "terms:\n  peeple:\n    ours: {gate: within}",
         ["+2: 'peeple' is not known in terms. Did you mean 'people'?"]),
        (FACTS, "    ours: {gate: within}", "    ours: {is: theirs}\n    theirs: {not: ours}",
         ["+1: the term 'ours' refers to itself. Write out what it stands for."]),
        (FACTS, "    ours: {gate: within}",
         ("    ours: {gate: within}\nwords:\n  people:\n    hours: is of the college\n"
         "    ours: {is: is of the college, wy: So.}"),
         ["+3: there is no term 'hours' to have words. Did you mean 'ours'?",
          "+4: 'wy' is not known in words of a term. Did you mean 'why'?"]),
    ],
)  # fmt: skip
def test_read_refuses(file: str, was: str, becomes: str, problems: list[str], read: Read, files: Files) -> None:
    """Each problem, in the edited file with its line counted from where the edit begins."""
    with pytest.raises(Unreadable) as found:
        read((file, was, becomes))
    edited = files[file].partition(was)[0].count("\n") + 1
    assert [
        f"{each.line - edited:+d}: {each.what}. {each.todo}".strip() if each.file == file else str(each)
        for each in found.value.problems
    ] == problems


@pytest.mark.parametrize("file", [GUIDE, FACTS, CLAUSES])
def test_read_misses_a_file_that_every_guidance_needs(file: str, files: Files) -> None:
    del files[file]
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert [str(each) for each in found.value.problems] == [
        f"{file}: this file is missing. A guidance folder needs it."
    ]


def test_read_refuses_an_option_in_a_folder_of_no_group(files: Files) -> None:
    files["options/dessks/day-porter.yaml"] = files[PORTER]
    with pytest.raises(Unreadable) as found:
        read_rulebook(files)
    assert [str(each) for each in found.value.problems] == [
        "options/dessks/day-porter.yaml:1: the folder 'dessks' is not a known group. Did you mean 'desks'?"
    ]


def test_read_takes_everything_that_guidance_says(read: Read) -> None:
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


def test_read_takes_the_institution_for_its_short_name(read: Read) -> None:
    found = read()
    assert (found.short, read((GUIDE, f"short: {found.short}\n", "")).short) == ("the College", found.institution)


def test_read_takes_every_option_with_its_rules(read: Read) -> None:
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


def test_read_takes_what_a_rule_may_say(read: Read) -> None:
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


def test_read_takes_what_guidance_may_say(read: Read) -> None:
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
def test_read_takes_what_completes_the_course(written: str, completion: Completion, read: Read) -> None:
    assert read((GUIDE, "uncarried:", f"completion: {written}\nuncarried:")).completion == completion


def test_read_takes_an_exchange_that_says_no_more_than_it_must(read: Read) -> None:
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
def test_read_takes_a_pattern_as_the_condition_it_stands_for(pattern: str, condition: Condition, read: Read) -> None:
    house = (FACTS, "ours: {gate: within}", "ours: {gate: within}\n    house: {not: {standing: reporter}}")
    [rule] = read(house, (PORTER, WHEN, pattern), (PORTER, SAYS, "So.")).options["night-porter"].rules
    assert rule.when == condition


def test_read_takes_facts_with_their_words(read: Read) -> None:
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


def test_read_takes_a_default_where_a_fact_may_be_left_out(read: Read) -> None:
    standing = read((FACTS, "required: true\n    says: What the person", "default: tutor\n    says: What the person"))
    assert standing.vocabulary.people["standing"].default == ("tutor",)


def test_read_takes_the_words_of_terms(read: Read) -> None:
    rough = "  acts:\n    coarse: {tone: rough}\n"
    words = "words:\n  people:\n    ours: {is: is of the college, why: We know them.}\n  acts:\n    coarse: is coarse\n"
    ours, coarse = read((FACTS, "    ours: {gate: within}\n", f"    ours: {{gate: within}}\n{rough}{words}")).terms
    inside = tuple(has(of, "standing", "tutor", "boarder") for of in ("author", "target", "you"))
    assert ours == Term("ours", "people", "is of the college", inside, "We know them.")
    assert coarse == Term("coarse", "acts", "is coarse", (ROUGH,))
    assert (ours.short, coarse.short) == ("of the college", "coarse")
