from __future__ import annotations

import stat
from pathlib import Path

import pytest

import course.settings
from course.settings import Misconfigured, Settings
from course.store import Store

ROOT = Path(course.settings.__file__).resolve().parent.parent


def test_settings_of_an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course.settings, "user_data_dir", lambda name, **_: f"/home/someone/{name}")
    assert Settings.from_environment({"COURSE_STORE": " ", "HOME": "/nowhere"}) == Settings(
        guidance=ROOT / "grader" / "guidance",
        scenarios=ROOT / "scenarios",
        notebooks=ROOT / "notebooks",
        store="sqlite:////home/someone/social-media-course/uoft-social-media.db",
        token_file=Path("/home/someone/social-media-course/facilitator-token"),
        cohort="open",
        smallest_cell=11,
        identity="code",
    )


def test_settings_name_the_store_by_the_course(tmp_path: Path) -> None:
    (tmp_path / "guidance.yaml").write_text("title: Harbour\nid: harbour  # for good\n")
    environ = {"COURSE_GUIDANCE": str(tmp_path), "COURSE_SCENARIOS": str(tmp_path)}
    assert Path(Settings.from_environment(environ).store).name == "harbour.db"
    (tmp_path / "guidance.yaml").write_text("title: Harbour\n")
    assert Path(Settings.from_environment(environ).store).name == "course.db"


def test_settings_find_what_a_wheel_carries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "course" / "scenarios").mkdir(parents=True)
    monkeypatch.setattr(course.settings, "_PACKAGE", tmp_path / "course")
    assert Settings().scenarios == tmp_path / "course" / "scenarios"
    assert Settings().notebooks == tmp_path / "notebooks"


def test_settings_pass_through_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rules", "items", "pages"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    given = {
        "COURSE_GUIDANCE": "rules",
        "COURSE_SCENARIOS": f"{tmp_path}/items",
        "COURSE_NOTEBOOKS": "pages",
        "COURSE_STORE": "sqlite:///kept/course.db",
        "COURSE_TOKEN_FILE": "token",
        "COURSE_COHORT": "2026-autumn",
        "COURSE_SMALLEST_CELL": "5",
        "COURSE_ADDRESS": "https://course.example.edu/social",
        "COURSE_IDENTITY": "hub",
        "COURSE_DEBUG": "yes",
        "COURSE_REHEARSED": "yes",
        "COURSE_CERTAINTY": "always",
        "COURSE_LANGUAGES": "fr, en-XA",
        "COURSE_INCOMPLETE_LANGUAGES": "yes",
        "PATH": "/bin",
    }
    settings = Settings.from_environment(given)
    assert settings == Settings(
        guidance=tmp_path / "rules",
        scenarios=tmp_path / "items",
        notebooks=tmp_path / "pages",
        store=f"sqlite:///{tmp_path}/kept/course.db",
        token_file=tmp_path / "token",
        cohort="2026-autumn",
        smallest_cell=5,
        address="https://course.example.edu/social/",
        identity="hub",
        debug=True,
        rehearsed=True,
        certainty="always",
        languages=("fr", "en-XA"),
        incomplete_languages=True,
    )
    monkeypatch.chdir("/")
    assert Settings.from_environment(settings.environment()) == settings
    assert settings.environment() == {
        "COURSE_GUIDANCE": f"{tmp_path}/rules",
        "COURSE_SCENARIOS": f"{tmp_path}/items",
        "COURSE_NOTEBOOKS": f"{tmp_path}/pages",
        "COURSE_STORE": f"sqlite:///{tmp_path}/kept/course.db",
        "COURSE_TOKEN_FILE": f"{tmp_path}/token",
        "COURSE_COHORT": "2026-autumn",
        "COURSE_SMALLEST_CELL": "5",
        "COURSE_ADDRESS": "https://course.example.edu/social/",
        "COURSE_IDENTITY": "hub",
        "COURSE_DEBUG": "yes",
        "COURSE_REHEARSED": "yes",
        "COURSE_CERTAINTY": "always",
        "COURSE_LANGUAGES": "fr,en-XA",
        "COURSE_INCOMPLETE_LANGUAGES": "yes",
    }


@pytest.mark.parametrize(("given", "missing"), [("guidance", "scenarios"), ("scenarios", "guidance")])
def test_settings_refuse_guidance_without_scenarios(tmp_path: Path, given: str, missing: str) -> None:
    environ = {f"COURSE_{given.upper()}": str(tmp_path)}
    with pytest.raises(Misconfigured) as refused:
        Settings.from_environment(environ)
    assert str(refused.value) == (
        f"The {given} folder was named without the {missing} folder, and the two belong together. Give both: "
        "--guidance and --scenarios, or COURSE_GUIDANCE and COURSE_SCENARIOS."
    )
    assert Settings.from_environment(environ, stories=False).cohort == "open"


def test_settings_name_a_store_that_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course.settings, "user_data_dir", lambda name, **_: str(tmp_path / "share" / name))
    Store.open(Settings().store).close()
    made = tmp_path / "share" / "social-media-course"
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert [each.name for each in made.iterdir()] == ["uoft-social-media.db"]


def test_settings_leave_a_servers_url_alone() -> None:
    url = "postgresql://app:p%40ss@db.example.org/course?sslmode=require"
    assert Settings.from_environment({"COURSE_STORE": url}).store == url


EXAMPLE = "for example sqlite:////srv/course/course.db."


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "COURSE_GUIDANCE",
            "/nowhere/rules",
            "COURSE_GUIDANCE names /nowhere/rules, which is not a folder; name an existing folder.",
        ),
        (
            "COURSE_STORE",
            "mysql://host/course",
            (
                "COURSE_STORE must begin with sqlite:/// or postgresql://, and 'mysql' does not; "
                "write for example sqlite:////srv/course/course.db."
            ),
        ),
        (
            "COURSE_STORE",
            "course.db",
            (
                "COURSE_STORE must begin with sqlite:/// or postgresql://, and 'course.db' does not; "
                "write for example sqlite:////srv/course/course.db."
            ),
        ),
        (
            "COURSE_STORE",
            "sqlite://",
            f"COURSE_STORE does not name a file; write sqlite:/// and the path of the store, {EXAMPLE}",
        ),
        (
            "COURSE_STORE",
            "sqlite:///:memory:",
            f"COURSE_STORE does not name a file; write sqlite:/// and the path of the store, {EXAMPLE}",
        ),
        (
            "COURSE_COHORT",
            "Autumn 2026",
            (
                "COURSE_COHORT is 'Autumn 2026'; name a cohort by up to 64 small letters, digits, '-', '_' and '.', "
                "for example 2026-autumn."
            ),
        ),
        ("COURSE_SMALLEST_CELL", "0", "COURSE_SMALLEST_CELL is '0'; write a whole number from 1 to 9999, usually 11."),
        (
            "COURSE_SMALLEST_CELL",
            "ten",
            "COURSE_SMALLEST_CELL is 'ten'; write a whole number from 1 to 9999, usually 11.",
        ),
        ("COURSE_IDENTITY", "name", "COURSE_IDENTITY is 'name'; write code, hub or lti."),
        ("COURSE_REHEARSED", "1", "COURSE_REHEARSED is '1'; write yes or no."),
    ],
)
def test_settings_refuse(name: str, value: str, says: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        Settings.from_environment({name: value})
    assert str(refused.value) == says
