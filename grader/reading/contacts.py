"""Reading contacts.yaml: for each option, how to reach the office or policy page."""

import re
from collections.abc import Mapping
from typing import Final

from grader.contact_details import DETAILS, Contact
from grader.content_problem import suggestion
from grader.reading.document import Fields, Node

NONE: Final = "none"
"""The value of a detail that does not exist. An empty value means that the detail is not known yet."""
_FORMS: Final = {
    "phone": (re.compile(r"\+?[\d(][\d ()-]*\d"), "a telephone number", "Write it with digits, as 020-555-0100."),
    "email": (re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"), "an e-mail address", "Write it as office@example.org."),
    "link": (re.compile(r"https://[^\s/.]+\.\S+"), "an https address", "Begin it with https://."),
    "source": (
        re.compile(r"https?://[^\s/.]+\.\S+"),
        "a web address",
        "Give the address of the public page, starting with https://.",
    ),
}
_LACKING: Final = {
    "source": "Add the public page on which you read them, or leave them out: `source: https://...`.",
    "checked": "Add the day on which you read them there: `checked: 2026-07-01`.",
}
_ANY: Final = (re.compile(r".*"), "", "")


def read_contacts(node: Node, options: Mapping[str, str]) -> dict[str, tuple[Contact, ...]]:
    """Return the contacts of each option, in the order of the file. `options`: option id -> name."""
    found: dict[str, tuple[Contact, ...]] = {}
    for option, given in node.entries("contacts").items():
        if option not in options:
            given.problem(f"there are contacts for {option!r}, which is not an option", suggestion(option, options))
            continue
        listed = given.items(f"the contacts of {option!r}") if given.is_list else iter([given])
        found[option] = tuple(_contact(each, options[option]) for each in listed)
    return found


def _contact(node: Node, name: str) -> Contact:
    entries = node.fields("a contact", [], ["name", *DETAILS, "ask", "source", "checked"])
    said = {key: _said(entries, key) for key in ("name", *DETAILS, "ask", "checked")}
    none = frozenset(each for each in DETAILS if said[each] == NONE)
    details = {each: "" if each in none else said[each] for each in DETAILS}
    sources = [each for each in entries["source"].items("source") if not each.is_empty] if "source" in entries else []
    for key in DETAILS:
        if details[key]:
            _check(key, entries[key])
    for each in sources:
        _check("source", each)
    if any(details.values()):
        for key, known in (("source", sources), ("checked", said["checked"])):
            if not known:
                node.problem(f"a contact with details lacks {key!r}", _LACKING[key])
    elif node.is_mapping and not said["ask"]:
        node.problem("a contact has neither details nor 'ask'", "Say under `ask` whom to ask.")
    return Contact(
        said["name"] or name,
        **details,
        ask=said["ask"],
        none=none,
        source=tuple(each.word("source") for each in sources),
        checked=entries["checked"].day("checked") if said["checked"] else "",
        line=node.line,
    )


def _check(key: str, node: Node) -> None:
    """Add a problem if the value does not have the form required for the key."""
    form, what, todo = _FORMS.get(key, _ANY)
    word = node.word(key)
    if word and not form.fullmatch(word):
        node.problem(f"{key} {word!r} is not {what}", todo)


def _said(entries: Fields, key: str) -> str:
    """Return the text under the key; "" if the key is missing or its value is empty."""
    return "" if key not in entries or entries[key].is_empty else entries[key].word(key)
