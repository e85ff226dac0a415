"""French grammar of paraphrases: says what a message does, so that its author and target need no gender."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from grader.condition import Of
from grader.french import French
from grader.paraphrase_grammar import NOBODY, YOU, Connective, ParaphraseGrammar, Quantifier, lower_first

_SECOND_PERSON: Final = {
    "est": "êtes", "a": "avez", "fait": "faites", "dit": "dites", "peut": "pouvez", "doit": "devez", "va": "allez",
    "reçoit": "recevez", "sait": "savez", "vient": "venez", "tient": "tenez", "met": "mettez", "suit": "suivez",
    "rend": "rendez", "appartient": "appartenez", "vit": "vivez", "écrit": "écrivez",
}  # fmt: skip
_SUBJUNCTIVE: Final = {
    "est": "soit", "a": "ait", "fait": "fasse", "contient": "contienne", "met": "mette", "rend": "rende",
    "vient": "vienne", "défend": "défende", "répond": "réponde", "provient": "provienne", "introduit": "introduise",
    "dit": "dise", "appartient": "appartienne", "reçoit": "reçoive",
}  # fmt: skip
"""Verbs whose subjunctive differs from the indicative; for those in "-er" it does not."""
_STARTS: Final[Mapping[Quantifier, str]] = {
    "some": "Il y a un message", "none": "Il n’y a aucun message", "any": "Un message",
}  # fmt: skip
_KINDS: Final[Mapping[Of, str]] = {
    "act": "un message qui", "author": "une personne qui", "target": "une personne qui", "you": "une personne qui",
    "circumstances": "une personne qui",
}  # fmt: skip
_SOMEONE: Final = "quelqu’un qui"
_WAYS: Final = {
    "author": ("vient de vous", f"vient de {_SOMEONE}"),
    "target": ("vous vise", f"vise {_SOMEONE}"),
}
"""What a message does, for a condition on its author or target: if that is you, and if it is someone who ..."""
_PARTICIPLES: Final = {"vient de": "venant de", "vous vise": "vous visant", "vise": "visant"}
_NOBODY: Final = "ne vise personne en particulier"


class FrenchParaphrase(ParaphraseGrammar):
    """French grammar of paraphrases."""

    grammar = French()
    always, any_post, untrue = "Toujours", "N’importe quel message", "Ceci est faux"
    truths: Mapping[Connective, str] = {
        "all": "Tout ceci est vrai", "either": "Au moins une de ces conditions est remplie", "this": "Ceci est vrai",
    }  # fmt: skip
    in_the_story = "fait partie du récit"
    no_one, the_public = "personne en particulier", "le public"
    shared: tuple[str, ...] = ("est", "sont", "êtes", "vient", "provient", "relève", "porte")
    articles: tuple[str, ...] = (
        "un", "une", "le", "la", "les", "de", "du", "des", "à", "au", "aux", "en", "sur", "par", "dans", "que", "qui",
    )  # fmt: skip

    def second_person(self, predicate: str) -> str:
        """Put a predicate into the second person: "travaillez ou étudiez", "n’êtes pas", "vous introduisez"."""
        verb, space, rest = predicate.partition(" ")
        before, _, verb = verb.rpartition("’")
        if verb == "ne":
            verb, space, rest = rest.partition(" ")
            before = "ne "
        elif before:
            before = f"{before}’"
        if rest.startswith("ou "):
            rest = f"ou {self.second_person(rest.removeprefix('ou '))}"
        known = _SECOND_PERSON.get(verb) or (f"{verb}z" if verb.endswith("e") else verb)
        return f"{before}{known}{space}{rest}"

    def of_you(self, predicates: Iterable[str]) -> str:
        """Say what is true of the decision maker: "vous travaillez ou étudiez au campus"."""
        return f"vous {self.together(predicates)}"

    def of_person(self, name: str, predicates: Iterable[str]) -> str:
        """Say what is true of a person: "Sam\u00a0: bibliothécaire"."""
        return f"{name}\u00a0: {self.together(map(self.grammar.complement, predicates))}"

    def of_post(self, label: str, author: str, target: str, predicates: Iterable[str]) -> str:
        """Say what is true of a message: "le message 2 (de Sam à Lee) menace quelqu’un"."""
        ends = f"{self.grammar.inserted('de @', [author])} {self.grammar.inserted('à @', [target])}"
        return f"{self.grammar.labelled([label])} ({ends}) {self.together(predicates)}"

    def direction(self, label: str, author: str, target: str) -> str:
        """Say from whom to whom a message goes: "le message 2 va de Sam à Lee"."""
        ends = f"{self.grammar.inserted('de @', [author])} {self.grammar.inserted('à @', [target])}"
        return f"{self.grammar.labelled([label])} va {ends}"

    def positive(self, of: Of, predicates: tuple[str, ...], *, alone: bool = False) -> str:
        """Say that one of the predicates is true: "Il vise quelqu’un qui est bibliothécaire"."""
        if of in ("you", "circumstances"):
            return f"Vous {self.joined(predicates)}"
        if alone and of == "author":
            return f"Cette personne {self.joined(predicates)}"
        return f"Il {self._of_message(of, predicates)}"

    def negative(self, of: Of, predicates: tuple[str, ...], *, alone: bool = False) -> str:
        """Say that none of the predicates is true: "Il n’est pas nuisible", "Il ne vous vise pas"."""
        if predicates == (NOBODY,):
            return "Il vise quelqu’un en particulier"
        if of in ("you", "circumstances"):
            return self._denied("Vous", predicates) or f"{self.untrue}\u00a0: vous {self.joined(predicates)}"
        if alone and of == "author":
            denied = self._denied("Cette personne", predicates)
            return denied or f"{self.untrue}\u00a0: cette personne {self.joined(predicates)}"
        said = self._of_message(of, predicates)
        denied = self._denied("Il", predicates if of == "act" else (said,) * (len(predicates) == 1))
        return denied or f"Ce n’est pas un message qui {said}"

    def some(self, quantifier: Quantifier, of: Of, predicates: tuple[str, ...]) -> str:
        """Say that there is a message, or none, of which one of the predicates is true."""
        if of == "act":
            verbs = map(_subjunctive, predicates) if quantifier == "none" else predicates
            return f"{_STARTS[quantifier]} qui {self.joined(verbs)}"
        said = self._of_message(of, predicates)
        start = next((each for each in _PARTICIPLES if said.startswith(each)), "")
        if start and len(predicates) == 1:
            return f"{_STARTS[quantifier]} {_PARTICIPLES[start]}{said.removeprefix(start)}"
        return f"{_STARTS[quantifier]} qui {said}"

    def listing(self, quantifier: Quantifier, connective: Connective) -> str:
        """Introduce the list of what is true of such a message: "Il y a un message pour lequel tout ceci est vrai"."""
        return f"{_STARTS[quantifier]} pour lequel {lower_first(self.truths[connective])}"

    def kind(self, of: Of, predicates: Iterable[str]) -> str:
        """Define a kind of message or person: "un message qui harcèle ou menace quelqu’un"."""
        return f"{_KINDS[of]} {self.joined(predicates)}"

    def kind_listing(self, of: Of, statement: str) -> str:
        """Define a kind of message or person by a statement: "une personne pour qui tout ceci est vrai"."""
        relative = "un message pour lequel" if of == "act" else "une personne pour qui"
        return f"{relative} {lower_first(statement)}"

    def excepting(self, term: str, of: Of, exceptions: Iterable[str]) -> str:
        """Except some cases from a term, for which these predicates alone are true."""
        return f"{term} (mais {_KINDS[of]}, sans plus, {self.joined(exceptions)} ne compte pas)"

    def _of_message(self, of: Of, predicates: Iterable[str]) -> str:
        """Return what a message does, for predicates of its author or target: "vous vise ou vise quelqu’un qui ..."."""
        if of == "act":
            return self.joined(predicates)
        you, someone = _WAYS[of]
        rest = [each for each in predicates if each not in (YOU, NOBODY)]
        marks = [you] * (YOU in predicates) + [_NOBODY] * (NOBODY in predicates)
        return f" {self.grammar.disjunction} ".join([*marks, *([f"{someone} {self.joined(rest)}"] if rest else [])])

    def _denied(self, subject: str, predicates: tuple[str, ...]) -> str:
        """Deny predicates by "ne ... pas" or "ne ... ni ... ni"; "" if that makes no good sentence."""
        verbs = {each.partition(" ")[0] for each in predicates}
        if len(predicates) == 1:
            verb, _, rest = predicates[0].partition(" ")
            if verb == "vous":
                return f"{subject} ne {predicates[0]} pas"
            if verb in ("vient", "vise", *self.shared, "a", "avez") or subject == "Vous":
                return "" if verb.startswith(("ne", "n’")) else f"{subject} {_ne(verb)}{verb} pas {rest}"
            return ""
        if verbs <= {"est", "êtes"} and len(verbs) == 1 and not any(map(self.is_compound, predicates)):
            [verb] = verbs
            return f"{subject} n’{verb} ni {' ni '.join(each.partition(' ')[2] for each in predicates)}"
        return ""


def _ne(verb: str) -> str:
    return "n’" if re.match("[aeiouéêèh]", verb) else "ne "


def _subjunctive(predicate: str) -> str:
    """Put a predicate into the subjunctive, as after "aucun message qui"."""
    before, verb, rest = re.fullmatch(r"((?:ne |n’|s’|se )?)([^ ]+)(.*)", predicate, re.DOTALL).groups()  # type: ignore[union-attr]  # every predicate has a verb
    return f"{before}{_SUBJUNCTIVE.get(verb, verb)}{rest}"
