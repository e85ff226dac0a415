"""A small reader of QTI 2.1 that scores a response from an item's XML alone, in exact fractions."""

from collections.abc import Mapping
from fractions import Fraction
from xml.etree import ElementTree as ET

Element = ET.Element
Value = Fraction | bool | str | None


class Evaluator:
    """One item, told by its declarations and its response processing; any XML that QTI 2.1 has the same words for."""

    def __init__(self, xml: str) -> None:
        root = ET.fromstring(xml)  # noqa: S314 - the project's own XML
        self.root = root
        declared = {str(each.get("identifier")): each for each in self._all("responseDeclaration")}
        self.responses = list(declared)
        self._mappings = {name: self._find(each, "mapping") for name, each in declared.items()}
        self._processing = self._find(root, "responseProcessing")

    def outcomes(self, picks: Mapping[str, tuple[str, ...]]) -> dict[str, Value]:
        """Every outcome after the response was processed; `picks` by response identifier."""
        found: dict[str, Value] = {}
        for rule in self._processing:
            self._do(rule, picks, found)
        return found

    def _all(self, tag: str) -> list[Element]:
        return [each for each in self.root.iter() if each.tag.rpartition("}")[2] == tag]

    def _find(self, element: Element, tag: str) -> Element:
        return next(each for each in element if each.tag.rpartition("}")[2] == tag)

    def _do(self, rule: Element, picks: Mapping[str, tuple[str, ...]], found: dict[str, Value]) -> None:
        kind = rule.tag.rpartition("}")[2]
        if kind == "setOutcomeValue":
            found[str(rule.get("identifier"))] = self._value(rule[0], picks, found)
        elif kind == "responseCondition":
            condition, *then = rule[0]
            if self._value(condition, picks, found) is True:
                for each in then:
                    self._do(each, picks, found)
        else:
            raise AssertionError(f"response processing does not know {kind}")

    def _value(self, element: Element, picks: Mapping[str, tuple[str, ...]], found: dict[str, Value]) -> Value:
        kind = element.tag.rpartition("}")[2]
        if kind == "mapResponse":
            return self._mapped(str(element.get("identifier")), picks)
        if kind == "baseValue":
            text = (element.text or "").strip()
            if element.get("baseType") == "float":
                return Fraction(text)
            return text == "true" if element.get("baseType") == "boolean" else text
        if kind == "variable":
            return found[str(element.get("identifier"))]
        if kind in ("isNull", "member"):
            chosen = picks[str(element[-1].get("identifier"))]
            if kind == "isNull" or not chosen:  # an empty container is NULL
                return not chosen if kind == "isNull" else None
            return self._value(element[0], picks, found) in chosen
        values = [self._value(each, picks, found) for each in element]
        if kind in ("not", "or"):
            return _logic(kind, values)
        numbers = [value for value in values if isinstance(value, Fraction)]
        if kind == "sum":
            return sum(numbers, Fraction(0))
        if kind == "divide":
            return numbers[0] / numbers[1]
        raise AssertionError(f"an expression does not know {kind}")

    def _mapped(self, identifier: str, picks: Mapping[str, tuple[str, ...]]) -> Fraction:
        """QTI 2.1, mapResponse: the sum of what the values map to, each counted once, within the mapping's bounds."""
        mapping = self._mappings[identifier]
        worth = {each.get("mapKey"): Fraction(str(each.get("mappedValue"))) for each in mapping}
        usual = Fraction(str(mapping.get("defaultValue")))
        total = sum((worth.get(pick, usual) for pick in set(picks[identifier])), Fraction(0))
        return max(Fraction(str(mapping.get("lowerBound"))), total)


def _logic(kind: str, values: list[Value]) -> Value:
    """Three-valued logic: not NULL is NULL, and NULL or false is NULL."""
    if kind == "not":
        return None if values[0] is None else not values[0]
    return True if True in values else None if None in values else False
