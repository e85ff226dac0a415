"""French sentences: contractions, agreement, and suppositions."""

import pytest

from grader.grammar import MANY, ONE, YOU, Noun
from grader.language import grammar_of

FRENCH = grammar_of("fr-CA")


@pytest.mark.parametrize(
    ("form", "names", "said"),
    [
        ("à l’endroit de @", ["Sam"], "à l’endroit de Sam"),
        ("à l’endroit de @", ["Ari"], "à l’endroit d’Ari"),
        ("à l’endroit de @", ["le doyen"], "à l’endroit du doyen"),
        ("à l’endroit de @", ["vous", "les étudiantes"], "à l’endroit de vous et des étudiantes"),
        ("à l’endroit de @", ["des parents"], "à l’endroit de parents"),
        ("à l’endroit de @", ["un lecteur", "l’association"], "à l’endroit d’un lecteur et de l’association"),
        ("à @", ["le doyen", "les parents", "Sam"], "au doyen, aux parents et à Sam"),
        ("que @", ["une lectrice"], "qu’une lectrice"),
        ("au sujet de @", ["onze personnes"], "au sujet de onze personnes"),
        ("le @ et du @", ["message 2"], "le message 2 et du message 2"),
        ("Au @, le @", ["événement 1"], "À l’événement 1, l’événement 1"),
    ],
)
def test_names_contract_with_the_word_before_them(form: str, names: list[str], said: str) -> None:
    assert FRENCH.inserted(form, names) == said


def test_filled_takes_the_form_that_agrees() -> None:
    text = "{author|Vous avez|@ a|@ ont} écrit {target|à votre endroit|à @}."
    you, one, many = Noun("vous", ("vous",), YOU), Noun("Sam", ("Sam",), ONE), Noun("", ("des gens",), MANY)
    assert FRENCH.filled(text, {"author": you, "target": one}) == "Vous avez écrit à Sam."
    assert FRENCH.filled(text, {"author": many, "target": you}) == "Des gens ont écrit à votre endroit."
    assert FRENCH.filled(text, {"author": one, "target": many}) == "Sam a écrit à des gens."
    assert FRENCH.filled("{author|avez|a|ont} ri", {"author": one}, begins=False) == "a ri"


def test_labelled_acts_have_their_article() -> None:
    assert FRENCH.labelled(["message 2"]) == "le message 2"
    assert FRENCH.labelled(["événement 1"]) == "l’événement 1"
    assert FRENCH.labelled(["message 2", "message 4"]) == "les messages 2 et 4"
    assert FRENCH.labelled(["message 2", "événement 1"]) == "le message 2 et l’événement 1"
    assert FRENCH.labelled(["message 2", "message 4"], "ou") == "le message 2 ou 4"


def test_drafts_suppositions_and_unknown_accounts() -> None:
    assert [FRENCH.draft(name) for name in ("vous", "Ari")] == ["votre brouillon", "le brouillon d’Ari"]
    assert (
        FRENCH.supposition(["Sam étudiait ici", "vous étiez ailleurs"])
        == "si Sam étudiait ici et si vous étiez ailleurs"
    )
    assert FRENCH.behind("un compte anonyme") == "la personne derrière le compte anonyme"
    assert FRENCH.behind("un invité") == "l’invité"
    assert FRENCH.behind("Cercle vert") == "la personne derrière Cercle vert"


def test_names_begin_small_within_a_sentence_if_they_describe() -> None:
    assert [FRENCH.within(name) for name in ("Un lecteur", "Des parents", "L’équipe", "Dana")] == [
        "un lecteur", "des parents", "l’équipe", "Dana",
    ]  # fmt: skip
    assert [FRENCH.within(name) for name in ("Dr Brandt", "Dre Nwosu")] == ["le Dr Brandt", "la Dre Nwosu"]
    assert [FRENCH.is_several(name) for name in ("Un lecteur", "Des parents", "Dana")] == [False, True, False]
