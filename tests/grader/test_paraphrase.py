"""Conditions in plain language."""

from dataclasses import replace

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook
from grader.condition import ALWAYS, All, Any, Condition, Has, IsYou, Not, SomeAct, Undirected
from grader.paraphrase import Paraphrase, Statement
from grader.paraphrase_grammar import ParaphraseGrammar
from grader.rulebook import Term


@pytest.fixture(scope="module")
def own() -> Rulebook:
    return open_rulebook(Settings().guidance)


def said(statement: Statement) -> str:
    """The statement in one line, its list in brackets."""
    parts = "; ".join(map(said, statement.parts))
    return f"{statement.words} [{parts}]" if parts else statement.words


def act(fact: str, *values: str) -> Has:
    return Has("act", fact, frozenset(values))


INSULT, HATE = act("conduct", "insult"), act("conduct", "hate")
FACULTY, STUDENT = Has("author", "role", frozenset({"faculty"})), Has("target", "role", frozenset({"student"}))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (SomeAct(INSULT), "There is a post that insults or demeans"),
        (Not(SomeAct(INSULT)), "No post insults or demeans"),
        (SomeAct(FACULTY), "There is a post whose author is a faculty member"),
        (Not(SomeAct(FACULTY)), "No post is one whose author is a faculty member"),
        (SomeAct(IsYou("author")), "There is a post that comes from you"),
        (
            SomeAct(All((INSULT, All((FACULTY, STUDENT))))),
            ("There is a post for which all of this is true "
            "[It insults or demeans; Its author is a faculty member; Its target is a student]"),
        ),
        (
            SomeAct(Any((INSULT, FACULTY))),
            ("There is a post for which at least one of these is true "
            "[It insults or demeans; Its author is a faculty member]"),
        ),
        (SomeAct(Any((INSULT, HATE))), "There is a post that insults or demeans; or uses hate speech"),
        (
            SomeAct(All((IsYou("author"), Undirected()))),
            ("There is a post for which all of this is true "
            "[You are its author; Its target is no one in particular]"),
        ),
        (
            SomeAct(All((Not(IsYou("author")), IsYou("target")))),
            ("There is a post for which all of this is true "
            "[Its author is not you; Its target is you]"),
        ),
        (
            SomeAct(All((Not(INSULT), Not(FACULTY)))),
            ("There is a post for which all of this is true "
            "[It is not a post that insults or demeans; Its author is not a faculty member]"),
        ),
        (SomeAct(All((Not(act("conduct", "insult", "joke")), FACULTY))),
         ("There is a post for which all of this is true "
         "[It is not a post that insults or demeans; or makes a joke; Its author is a faculty member]")),
        (SomeAct(Not(All((INSULT, FACULTY)))),
         ("There is a post for which this is true [This is not true [All of this is true "
         "[It insults or demeans; Its author is a faculty member]]]")),
        (Has("circumstances", "stress", frozenset({"yes"})), "You are under stress"),
        (Not(Has("circumstances", "stress", frozenset({"yes"}))), "You are not under stress"),
        (Has("you", "clinical", frozenset({"yes"})), "You work in an affiliated clinical setting"),
        (Has("you", "unit", frozenset({"utm"})), "You work or study at the Mississauga campus"),
        (Has("you", "efap", frozenset({"qualified", "unstated"})),
         ("You are covered by the Employee and Family Assistance Plan; or may be covered by the Employee and Family "
         "Assistance Plan")),
        (Not(Has("you", "role", frozenset({"faculty", "librarian"}))), "You are not a faculty member or a librarian"),
        (Not(Has("you", "clinical", frozenset({"yes"}))),
         "You do not work in an affiliated clinical setting"),
        (Not(Has("you", "efap", frozenset({"unstated"}))),
         "It is not true that you may be covered by the Employee and Family Assistance Plan"),
        (SomeAct(All((Not(act("conduct", "harassment", "joke", "threat")), FACULTY))),
         ("There is a post for which all of this is true "
         "[It neither harasses, threatens nor makes a joke; Its author is a faculty member]")),
        (SomeAct(All((Not(act("over", "university-it")), FACULTY))),
         ("There is a post for which all of this is true "
         "[It was not posted or sent using University IT; Its author is a faculty member]")),
        (SomeAct(act("conduct", "allegation", "joke")),
         "There is a post that makes a joke; or accuses someone of wrongdoing and gives grounds"),
        (ALWAYS, "Always"),
    ],
)  # fmt: skip
def test_of_case(own: Rulebook, condition: Condition, words: str) -> None:
    assert said(Paraphrase(own).of_case(condition)[0]) == words


def test_of_case_names_the_terms_that_it_takes_for_granted(own: Rulebook) -> None:
    adverse = next(term for term in own.terms if term.id == "adverse")
    employee = next(term for term in own.terms if term.id == "employee")
    condition = SomeAct(All((adverse.patterns[0], employee.patterns[1])))
    words, terms = Paraphrase(own).of_case(condition)
    assert said(words) == (
        "There is a post for which all of this is true [It is harmful; Its target is a University employee]"
    )
    assert terms == (adverse, employee)
    assert Paraphrase(own).of_case(SomeAct(INSULT))[1] == ()


def test_a_term_stands_for_most_of_what_is_asked_for(own: Rulebook) -> None:
    attack = next(term for term in own.terms if term.id == "attack").patterns[0]
    assert isinstance(attack, Has)
    wider = SomeAct(Has("act", "conduct", attack.values | {"insult"}))
    assert said(Paraphrase(own).of_case(wider)[0]) == "There is a post that is an attack; or insults or demeans"


def test_a_term_stands_for_what_is_asked_for_with_exceptions(own: Rulebook) -> None:
    attack = next(term for term in own.terms if term.id == "attack").patterns[0]
    assert isinstance(attack, Has)
    fewer = SomeAct(Has("act", "conduct", attack.values - {"impersonation", "threat"}))
    words, terms = Paraphrase(own).of_case(fewer)
    assert said(words) == (
        "There is a post that is an attack (a post that only threatens or poses as someone else doesn't count)"
    )
    assert [term.id for term in terms] == ["attack"]


def test_a_term_does_not_stand_for_what_lacks_more_than_three(own: Rulebook) -> None:
    attack = next(term for term in own.terms if term.id == "attack").patterns[0]
    assert isinstance(attack, Has)
    known = sorted(attack.values)
    three, four = (
        said(Paraphrase(own).of_case(SomeAct(Has("act", "conduct", attack.values - set(known[:missing]))))[0])
        for missing in (3, 4)
    )
    assert three.startswith("There is a post that is an attack (a post that only ")
    assert not four.startswith("There is a post that is an attack (")


def test_the_largest_term_and_the_closest_stand_for_what_is_asked_for(own: Rulebook) -> None:
    def term(id_: str, *values: str) -> Term:
        return Term(id_, "acts", f"is {id_}", (act("conduct", *values),))

    conducts = list(own.vocabulary.acts["conduct"].values)
    small, large = term("small", *conducts[:4]), term("large", *conducts[:5])
    wide, wider = term("wide", *conducts[:10]), term("wider", *conducts[:11])
    paraphrase = Paraphrase(replace(own, terms=(wider, small, large, wide)))
    six, nine = (said(paraphrase.of_case(SomeAct(act("conduct", *conducts[:count])))[0]) for count in (6, 9))
    assert six == "There is a post that is large or discriminates"
    assert nine.startswith("There is a post that is wide (a post that only ")


def test_of_post_and_of_person(own: Rulebook) -> None:
    paraphrase = Paraphrase(own)
    whole = frozenset(own.vocabulary.acts["conduct"].values)
    assert said(paraphrase.of_post(Has("act", "conduct", whole))) == "Any post"
    assert said(paraphrase.of_post(INSULT)) == "A post that insults or demeans"
    assert said(paraphrase.of_post(All((INSULT, FACULTY)))) == (
        "A post for which all of this is true [It insults or demeans; Its author is a faculty member]"
    )
    assert paraphrase.of_person(FACULTY) == "is a faculty member"
    assert paraphrase.of_person(Not(FACULTY)) == "Its author is not a faculty member"


def test_defined_says_of_a_person_what_is_more_than_a_list(own: Rulebook) -> None:
    clinical = Has("author", "clinical", frozenset({"yes"}))
    term = Term("medic", "people", "is a medic", (All((FACULTY, clinical)),) * 3)
    assert said(Paraphrase(replace(own, terms=(*own.terms, term))).defined(term)) == (
        "someone for whom all of this is true "
        "[This person is a faculty member; This person works in an affiliated clinical setting]"
    )


def test_of_case_says_terms_of_you_in_the_second_person(own: Rulebook) -> None:
    employee = next(term for term in own.terms if term.id == "employee")
    assert said(Paraphrase(own).of_case(employee.patterns[2])[0]) == "You are a University employee"


def test_alternatives_are_marked(own: Rulebook) -> None:
    either = Paraphrase(own).of_case(Any((SomeAct(INSULT), SomeAct(FACULTY))))[0]
    assert either.either
    assert not Paraphrase(own).of_case(All((SomeAct(INSULT), SomeAct(FACULTY))))[0].either
    assert Paraphrase(own).of_case(SomeAct(Any((INSULT, FACULTY))))[0].either


def test_every_rule_is_said_without_a_gap(own: Rulebook) -> None:
    paraphrase = Paraphrase(own)
    for option in own.options.values():
        for rule in option.rules:
            words = said(paraphrase.of_case(rule.when)[0])
            assert "  " not in words
            assert "Always" not in words


def test_defined_writes_every_value_out(own: Rulebook) -> None:
    meanings = {term.id: said(Paraphrase(own).defined(term)) for term in own.terms}
    assert meanings["student-body"] == "someone who is a student, a teaching assistant or a medical trainee"
    assert meanings["attack"].startswith("a post that harasses; intimidates or pressures; threatens; uses hate speech;")
    assert meanings["unit-account"] == (
        "a post for which at least one of these is true "
        "[It comes from a University unit's account; Its author is a unit of the University]"
    )


def test_without_words_terms_are_written_out(own: Rulebook) -> None:
    plain = replace(own, terms=())
    member = next(term for term in own.terms if term.id == "student-body").patterns[0]
    words, terms = Paraphrase(plain).of_case(SomeAct(member))
    assert said(words) == "There is a post whose author is a student, a teaching assistant or a medical trainee"
    assert terms == ()


@pytest.mark.parametrize(
    ("predicates", "words"),
    [
        (["is a student", "is a librarian", "is an expert"], "is a student, a librarian or an expert"),
        (["is a student or trainee", "is a colleague"], "is a student or trainee; or a colleague"),
        (["jokes", "harasses"], "jokes or harasses"),
        (["makes a claim", "makes a joke"], "makes a claim or makes a joke"),
        (["is part of teaching", "is part of service, such as hiring"],
         "is part of teaching; or service, such as hiring"),
        (["is a student", "uses the library"], "is a student or uses the library"),
        (["is harmful", "is risky", "jokes"], "is harmful, is risky or jokes"),
        (["is quiet", "is quiet"], "is quiet"),
    ],
)  # fmt: skip
def test_joined(predicates: list[str], words: str) -> None:
    assert ParaphraseGrammar().joined(predicates) == words
