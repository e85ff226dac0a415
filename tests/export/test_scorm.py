"""The SCORM 1.2 package as a file, and the course that it opens."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from lxml import etree

from course.bank.lms_target import Target
from course.export import Document
from course.export.lms_package import Launch, as_cmi5, as_scorm
from course.language import speaking
from tests import machine
from tests.export.hosted import course
from tests.port import free_ports
from tests.process import running, status
from tests.serving.visitor import Visitor

LAUNCH = Launch("Stories & more", "https://course.example.edu/", "autumn", Target("path", "quick", "Three"))
CONTENT = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"


def test_manifest_is_valid_and_names_every_file(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(as_scorm(LAUNCH).content)
    with zipfile.ZipFile(tmp_path / "p.zip") as package:
        manifest, names = etree.fromstring(package.read("imsmanifest.xml")), package.namelist()
    etree.XMLSchema(etree.parse(machine.scorm_schemas() / "adlcp_rootv1p2.xsd")).assertValid(manifest)
    files = [each.get("href") for each in manifest.iter(f"{CONTENT}file")]
    assert sorted([*files, "imsmanifest.xml"]) == sorted(names)
    assert [each.text for each in manifest.iter(f"{CONTENT}title")] == ["Stories & more: Three"] * 2


def test_package_is_the_same_for_the_same_course_and_another_for_another() -> None:
    other = Launch("Stories & more", "https://course.example.edu/", "autumn", Target("course", "", "All"))
    assert as_scorm(LAUNCH).content == as_scorm(LAUNCH).content
    assert LAUNCH.id != other.id
    assert LAUNCH.url == "https://course.example.edu/?join=autumn&report=path%2Fquick#/path/quick"
    assert (other.url, other.name) == ("https://course.example.edu/?join=autumn&report=course", "Stories & more")


@pytest.mark.parametrize("make", [as_scorm, as_cmi5])
def test_package_speaks_the_language_in_which_it_is_written(make: Callable[[Launch], Document]) -> None:
    with speaking("fr"), zipfile.ZipFile(io.BytesIO(make(replace(LAUNCH, language="fr")).content)) as package:
        page = package.read("index.html").decode()
        structure = package.read("cmi5.xml" if make is as_cmi5 else "imsmanifest.xml").decode()
    assert "?join=autumn&amp;report=path%2Fquick&amp;lang=fr#/path/quick" in page
    assert '<html lang="fr">' in page
    assert "Ouverture de la formation…" in page
    assert json.loads(page.partition('id="words">')[2].partition("</script>")[0])["review"].endswith("consigné.")
    assert "Stories &amp; more\u00a0: Three" in structure
    assert "Opens the course" not in structure


@pytest.mark.slow
def test_course_is_framed_by_the_sites_that_are_named_alone(tmp_path: Path) -> None:
    [port] = free_ports(1)
    named = ["--frame-ancestors", "https://lms.example.edu/", "--frame-ancestors", "https://LMS.example.edu:443"]
    address = f"http://127.0.0.1:{port}/"
    words = course(port, tmp_path / "course.db", *named)
    with running(words, tmp_path / "log", lambda: status(f"{address}health") == 204):
        asyncio.run(visit(address))


async def visit(address: str) -> None:
    async with aiohttp.ClientSession() as http:
        visitor = Visitor(http, address)
        assert 'data-parents="https://lms.example.edu"' in await visitor.open()
        assert "frame-ancestors https://lms.example.edu; " in visitor.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in visitor.headers
        assert visitor.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        await visitor.open("?join=autumn&report=course")
        assert visitor.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    farewell = f"{address}voila/api/shutdown/{visitor.kernel}"
    async with aiohttp.ClientSession() as framed, framed.post(farewell) as reply:  # in a frame there is no cookie
        assert reply.status == 204
