"""What the README says was measured is what the last written run of the herd says."""

import json

from tests.bench.result import excerpt
from tests.house.tree import ROOT


def test_readme_quotes_the_measured_figures() -> None:
    found = json.loads((ROOT / "tests" / "bench" / "herd.json").read_text())
    assert excerpt(found) in (ROOT / "README.md").read_text()
