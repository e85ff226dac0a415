"""The samples for Kubernetes, read."""

from __future__ import annotations

from typing import Any

import yaml

from tests.process import ROOT

_SAMPLES = ROOT / "course" / "serving" / "deployment" / "kubernetes"
MANIFESTS: dict[str, Any] = {each["kind"]: each for each in yaml.safe_load_all((_SAMPLES / "course.yaml").read_text())}
"""By kind."""
VALUES: dict[str, Any] = yaml.safe_load((_SAMPLES / "hub.yaml").read_text())
"""What the Hub's chart is given."""
