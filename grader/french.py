"""French grammar: articles and prepositions that contract, verbs that agree, suppositions in "si"."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from grader.grammar import NAME, Grammar, capitalized, join

_BEFORE_NAME: Final = re.compile(rf"(?:\b(de|à|le|du|au|que) )?{NAME}", re.IGNORECASE)
_VOWEL: Final = re.compile(r"(?!onze\b)[aeiouàâäéèêëîïôöùûüœæ]", re.IGNORECASE)
"""The start of a name before which "de", "le" and "que" are cut; before "onze" they are not."""
_SINGULAR: Final = ("Le ", "La ", "L’", "Un ", "Une ", "Votre ", "Quelqu’un", "Certain ", "Certaine ", "Autrui")
_PLURAL: Final = (
    "Les ", "Des ", "Vos ", "Deux ", "Trois ", "Quatre ", "Cinq ", "Six ", "Sept ", "Huit ", "Neuf ", "Dix ",
    "Onze ", "Douze ", "Plusieurs ", "Quelques ", "Certains ", "Certaines ", "Soixante ", "D’autres ",
)  # fmt: skip
_TITLES: Final = {"Dr ": "le ", "Dre ": "la "}
"""Title -> article that precedes it within a sentence: "la Dre Nwosu"."""
_ACCOUNT: Final = re.compile(r"\b(comptes?|numéros?|profils?)\b")
_DEFINITE: Final = {"un ": "le ", "une ": "la ", "des ": "les "}


class French(Grammar):
    """French grammar. Contracts names with prepositions and articles: "à l’endroit du doyen", "l’événement 1"."""

    you, others, between = "vous", "autrui", "sur"
    said, says = "{author|avez|a|ont} dit quelque chose", "dit quelque chose"
    conjunction, disjunction, supposing = "et", "ou", "si"
    post, event = "message", "événement"
    reached, alternatively = "{name}, au {phone}", " ou "
    during = ""
    someone_at, someone_outside = "une personne de l’établissement ({institution})", "une personne de l’extérieur"
    copula = "est "
    articles = (*Grammar.articles, *_SINGULAR, *_PLURAL)

    def is_several(self, name: str) -> bool:
        """Return True if the name starts like a plural."""
        return name.startswith(_PLURAL)

    def within(self, name: str) -> str:
        """Return the name for use within a sentence: "un lecteur", "la Dre Nwosu"."""
        article = next((each for title, each in _TITLES.items() if name.startswith(title)), "")
        return article + super().within(name)

    def possessive(self, names: Sequence[str]) -> str:
        """Return the possessive, which follows its noun: "de Sam", "du doyen et de Sam"; "de vous"."""
        return self.inserted(f"de {NAME}", names or [self.others])

    def draft(self, name: str) -> str:
        """Name a person's draft as the subject of a sentence: "votre brouillon", "le brouillon de Sam"."""
        return "votre brouillon" if name == self.you else self.inserted(f"le brouillon de {NAME}", [name])

    def behind(self, account: str) -> str:
        """Name the unknown owner of an account: "la personne derrière le compte anonyme"."""
        article = next((each for each in _DEFINITE if account.startswith(each)), "")
        known = f"{_DEFINITE[article]}{account.removeprefix(article)}" if article else account
        known = re.sub(r"^(le|la) (?=[aeiouéèêh])", "l’", known)
        return known if article and not _ACCOUNT.search(known) else f"la personne derrière {known}"

    def labelled(self, labels: Iterable[str], last: str = "") -> str:
        """Join labels of acts as the subject of a sentence: "le message 2", "les messages 2 et 4"."""
        found = list(dict.fromkeys(labels))
        either, kinds = last == self.disjunction, {label.partition(" ")[0] for label in found}
        if len(kinds) > 1 or len(found) == 1:
            return self.inserted(f"le {NAME}", found) if not either else join(map(_definite, found), last)
        numbers = join((label.partition(" ")[2] for label in found), last or self.conjunction)
        kind = kinds.pop()
        return _definite(f"{kind} {numbers}") if either else f"les {kind}s {numbers}"

    def supposition(self, parts: Sequence[str]) -> str:
        """Join clauses as suppositions: "si les messages 2 et 3 n’avaient pas été publiés et si Sam étudiait"."""
        return join((f"si {part}" for part in parts), self.conjunction)

    def inserted(self, form: str, names: Sequence[str]) -> str:
        """Replace NAME in the form by the names, each contracted with the preposition or article before it."""

        def word(found: re.Match[str]) -> str:
            before = (found[1] or "").lower()
            said = join((_contracted(before, name) for name in names), self.conjunction)
            return capitalized(said) if found[1] and found[1][0].isupper() else said

        return _BEFORE_NAME.sub(word, form)


def _definite(label: str) -> str:
    return _contracted("le", label)


def _contracted(before: str, name: str) -> str:
    """Contract a name with the preceding preposition or article: "du doyen", "aux étudiantes", "d’Ari"."""
    article, _, rest = name.partition(" ")
    vowel = _VOWEL.match(name) is not None
    match before, article:
        case (("de" | "à"), ("le" | "les")):
            merged = {"de le": "du", "de les": "des", "à le": "au", "à les": "aux"}[f"{before} {article}"]
            return f"{merged} {rest}"
        case "de", "des":
            return f"{'d’' if _VOWEL.match(rest) else 'de '}{rest}"
        case (("de" | "que" | "le"), _):
            return f"{before[:-1]}’{name}" if vowel else f"{before} {name}"
        case (("du" | "au"), _):
            whole = "de l’" if before == "du" else "à l’"
            return f"{whole}{name}" if vowel else f"{before} {name}"
    return f"{before} {name}".strip()
