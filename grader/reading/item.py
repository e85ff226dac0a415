"""Reading an item: one scenario file becomes an item, or every problem in it."""

from collections.abc import Mapping

from grader.case import Act, Case, Person
from grader.condition import holds
from grader.item import Item
from grader.problem import Unreadable, suggestion
from grader.reading.document import Gathered, Node, read_document
from grader.reading.rulebook import version_of
from grader.reading.vocabulary import read_facts
from grader.rulebook import Rulebook
from grader.ruling import quadrant

_PERSON_PROSE = ("name", "handle", "describe")
_ACT_PROSE = ("post", "event", "platform", "when")


def read_item(name: str, text: str, rulebook: Rulebook, *, facts_only: bool = False) -> Item:
    """An item from the text of its file; `name` is the file's, for problems, and gives the item its id.

    With `facts_only` a title, a setting and words of posts may be missing: enough for a ruling, not for a learner.
    Raises Unreadable with every problem.
    """
    gathered = Gathered(name)
    node = read_document(text, gathered)
    item = _item(node, text, rulebook, facts_only) if node else None
    if item is None or gathered.problems:
        raise Unreadable(gathered.problems)
    return item


def _item(node: Node, text: str, rulebook: Rulebook, facts_only: bool) -> Item | None:
    prose = ["id", "title", "setting"]
    optional = ["content_note", "circumstances", "offers", *(prose if facts_only else ())]
    entries = node.fields(
        "the scenario", [*([] if facts_only else prose), "decision_maker", "people", "acts"], optional
    )
    if not all(name in entries for name in ("decision_maker", "people", "acts")):
        return None
    stem = node.gathered.file.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    said = {name: entries.said(name) for name in (*prose, "content_note")}
    if said["id"] and said["id"] != stem:
        entries["id"].problem(f"the id {said['id']!r} is not the file's name {stem!r}", "Make them the same.")
    people = {id_: _person(id_, person, rulebook) for id_, person in entries["people"].entries("people").items()}
    acts = tuple(_acts(entries["acts"], people, rulebook, facts_only))
    given = entries["circumstances"].entries("circumstances") if "circumstances" in entries else {}
    circumstances = read_facts(
        "circumstances", entries.get("circumstances", node), given, rulebook.vocabulary.circumstances
    )
    decision_maker = entries["decision_maker"].one_of("decision_maker", people)
    offers = _offers(entries["offers"], rulebook) if "offers" in entries else {}
    if node.gathered.problems or not decision_maker:
        return None
    case = Case(decision_maker, people, acts, circumstances)
    if not holds(rulebook.decides, case):
        entries["decision_maker"].problem(
            f"{people[decision_maker].name or decision_maker} cannot be the decision maker",
            "The guidance speaks to others; see the role of that person.",
        )
    elif not facts_only and quadrant(case, rulebook)[0] is None:
        entries["acts"].problem(
            "no act touches the institution, so no quadrant fits", "Say under `to` at whom acts are directed."
        )
    return Item(
        said["id"] or stem, said["title"], said["setting"], said["content_note"], case, offers, version_of({stem: text})
    )


def _person(id_: str, node: Node, rulebook: Rulebook) -> Person:
    entries = node.entries(f"person {id_}")
    said = {name: entries.take(name) for name in _PERSON_PROSE}
    facts = read_facts(f"person {id_!r}", node, entries, rulebook.vocabulary.people)
    return Person(id_, said["name"] or id_, facts, said["handle"], said["describe"])


def _acts(node: Node, people: Mapping[str, Person], rulebook: Rulebook, facts_only: bool) -> list[Act]:
    found: list[Act] = []
    for number, entry in enumerate(node.items("acts"), start=1):
        entries = entry.entries("an act")
        id_ = entries.pop("id").word("id") if "id" in entries else f"act-{number}"
        if any(act.id == id_ for act in found):
            entry.problem(f"two acts have the id {id_!r}", "Give each its own.")
        if "by" not in entries:
            entry.problem(f"act {id_!r} does not say who did it", "Add a line `by: ...` with one of the people.")
        by = entries.pop("by").one_of("person", people) if "by" in entries else ""
        to = tuple(entries.pop("to").known("person", people)) if "to" in entries else ()
        said = {name: entries.take(name) for name in _ACT_PROSE}
        if not facts_only and bool(said["post"]) == bool(said["event"]):
            entry.problem(f"act {id_!r} needs either a post or an event", "Add the words of the one or the other.")
        facts = read_facts(f"act {id_!r}", entry, entries, rulebook.vocabulary.acts)
        found.append(Act(id_, by, to, facts, said["post"], said["event"], said["platform"], said["when"]))
    if not found:
        node.problem("nobody does anything", "Add an act.")
    return found


def _offers(node: Node, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group, options in node.entries("offers").items():
        if group not in rulebook.groups:
            options.problem(f"{group!r} is no group of options", suggestion(group, rulebook.groups))
            continue
        found[group] = tuple(options.known("option", [option.id for option in rulebook.in_group(group)]))
    return found
