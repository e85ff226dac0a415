"""Render the page's HTML: filters for the Voila template, and a cached notebook and kernel specification."""

import copy
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from markupsafe import Markup

from course.language import catalogue_of, current
from course.language.preference import READINGS
from course.language.template import Templates
from course.serving.slot import Slot, Slots

TEMPLATE = Path(__file__).parent / "template"
VIEW = "application/vnd.jupyter.widget-view+json"


class Frame:
    """Render the HTML around the notebook's cells and their outputs, from templates that are compiled once."""

    def __init__(self, slots: Slots, title: str = "", lang: str = "", languages: Sequence[str] = ("en",)) -> None:
        """Compile the templates. A nonempty `title` or `lang` overrides the one in the notebook's metadata.

        `languages`: those in which the page can be read, its own first.
        """
        self._slots, self._languages = slots, languages
        self._words = {key: word for key, word in (("title", title), ("lang", lang)) if word}
        environments = [
            Templates(language, jinja2.FileSystemLoader(TEMPLATE / "lean"), undefined=jinja2.Undefined)
            for language in languages
        ]
        self._frames: list[Any] = [each.get_template("frame.html.j2").module for each in environments]
        self._sign_in = {
            language: each.get_template("sign_in.html.j2")
            for language, each in zip(languages, environments, strict=True)
        }
        self._spoken: dict[str, dict[str, str]] = {}
        """What stands around the cells -> the same in each further language."""

    def filters(self) -> dict[str, Any]:
        """Return the filters that the template uses, by name.

        They are plain functions because traitlets would copy a method together with its object.
        """
        own, words = self._frames[0], self._words

        def opening(notebook: Any, resources: dict[str, Any]) -> str:
            name = resources["metadata"]["name"]
            return self._said(lambda frame, words: frame.opening(notebook, resources["lean"], name, words), words)

        def seating(kernel: str, resources: dict[str, Any]) -> str:
            return str(own.seating(kernel, resources["base_url"], resources["lean"]))

        def placed(cell: dict[str, Any], kernel: str) -> Markup:
            return Markup("").join(self._output(output, kernel) for output in cell.get("outputs", ()))

        def closing(notebook: Any, resources: dict[str, Any]) -> str:
            return self._said(lambda frame, _words: frame.closing(notebook, resources["lean"]), words)

        return {"opening": opening, "seating": seating, "placed": placed, "closing": closing}

    def _said(self, say: Callable[[Any, dict[str, str]], object], words: dict[str, str]) -> str:
        """Return a text of the frame in the page's language, and record its translations."""
        text = str(say(self._frames[0], words))
        if text not in self._spoken and len(self._languages) > 1:
            self._spoken[text] = {
                language: str(say(frame, words | {"lang": language, "dir": catalogue_of(language).direction}))
                for language, frame in zip(self._languages[1:], self._frames[1:], strict=True)
            }
        return text

    def translate(self, html: str, slot: Slot, language: str) -> str:
        """Return the HTML of a new page in `language`. The first screen in that language comes from `slot`."""
        readings, slot.readings = slot.readings, {}
        reading = readings.get(language)
        if reading is None or language == self._languages[0]:
            return html
        for own, others in self._spoken.items():
            html = html.replace(own, others[language], 1)
        title = re.search(r'data-title="([^"]*)"', reading)
        if title:
            html = re.sub(r"<title>[^<]*</title>", lambda _: f"<title>{title[1]}</title>", html, count=1)
        return html.replace(readings[self._languages[0]], reading, 1)

    def sign_in(self, style: str, xsrf: str, trouble: str) -> str:
        """Render the sign-in page in the language of the visitor.

        `trouble` says why the last token was rejected, or is empty.
        """
        return self._sign_in[current().language].render(style=style, xsrf=xsrf, trouble=trouble)

    def _output(self, output: dict[str, Any], kernel: str) -> Markup:
        """Render one cell output as HTML.

        Record in the page's slot which models it displays and whether the cell failed.
        """
        slot = self._slots.find(kernel)
        shown: dict[str, Any] = output.get("data") or {}
        # HTML written by the app itself, as in any notebook; the app escapes all foreign text in it.
        readable = Markup(_text(shown.get("text/html")))  # noqa: S704 - see the line above
        if slot is not None and (view := shown.get(VIEW)):
            slot.views.add(view["model_id"])
            if further := shown.get(READINGS):
                # All waiting pages have the same first screens: one copy of each is kept.
                slot.readings = {
                    language: sys.intern(str(html))
                    for language, html in {self._languages[0]: readable, **further}.items()
                }
            return Markup('<div class="lean-view" data-model="{}">{}</div>').format(view["model_id"], readable)
        if output["output_type"] == "error":
            if slot is not None:
                slot.failed = True
            return Markup("")
        text = output.get("text") if output.get("name") == "stdout" else shown.get("text/plain")
        return readable or (Markup("<pre>{}</pre>").format(_text(text)) if text else Markup(""))


def _text(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value or "")


class CachedNotebook(LargeFileManager):
    """Voila's contents manager, which caches the notebook and reads it again only after it has been saved."""

    _read: tuple[float, dict[str, Any]] | None = None

    def get(self, path: str, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # Voila uses no other arguments
        saved = Path(self._get_os_path(path)).stat().st_mtime
        if self._read is None or self._read[0] != saved:
            self._read = saved, super().get(path, **kwargs)
        return copy.deepcopy(self._read[1])

    def mark_trusted_cells(self, nb: Any, path: str = "") -> None:
        """Do nothing: trust concerns stored outputs, which are never shown, so no signature database is needed."""


class CachedKernelSpecs(KernelSpecManager):
    """Voila's kernel specification manager, with the result of the search cached."""

    _found: dict[str, Any] | None = None

    def get_all_specs(self) -> dict[str, Any]:
        if self._found is None:
            self._found = super().get_all_specs()
        return self._found
