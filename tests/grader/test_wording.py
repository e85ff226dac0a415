"""How sentences are put together from names, posts and deeds, on small cases."""

from dataclasses import replace

import pytest

from grader.condition import ALWAYS, NEVER, All, Any, Condition, IsYou, Not, SomeAct
from grader.fact import Fact, Value
from grader.grammar import Grammar, capitalized, join, join_labels
from grader.sentence import Narration, Sentence, binds
from tests.grader.sketch import act, case, has, person, some

DOES = Fact(
    "does", "acts", "many", "",
    {
        "insult": Value("insult", "", "", did="insulted {target}", does="insults {target}"),
        "threat": Value("threat", "", "", did="threatened {target}", does="threatens {target}"),
        "mood": Value("mood", "", ""),
    },
)  # fmt: skip
TONE = Fact("tone", "acts", "one", "", {"loud": Value("loud", "", "", did="shouted at {target}", does="shouts")})
UNSENT = has("act", "stage", "drafted")
NARRATION = Narration((DOES, TONE), UNSENT)


def told(text: str, *does: str, to: str = "ann", when: Condition = ALWAYS, **more: str) -> str:
    facts = {"does": list(does), "tone": [], "stage": "posted", **more}
    made = case(act("a", "bob", to, **facts))
    return Sentence(text, NARRATION, when).fill(made, made.bindings)


def test_fill_names_the_first_act_with_all_its_targets() -> None:
    text = "{post}: {author} to {target}, {author's} {target's}"
    assert told(text) == "Post 1: Bob to you, Bob's your"
    assert told(text, to="ann cy dan") == "Post 1: Bob to you, Cy and Dan, Bob's you, Cy and Dan's"
    assert told(text, to="") == "Post 1: Bob to others, Bob's others'"
    two = case(act("a", "bob", "ann"), act("b", "cy", "dan"))
    assert Sentence(text, NARRATION).fill(two, two.bindings) == "Post 1: Bob to you, Bob's your"
    assert Sentence(text, NARRATION).fill(two, list(two.bindings)[1:]) == "Post 2: Cy to Dan, Cy's Dan's"


def test_fill_names_the_decision_maker_first_and_the_others_in_their_order() -> None:
    assert told("{target}", to="aaron ann") == "You and Aaron"
    assert told("{target}", to="dan cy") == "Dan and Cy"


def test_slot_takes_the_form_for_you_for_one_or_for_several() -> None:
    text = "{author|have|has|have} {target|you alone|only @|both @}, {post|see @}"
    assert told(text) == "Has you alone, see post 1"
    assert told(text, to="cy") == "Has only Cy, see post 1"
    assert told(text, to="cy dan") == "Has both Cy and Dan, see post 1"
    yours = case(act("a", "ann", "bob"))
    assert Sentence(text, NARRATION).fill(yours, yours.bindings) == "Have only Bob, see post 1"


def test_slot_in_french_joins_and_agrees() -> None:
    made = replace(case(act("a", "des gens", "cy dan"), people=(person("des gens"),)), lang="fr-CA")
    text = "{author|avez|a|ont} vu {target} : {post|le @}"
    assert Sentence(text, NARRATION).fill(made, made.bindings) == "Ont vu Cy et Dan : le message 1"


def test_conduct_does_not_begin_a_sentence() -> None:
    cries = Fact("does", "acts", "many", "", {"cry": Value("cry", "", "", did="{author|have|has} cried", does="cries")})
    made = case(act("a", "bob", "ann", does="cry", stage="posted"))
    assert Sentence("{conduct}", Narration((cries,), UNSENT)).fill(made, made.bindings) == "Bob has cried (post 1)"


def test_conduct_is_of_an_alternative_that_holds_for_the_author() -> None:
    made = case(
        act("a", "bob", "ann", does=["threat", "insult"], tone=[], stage="drafted"), people=(person("bob", side="in"),)
    )
    insider, outsider = has("author", "side", "in"), has("author", "side", "out")
    when = Any((All((outsider, has("act", "does", "threat"))), All((insider, has("act", "does", "insult")))))
    inside_drafts = Narration(NARRATION.facts, All((insider, UNSENT)))
    outside_drafts = Narration(NARRATION.facts, All((outsider, UNSENT)))
    assert Sentence("{conduct}", inside_drafts, when).fill(made, made.bindings) == "Bob's draft insults you (post 1)"
    assert Sentence("{conduct}", outside_drafts, when).fill(made, made.bindings) == "Bob insulted you (post 1)"


def test_fill_without_an_act_leaves_the_slots_empty() -> None:
    made = case(act("a", "bob", "ann"))
    assert Sentence("{post}It is so.", NARRATION).fill(made, []) == "It is so."
    assert Sentence("It is so{post}.{conduct}", NARRATION).fill(made, []) == "It is so."


def test_conduct_is_told_of_what_was_sent_and_of_what_was_not() -> None:
    assert told("{conduct}.", "insult") == "Bob insulted you (post 1)."
    assert told("{conduct}.", "insult", stage="drafted") == "Bob's draft insults you (post 1)."
    assert told("{conduct}.", "mood") == "Bob said something (post 1)."
    assert told("{conduct}.", stage="drafted") == "Bob's draft says something (post 1)."
    assert told("{conduct}.", tone="loud", to="ann cy") == "Bob shouted at you and Cy (post 1)."


def test_conduct_is_the_first_value_or_the_one_that_is_asked_for() -> None:
    both = ("threat", "insult")
    assert told("{conduct}", *both) == "Bob threatened you (post 1)"
    assert told("{conduct}", "mood", *both, when=has("act", "does", "mood")) == "Bob threatened you (post 1)"
    assert told("{conduct}", *both, when=some(has("act", "does", "insult"))) == "Bob insulted you (post 1)"
    assert told("{conduct}", *both, tone="loud", when=has("act", "tone", "loud")) == "Bob shouted at you (post 1)"


def test_conduct_is_the_one_asked_for_most_often_and_then_most_narrowly() -> None:
    wide, narrow = has("act", "does", "threat", "insult", "mood"), has("act", "does", "insult", "mood")
    assert told("{conduct}", "threat", "insult", when=All((wide, narrow))) == "Bob insulted you (post 1)"
    threat = has("act", "does", "threat", "mood")
    assert told("{conduct}", "threat", "insult", when=All((wide, threat, narrow))) == "Bob threatened you (post 1)"
    single = has("act", "does", "insult")
    assert told("{conduct}", "threat", "insult", when=All((threat, single))) == "Bob insulted you (post 1)"


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        (SomeAct(ALWAYS), True),
        (has("you", "side", "in"), False),
        (Not(SomeAct(ALWAYS)), False),
        (All((has("you", "side", "in"), SomeAct(ALWAYS))), True),
        (All((has("you", "side", "in"),)), False),
        (Any((SomeAct(ALWAYS), some(IsYou("author")))), True),
        (Any((SomeAct(ALWAYS), has("you", "side", "in"))), False),
        (NEVER, False),
        (ALWAYS, False),
    ],
)
def test_binds_where_an_act_is_always_at_hand(condition: Condition, bound: bool) -> None:
    assert binds(condition) is bound


def test_join() -> None:
    assert [join(words.split()) for words in ("", "a", "a a", "a b", "a b a c")] == [
        "",
        "a",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert join(["a", "b", "c"], "or") == "a, b or c"


def test_join_labels_in_their_order() -> None:
    assert join_labels(["post 10", "post 2"]) == "posts 2 and 10"
    assert join_labels(["event 1", "post 2", "event 3"]) == "post 2, event 1 and event 3"
    assert join_labels(["post 2", "post 4"], "or") == "post 2 or 4"
    assert join_labels(["post 2", "event 4"], "or") == "post 2 or event 4"
    assert join_labels(["event 2", "event 1"]) == "events 1 and 2"


def test_possessive() -> None:
    made = case(act("a", "bob", "ann chris"))
    assert Grammar().possessive(list(map(made.name, ["ann"]))) == "your"
    assert Grammar().possessive(list(map(made.name, ["ann", "bob"]))) == "you and Bob's"
    assert Grammar().possessive(list(map(made.name, ["chris"]))) == "Chris's"
    assert Grammar().possessive(list(map(made.name, []))) == "others'"


def test_possessive_of_a_description_in_the_plural() -> None:
    made = case(act("a", "bob", "ann"))
    object.__setattr__(made.people["bob"], "name", "Angry parents")
    assert Grammar().possessive(list(map(made.name, ["bob"]))) == "angry parents'"
    assert Grammar().possessive(list(map(made.name, ["ann", "bob"]))) == "you and angry parents'"
    object.__setattr__(made.people["ann"], "name", "Ann")
    object.__setattr__(made, "decision_maker", "nobody")
    assert Grammar().possessive(list(map(made.name, ["ann", "bob"]))) == "Ann and angry parents'"


def test_slot_is_capitalized_only_where_a_sentence_begins() -> None:
    assert told("{target}! {target}? {target} and {target}") == "You! You? You and you"
    assert told("To {target}. {target}; {target}: {target}") == "To you. You; you: you"
    assert (capitalized(""), capitalized("an A"), capitalized("élan")) == ("", "An A", "Élan")
