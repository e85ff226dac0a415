"""A screen in a browser with page.js and page.css, and nothing else: no server, no kernel."""

from __future__ import annotations

import json
from typing import Final

from playwright.sync_api import BrowserContext, Page, expect

from course.page import STATIC
from course.page.page import WORDS

ADDRESS: Final = "http://127.0.0.1:9/"
"""Nothing listens there: what the browser asks for is given to it by hand."""


def opened(context: BrowserContext, html: str, script: str = "") -> Page:
    """A page that shows the screen, and may use the clipboard; the script runs before any other."""
    written = json.dumps(html).replace("</", "<\\/")  # a script's text must not close the script
    host = f"""<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Any</title>
<link rel="stylesheet" href="page.css"><body style="margin:0"><main id="here"></main>
<script type="module">
import page from "./page.js";
let hear;
const html = {written};
const send = ({{ seq }}) => setTimeout(() => hear({{ ack: seq, html }}));
const words = {json.dumps(WORDS)};
const model = {{ send, get: () => words, on(_, heard) {{ hear = heard; }}, off() {{}} }};
page.render({{ model, el: document.getElementById("here") }});
</script></html>"""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route(ADDRESS, lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=host))
    context.route(ADDRESS + "page.*", lambda route: route.fulfill(path=STATIC / route.request.url.split("/")[-1]))
    page = context.new_page()
    if script:
        page.add_init_script(script)
    page.goto(ADDRESS)
    expect(page.locator(".course[data-ready=true]")).to_be_visible()
    return page


def pasted(page: Page) -> str:
    """What is in the clipboard, as a field that is there for a moment gets it."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), { id: 'pasted' }))")
    field = page.locator("#pasted")
    field.press("Control+V")
    text = field.input_value()
    field.evaluate("field => field.remove()")
    return text
