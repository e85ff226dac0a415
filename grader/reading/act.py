"""Reading acts: who does what to whom, in which words and with which facts."""

from collections.abc import Mapping, Sequence

from grader.case import Act, Binding, Case, Person
from grader.condition import holds
from grader.reading.document import Fields, Node
from grader.reading.evidence import SHOWS_IN, read_evidence, texts_of
from grader.reading.fact_vocabulary import read_facts
from grader.reading.post_display import LOOKS, take_look
from grader.reading.slots import Filling
from grader.rulebook import Rulebook

_PROSE = ("post", "event", "platform", "when")
MOST_ACTS = 60


class ActReader:
    """Reads the lists of acts of one scenario file; ids are unique across its lists.

    `setting`: the scenario's text of this name, whose words may show facts. For `facts_only` and `images`, see
    `read_items`.
    """

    def __init__(
        self,
        people: Mapping[str, Person],
        rulebook: Rulebook,
        filling: Filling,
        setting: str,
        *,
        facts_only: bool,
        images: Mapping[str, str] | None,
    ) -> None:
        self.people, self.rulebook, self.filling, self.setting = people, rulebook, filling, setting
        self.facts_only, self.images = facts_only, images
        self.known: dict[str, Act] = {}
        """All acts read so far, by id."""

    def read(self, listed: Node, before: Sequence[Act] = ()) -> tuple[Act, ...]:
        """Read the acts of one list, which follow the acts `before`; they are added to `known`."""
        found: list[Act] = []
        for node in listed.items("acts"):
            if len(self.known) == MOST_ACTS:
                node.problem(f"the story has more than {MOST_ACTS} acts", "Tell it in fewer acts.")
                break
            entries = node.entries("an act")
            id_ = entries.take("id") or f"act-{len(self.known) + 1}"
            varying = self.filling.acts.get(id_, Fields())
            cited = {**_cited(entries), **_cited(varying)}
            entries.update(varying)
            entries.pop(SHOWS_IN, None)
            if id_ in self.known:
                node.problem(f"two acts have the id {id_!r}", "Give each its own id.")
            if "by" not in entries:
                node.problem(f"act {id_!r} does not say who did it", "Add a line `by: ...` with one of the people.")
            by = entries.pop("by").one_of("person", self.people) if "by" in entries else ""
            to = tuple(entries.pop("to").known("person", self.people)) if "to" in entries else ()
            platform = entries["platform"].original if "platform" in entries else ""
            said = {name: entries.take(name) for name in _PROSE}
            if not self.facts_only and bool(said["post"]) == bool(said["event"]):
                node.problem(f"act {id_!r} needs either a post or an event", "Add the words of one of them.")
            posts = {each.id: bool(each.post) for each in (*before, *found)}
            look = take_look(id_, entries, posts, said | ({"platform": platform} if platform else {}), self.images)
            vocabulary = self.rulebook.vocabulary.acts
            problems = len(listed.gathered.problems)
            facts = read_facts(f"act {id_!r}", node, entries, vocabulary, beside=(*LOOKS, SHOWS_IN))
            if len(listed.gathered.problems) > problems:
                cited = {}  # the evidence may refer to facts that could not be read
            texts = texts_of(said, look, self.people.get(by), self.setting)
            shows_in = read_evidence(id_, cited, facts, vocabulary, texts)
            self.known[id_] = Act(id_, by, to, facts, **said, shows_in=shows_in, line=node.line, look=look)
            found.append(self.known[id_])
            self._ask_for_target(self.known[id_], node)
        if not found:
            listed.problem("the list of acts is empty", "Add an act.")
        return tuple(found)

    def _ask_for_target(self, act: Act, node: Node) -> None:
        """Add a problem if an act of adverse conduct has no target; with `facts_only`, a target is optional."""
        if self.facts_only or act.to or not act.by:
            return
        if holds(self.rulebook.exchange.strictly, Case("", self.people, (act,), {}), Binding(act, None)):
            todo = "Say under `to` who is meant: a person, a group, or someone nobody could recognize."
            node.problem(f"act {act.id!r} is directed at someone but does not say at whom", todo)


def _cited(entries: Mapping[str, Node]) -> Mapping[str, Node]:
    return entries[SHOWS_IN].entries(SHOWS_IN) if SHOWS_IN in entries else {}
