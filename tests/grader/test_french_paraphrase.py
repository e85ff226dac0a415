"""Conditions and deciding facts in plain French."""

import pytest

from course.bank import open_rulebook
from course.settings import Settings
from grader import Rulebook
from grader.condition import ALWAYS, All, Any, Condition, Has, IsYou, Not, SomeAct, Undirected
from grader.deciding_facts import deciding_facts
from grader.french_paraphrase import FrenchParaphrase
from grader.paraphrase import Paraphrase, paraphrase_grammar_of
from tests.grader.test_cases import as_item
from tests.grader.test_paraphrase import act, said

INSULT, JOKE = act("conduct", "insult"), act("conduct", "joke")
FACULTY, STUDENT = Has("author", "role", frozenset({"faculty"})), Has("target", "role", frozenset({"student"}))
STRESS = Has("circumstances", "stress", frozenset({"yes"}))


@pytest.fixture(scope="module")
def own() -> Rulebook:
    return open_rulebook(Settings().guidance, "fr")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (SomeAct(INSULT), "Il y a un message qui contient des propos insultants ou rabaissants"),
        (Not(SomeAct(INSULT)), "Il n’y a aucun message qui contienne des propos insultants ou rabaissants"),
        (SomeAct(FACULTY), "Il y a un message venant de quelqu’un qui est membre du corps professoral"),
        (SomeAct(IsYou("target")), "Il y a un message vous visant"),
        (
            SomeAct(All((INSULT, FACULTY, IsYou("target"), Not(STUDENT)))),
            ("Il y a un message pour lequel tout ceci est vrai [Il contient des propos insultants ou rabaissants; "
            "Il vient de quelqu’un qui est membre du corps professoral; Il vous vise; "
            "Il ne vise pas quelqu’un qui étudie à l’Université]"),
        ),
        (
            SomeAct(All((IsYou("author"), Undirected()))),
            ("Il y a un message pour lequel tout ceci est vrai [Il vient de vous; Il ne vise personne en particulier]"),
        ),
        (
            SomeAct(All((Not(IsYou("author")), Not(Undirected()), Not(JOKE)))),
            ("Il y a un message pour lequel tout ceci est vrai [Il ne vient pas de vous; "
            "Il vise quelqu’un en particulier; Ce n’est pas un message qui plaisante]"),
        ),
        (
            SomeAct(All((Not(act("over", "university-it")), FACULTY))),
            ("Il y a un message pour lequel tout ceci est vrai "
            "[Il n’a pas été publié ou envoyé au moyen des TI de l’Université; "
            "Il vient de quelqu’un qui est membre du corps professoral]"),
        ),
        (
            SomeAct(All((Any((IsYou("target"), STUDENT)), JOKE))),
            ("Il y a un message pour lequel tout ceci est vrai "
            "[Il vous vise ou vise quelqu’un qui étudie à l’Université; Il plaisante]"),
        ),
        (Not(All((SomeAct(JOKE), STRESS))),
         "Ceci est faux [Tout ceci est vrai [Il y a un message qui plaisante; Vous êtes en situation de stress]]"),
        (Not(STRESS), "Vous n’êtes pas en situation de stress"),
        (Has("you", "unit", frozenset({"utm"})), "Vous travaillez ou étudiez au campus de Mississauga"),
        (Not(Has("you", "role", frozenset({"faculty", "librarian"}))),
         "Vous n’êtes ni membre du corps professoral ni bibliothécaire"),
        (Not(Has("you", "clinical", frozenset({"no"}))),
         "Ceci est faux\u00a0: vous ne travaillez pas dans un établissement clinique affilié"),
        (ALWAYS, "Toujours"),
    ],
)  # fmt: skip
def test_of_case(own: Rulebook, condition: Condition, words: str) -> None:
    assert said(Paraphrase(own).of_case(condition)[0]) == words


def test_every_rule_is_said_without_a_word_of_english(own: Rulebook) -> None:
    paraphrase = Paraphrase(own)
    words = {said(paraphrase.of_case(rule.when)[0]) for option in own.options.values() for rule in option.rules}
    words |= {said(paraphrase.defined(term)) for term in own.terms}
    assert [
        each for each in words if {"is", "post", "its", "you", "someone", "which"} & set(each.lower().split())
    ] == []
    assert len(words) > 100


def test_defined_says_a_term_of_people_and_one_of_messages(own: Rulebook) -> None:
    meanings = {term.id: said(Paraphrase(own).defined(term)) for term in own.terms}
    assert meanings["student-body"] == (
        "une personne qui étudie à l’Université, est auxiliaire d’enseignement ou est médecin en formation"
    )
    assert meanings["unit-account"] == (
        "un message pour lequel au moins une de ces conditions est remplie "
        "[Il provient du compte d’une unité de l’Université; Il vient de quelqu’un qui est une unité de l’Université]"
    )


def test_a_term_stands_for_what_is_asked_for_with_exceptions(own: Rulebook) -> None:
    attack = next(term for term in own.terms if term.id == "attack").patterns[0]
    assert isinstance(attack, Has)
    fewer = SomeAct(Has("act", "conduct", attack.values - {"threat"}))
    assert said(Paraphrase(own).of_case(fewer)[0]) == (
        "Il y a un message qui est une attaque (mais un message qui, sans plus, menace quelqu’un ne compte pas)"
    )


@pytest.mark.parametrize(
    ("predicates", "words"),
    [
        (["provient d’un compte personnel", "provient d’un compte anonyme"],
         "provient d’un compte personnel ou anonyme"),
        (["est membre du corps professoral", "est membre du personnel"],
         "est membre du corps professoral ou du personnel"),
        (["plaisante", "menace ou insulte", "offre du soutien"], "plaisante; menace ou insulte; ou offre du soutien"),
    ],
)  # fmt: skip
def test_joined(predicates: list[str], words: str) -> None:
    assert FrenchParaphrase().joined(predicates) == words


def test_deciding_facts(own: Rulebook) -> None:
    rule = next(each for each in own.options["workplace-conduct"].rules if each.id.endswith("employee-at-member"))
    entry = {"act": {"by": "colleague", "to": ["professor"], "conduct": ["joke", "insult"]}}
    assert deciding_facts(rule.when, as_item(entry, own).case, own) == (
        "Le message 1 (de colleague à vous) plaisante; contient des propos insultants ou rabaissants; et a été envoyé. "
        "Colleague\u00a0: membre du corps professoral. "
        "Vous êtes membre du corps professoral et êtes identifiable par le lectorat."
    )


def test_a_language_without_a_grammar_is_paraphrased_in_english() -> None:
    assert paraphrase_grammar_of("de-CH") is paraphrase_grammar_of("en-CA")
    assert isinstance(paraphrase_grammar_of("fr-CA"), FrenchParaphrase)
