"""Reimplementations of how Canvas and Moodle read QTI packages: neither system, nor a part of it, runs here.

`Canvas` follows the selectors of Instructure's gem qti (lib/qti/models, v1/models and v2/models of its public
source), `Moodle` those of cc11_quiz (backup/cc/entity11.quiz.class.php).
"""

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import Any

from lxml import etree

CHOICES = ("multiple_choice_question", "multiple_answers_question", "true_false_question")


class Refused(Exception):
    """The importer cannot take the item."""


@dataclass(frozen=True)
class Question:
    """One question as the system holds it afterwards."""

    identifier: str
    body: str
    stimulus: str | None
    choices: tuple[str, ...]
    correct: tuple[str, ...]
    points: float
    feedback: str


class Package:
    """The files of a package, and its manifest."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.manifest = etree.fromstring(self.files["imsmanifest.xml"])
        self.names = {"x": etree.QName(self.manifest).namespace}

    def find(self, path: str) -> list[Any]:
        """What an XPath finds in the manifest."""
        found: list[Any] = self.manifest.xpath(path, namespaces=self.names)
        return found


def _one(found: list[Any]) -> Any:
    if len(found) > 1:
        raise Refused("Too many matches")
    return found[0] if found else None


def _html(node: Any) -> str:
    return "".join(node.itertext())


class Canvas(Package):
    """Qti::Importer: an assessment of QTI 1.2, else all items of QTI 2.1 that no test holds."""

    def questions(self) -> list[Question]:
        """Every question of the package. Raises Refused."""
        quizzes = self.find("//x:resource[starts-with(@type,'imsqti_xmlv1p2')]")
        if quizzes:
            return [question for quiz in quizzes for question in self._quiz(quiz)]
        return [self._item(node) for node in self.find("//x:resource[@type='imsqti_item_xmlv2p1']")]

    def _item(self, node: Any) -> Question:
        href = node.get("href")
        root = etree.fromstring(self.files[href])
        names = {"x": etree.QName(root).namespace}

        def find(path: str) -> list[Any]:
            found: list[Any] = root.xpath(path, namespaces=names)
            return found

        interactions = find(".//x:choiceInteraction")
        if len(interactions) != 1:
            raise Refused(f"UnsupportedSchema: {len(interactions)} interactions")
        _one(find("//x:responseDeclaration/@baseType"))
        dependencies = self.find(f"//x:resource[@href='{href}']/x:dependency/@identifierref")
        stimulus = path = None
        if len(dependencies) == 1:
            path = _one(self.find(f"//x:resource[@identifier='{dependencies[0]}']/@href"))
            stimulus = _html(etree.fromstring(self.files[path], etree.HTMLParser()).find("body"))
        body = _one(find("//x:itemBody"))
        prompt = _html(find("//x:prompt")[0])
        interactions[0].getparent().remove(interactions[0])
        for each in body.iter("{*}object"):
            if each.get("type") == "text/html" and each.get("data") == path:
                each.getparent().remove(each)
        return Question(
            root.get("identifier"),
            f"{_html(body)} {prompt}",
            stimulus,
            tuple(each.get("identifier") for each in interactions[0].iter("{*}simpleChoice")),
            tuple(each.text for each in find("//x:responseDeclaration/x:correctResponse/x:value")),
            float(_one(find("//x:outcomeDeclaration[@identifier='SCORE']/@normalMaximum"))),
            "",  # the gem takes no feedback from QTI 2.1
        )

    def _quiz(self, resource: Any) -> list[Question]:
        dependency = resource.find("{*}dependency")
        hrefs = self.find(f"//x:resource[@identifier='{dependency.get('identifierref')}']/x:file/@href")
        canvas = _one([href for href in hrefs if href.endswith(".xml.qti")])
        root = etree.fromstring(self.files[canvas])
        stimuli: dict[str, str] = {}
        found = []
        for item in root.iter("{*}item"):
            fields = _fields(item)
            text = item.find(".//{*}presentation//{*}mattext").text
            if fields["question_type"] == "text_only_question":
                stimuli[item.get("ident")] = text
                continue
            if fields["question_type"] not in CHOICES or len(item.findall(".//{*}response_lid")) != 1:
                raise Refused("UnsupportedSchema")
            ands = item.findall(".//{*}respcondition//{*}and")
            scored = [each for each in item.iter("{*}respcondition") if each.find("{*}setvar") is not None]
            correct = ands[0].findall("{*}varequal") if ands else [each.find(".//{*}varequal") for each in scored]
            found.append(
                Question(
                    item.get("ident"),
                    text,
                    stimuli.get(fields.get("parent_stimulus_item_ident", "")),
                    tuple(each.get("ident") for each in item.iter("{*}response_label")),
                    tuple(each.text for each in correct),
                    float(fields["points_possible"]),
                    _text(item.find(".//{*}itemfeedback[@ident='general_fb']/{*}flow_mat/{*}material/{*}mattext")),
                )
            )
        return found


def _fields(item: Any) -> dict[str, str]:
    fields = item.iter("{*}qtimetadatafield")
    return {each.findtext("{*}fieldlabel"): each.findtext("{*}fieldentry") for each in fields}


def _text(node: Any) -> str:
    return "" if node is None else node.text or ""


class Moodle(Package):
    """cc11_quiz: one quiz for each assessment that the organization names, read from the profile's own file."""

    def questions(self) -> list[tuple[Question, dict[str, float]]]:
        """Every question, and the fraction of its mark for each answer."""
        found: list[tuple[Question, dict[str, float]]] = []
        for place in self.find("//x:organization//x:item[@identifierref]"):
            resource = _one(self.find(f"//x:resource[@identifier='{place.get('identifierref')}']"))
            root = etree.fromstring(self.files[posixpath.normpath(resource.find("{*}file").get("href"))])
            names = {"x": etree.QName(root).namespace}
            items = root.xpath("/x:questestinterop/x:assessment/x:section/x:item", namespaces=names)
            found.extend(self._question(item, names) for item in items)
        return found

    def _question(self, item: Any, names: dict[str, Any]) -> tuple[Question, dict[str, float]]:
        profile = _fields(item)["cc_profile"]
        if profile not in ("cc.multiple_choice.v0p1", "cc.multiple_response.v0p1"):
            raise Refused(profile)
        labels = item.xpath("x:presentation/x:response_lid/x:render_choice/x:response_label", namespaces=names)
        answers = tuple(each.get("ident") for each in labels)
        full = "x:resprocessing/x:respcondition[x:setvar[@varname='SCORE'][.=100]]/x:conditionvar"
        if profile == "cc.multiple_response.v0p1":
            path = f"{full}//x:varequal[@case='Yes'][not(parent::x:not)]"
        else:
            path = f"{full}/x:varequal"
        correct = tuple(each.text for each in item.xpath(path, namespaces=names))
        share = 1 / len(correct) if profile == "cc.multiple_response.v0p1" else 1.0
        shown = item.xpath(
            "x:resprocessing/x:respcondition[@continue='Yes']/x:displayfeedback/@linkrefid", namespaces=names
        )
        texts = "x:itemfeedback[@ident='{}']/x:flow_mat/x:material/x:mattext"
        feedback = " ".join(_text(next(iter(item.xpath(texts.format(each), namespaces=names)), None)) for each in shown)
        body = item.xpath("x:presentation/x:material/x:mattext", namespaces=names)[0].text
        question = Question(item.get("ident"), body, None, answers, correct, 1.0, feedback)
        return question, {each: share if each in correct else 0.0 for each in answers}
