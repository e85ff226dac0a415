"""Checking the SVG files that posts show: they must be small and self-contained, without scripts or external files."""

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from grader.content_problem import Problem, suggestion

MOST_BYTES: Final = 3000
SHAPES: Final = (
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
)  # fmt: skip
ATTRIBUTES: Final = (
    "viewBox", "width", "height", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "points",
    "transform", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-weight", "font-family", "text-anchor",
)  # fmt: skip
_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"


def drawing_problems(name: str, text: str) -> Iterator[Problem]:
    """Yield every problem for which the SVG file `name` with this text must not be shown.

    Only the elements SHAPES and the attributes ATTRIBUTES are allowed: no scripts, styles, links or external files.
    """
    size = len(text.encode())
    if size > MOST_BYTES:
        yield Problem(
            name,
            0,
            f"this image has {size:,} bytes",
            f"An image may have at most {MOST_BYTES:,} bytes: simplify the drawing.",
        )
    if "<!" in text or "<?" in text:
        todo = "Begin the file with <svg, and remove declarations and comments."
        yield Problem(name, 0, "this image has declarations or comments", todo)
        return
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a declaration, which is refused above, there are no entities
    except ET.ParseError as error:
        yield Problem(name, error.position[0], "this is not SVG", "Save the image as plain SVG.")
        return
    if root.tag != f"{_NAMESPACE}svg" or "viewBox" not in root.attrib:
        todo = 'Begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90">.'
        yield Problem(name, 1, "this image does not begin with an svg element that has a viewBox", todo)
        return
    for element in root.iter():
        shape = element.tag.removeprefix(_NAMESPACE)
        if shape not in SHAPES:
            yield Problem(name, 0, f"an image cannot have the element {shape!r}", suggestion(shape, SHAPES))
            continue
        for attribute, value in element.attrib.items():
            if attribute not in ATTRIBUTES:
                todo = suggestion(attribute, ATTRIBUTES)
                yield Problem(name, 0, f"an image cannot have the attribute {attribute!r}", todo)
            elif "url(" in value.lower():
                yield Problem(
                    name, 0, f"the attribute {attribute!r} refers to something outside it", "Write a plain value."
                )
