"""Flat QTI items played by an engine that is not the project's: QTI Components, which scores QTI 3 in the browser."""

import io
import zipfile
from itertools import chain, combinations
from typing import Any

import pytest
from playwright.sync_api import Page
from qti_convert import upgrade_qti2_to_qti3

from course.bank import Bank
from course.export.qti import interactions
from course.export.qti_flat import as_flat_package
from grader import group_score
from tests import machine
from tests.course_bank import course_bank

PLAY = """([xml, responses]) => {
    document.body.innerHTML = xml.replace(/<([\\w-]+)([^>]*)\\/>/g, '<$1$2></$1>')
    const item = document.querySelector('qti-assessment-item')
    return Promise.resolve().then(() => responses.map(picks => {
        item.resetResponses()
        item.updateResponseVariable('RESPONSE', picks)
        item.processResponse(true, false)
        return ['SCORE', 'CRITICAL_MISS', 'HARMFUL_PICK'].map(name => item.getOutcome(name).value)
    }))
}"""


@pytest.fixture(scope="module")
def own() -> Bank:
    return course_bank()


def test_player_scores_and_flags_every_pick_set_of_a_flat_item_as_the_course_does(own: Bank, page: Page) -> None:
    folder = machine.module("@citolab/qti-components")
    page.set_content("<!DOCTYPE html><title>Player</title>")
    page.add_script_tag(path=folder / "cdn" / "index.global.js")
    chosen = list(own.scenarios.values())[::16]
    with zipfile.ZipFile(io.BytesIO(as_flat_package(own, chosen).content)) as package:
        played = 0
        for scenario in chosen:
            for asked in interactions(scenario, own.rulebook):
                xml = upgrade_qti2_to_qti3(package.read(f"{scenario.item.id}.{asked.group}.xml"))
                sets = _sets(list(asked.points), single=asked.single)
                given = [(picks[0] if picks else None) if asked.single else list(picks) for picks in sets]
                found: list[list[Any]] = page.evaluate(PLAY, [xml[xml.index("<qti-assessment-item") :], given])
                for picks, (score, missed, harmed) in zip(sets, found, strict=True):
                    if asked.single:
                        exact = float(sum(asked.points[pick] for pick in picks))
                    else:
                        exact = group_score(scenario.key.weights[asked.group], picks)
                    assert float(score) == pytest.approx(exact, abs=6e-4), (
                        scenario.item.id,
                        picks,
                    )  # it keeps 3 decimals
                    assert missed == str(bool(set(asked.safety) - set(picks))).lower(), (scenario.item.id, picks)
                    assert harmed == str(bool(set(asked.harmful) & set(picks))).lower(), (scenario.item.id, picks)
                    played += 1
    assert played > 500


def _sets(options: list[str], *, single: bool) -> list[tuple[str, ...]]:
    sizes = range(2 if single else len(options) + 1)
    return list(chain.from_iterable(combinations(options, size) for size in sizes))
