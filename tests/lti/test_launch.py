"""A launch step by step, and what does not launch: used twice, from another browser, to another place."""

from __future__ import annotations

import json
import re
import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.lti.person import Person
from tests.lti.placed import Placed, placed


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    with placed(tmp_path_factory.mktemp("lti")) as found:
        yield found


def rows(both: Placed, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(both.folder / "course.db")) as store:
        return store.execute(query).fetchall()


def test_launch_leads_into_the_course_which_keeps_no_name(both: Placed) -> None:
    person = Person(both)
    answer = person.launch(user="zebedee-of-lms", context="c1", open="path/quick")
    assert answer.status == 303
    assert re.fullmatch(rf"{both.tool}lti/in/[0-9a-f]{{16}}#/path/quick", answer.where)
    page = person.ask(answer.where)
    assert (page.status, "data-kernel=" in page.text) == (200, True)
    assert "x-frame-options" not in page.headers
    assert f"frame-ancestors {both.lms};" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    stored = (both.folder / "course.db").read_bytes() + (both.folder / "course.db-wal").read_bytes()
    assert not [name for name in (b"Lovelace", b"zebedee", b"course-at-college") if name in stored]


def test_cookies_are_partitioned_and_closed_to_scripts(both: Placed) -> None:
    person = Person(both)
    for answer in (login := person.login(user="ada"), person.ask(f"{both.tool}lti/launch", person.form(login))):
        assert answer.headers["set-cookie"].endswith("; Secure; HttpOnly; SameSite=None; Partitioned")


def test_each_context_is_a_cohort_and_the_same_person_counts_in_each(both: Placed) -> None:
    person = Person(both)
    places = [person.launch(user="grace", context=each).where for each in ("c3", "c4", "c3")]
    assert places[0] == places[2] != places[1]
    assert person.ask(places[0]).status == person.ask(places[1]).status == 200  # both stay open beside each other
    found = rows(both, "SELECT name FROM cohorts c JOIN learners l ON l.cohort = c.id WHERE name LIKE 'Course c_'")
    assert sorted(found)[-2:] == [("Course c3",), ("Course c4",)]


def test_launch_is_refused_twice_and_in_another_browser(both: Placed) -> None:
    person, other = Person(both), Person(both)
    form = person.form(person.login(user="eve"))
    launch = f"{both.tool}lti/launch"
    stolen = other.ask(launch, form)
    assert (stolen.status, "does not store cookies" in stolen.text) == (403, True)
    assert other.ask(launch, form | {"proof": "guessed"}).status == 403
    assert person.ask(launch, form).status == 303
    again = person.ask(launch, form)
    assert (again.status, "used before" in again.text) == (403, True)


def test_next_person_in_a_browser_cannot_open_the_page_of_the_one_before(both: Placed) -> None:
    browser = Person(both)
    places = [browser.launch(user=user, context="c20").where for user in ("ada", "bo")]
    assert [browser.ask(place).status for place in places] == [403, 200]
    again = browser.launch(user="ada", context="c20").where
    assert (again, [browser.ask(place).status for place in places]) == (places[0], [200, 403])


def test_cookies_of_a_launch_are_sent_to_its_own_pages_only(both: Placed) -> None:
    person = Person(both)
    name = person.launch(user="prof", role="instructor", context="c20").where.rpartition("/")[2]
    [login, *tickets, last] = person.paths
    assert (login, last) == ("/lti/launch", "/lti/")
    assert tickets == [f"/lti/{page}/{name}" for page in ("in", "instructor", "figures")]


def test_refused_launches_cannot_fill_the_log(both: Placed) -> None:
    person = Person(both)
    form = person.form(person.login(user="eve"))
    for _ in range(40):
        person.ask(f"{both.tool}lti/launch", form)
    assert 1 <= (both.folder / "course.log").read_text().count("used before") < 20


def test_message_of_one_login_does_not_end_another(both: Placed) -> None:
    person = Person(both)
    first, second = (person.form(person.login(user="eve")) for _ in range(2))
    mixed = person.ask(f"{both.tool}lti/launch", {"state": second["state"], "id_token": first["id_token"]})
    assert (mixed.status, "another sign-in" in mixed.text) == (403, True)


@pytest.mark.parametrize("form", [{}, {"state": "x", "id_token": "y"}, {"state": "", "id_token": ""}])
def test_launch_without_a_login_is_refused(both: Placed, form: dict[str, str]) -> None:
    answer = Person(both).ask(f"{both.tool}lti/launch", form)
    assert (answer.status, "not valid any more" in answer.text) == (403, True)


def test_login_leads_nowhere_but_to_a_registered_platform(both: Placed) -> None:
    asked = {"iss": both.lms, "login_hint": "u", "target_link_uri": both.tool, "client_id": "course-at-college"}

    def login(**changed: str) -> tuple[int, str]:
        answer = Person(both).ask(f"{both.tool}lti/login?{urllib.parse.urlencode(asked | changed)}")
        return answer.status, answer.where.partition("?")[0]

    assert login() == (302, f"{both.lms}/auth")
    for changed in (
        {"iss": "https://evil.example"}, {"client_id": "other"}, {"login_hint": ""},
        {"target_link_uri": "https://evil.example/"}, {"target_link_uri": ""},
    ):  # fmt: skip
        status, where = login(**changed)
        assert (status in (400, 403), where) == (True, ""), changed


def test_custom_target_that_is_unknown_opens_the_course(both: Placed) -> None:
    for target in ("story/../../evil", "https://evil.example", "path/none"):
        assert re.fullmatch(rf"{both.tool}lti/in/[0-9a-f]{{16}}", Person(both).launch(user="u", open=target).where)


def test_own_address_leads_to_the_platform(both: Placed) -> None:
    for path in (
        "",
        "j/abcdef",
        "lti/in/0123456789abcdef",
        "lti/instructor/0123456789abcdef",
        "lti/figures/" + "A" * 90,
    ):
        answer = Person(both).ask(both.tool + path)
        assert (answer.status, "from your course page" in answer.text) == (403, True), path


def test_ticket_of_another_learner_or_in_a_tab_opens_nothing(both: Placed) -> None:
    person, other = Person(both), Person(both)
    place = person.launch(user="ada").where
    assert other.ask(place).status == 403  # the name alone
    sealed = person.cookies[f"lti-ticket-{place.rpartition('/')[2]}"]
    assert other.ask(f"{both.tool}lti/in/{sealed}").status == 403  # a cookie's ticket in an address
    bare = other.ask(f"{both.tool}lti/launch", other.form(other.login(user="bo")) | {"proof": "x"})
    assert bare.status in (303, 403)


def test_storage_of_the_platform_stands_in_for_cookies(both: Placed) -> None:
    person = Person(both)
    page = person.login(user="cy", storage="_parent")
    shown = dict(re.findall(r'data-(\w+)="([^"]*)"', page.text))
    assert (page.status, shown["step"], shown["origin"], shown["frame"]) == (200, "login", both.lms, "_parent")
    page.headers["location"] = shown["next"].replace("&amp;", "&")
    form = person.form(page)
    person.cookies.clear()
    asked = person.ask(f"{both.tool}lti/launch", form)
    assert (asked.status, dict(re.findall(r'data-(\w+)="([^"]*)"', asked.text))["key"]) == (200, shown["key"])
    assert person.ask(f"{both.tool}lti/launch", form | {"proof": "wrong"}).status == 403
    place = person.ask(f"{both.tool}lti/launch", form | {"proof": shown["proof"]})
    assert (place.status, person.cookies) == (303, {})
    assert person.ask(place.where).status == 200
    assert person.ask(place.where, Sec_Fetch_Dest="iframe").status == 200
    assert person.ask(place.where, Sec_Fetch_Dest="document").status == 403  # copied into a tab


def test_keys_are_public_and_the_private_one_is_not(both: Placed) -> None:
    answer = Person(both).ask(f"{both.tool}lti/keys")
    [key] = json.loads(answer.text)["keys"]
    assert set(key) == {"kty", "e", "n", "kid", "alg", "use"}
    assert (both.folder / "lti-key.pem").stat().st_mode & 0o777 == 0o600


def test_deep_link_of_several_things_is_taken_by_the_platform(both: Placed) -> None:
    person = Person(both)
    page = person.launch(user="prof", role="instructor", choose="yes")
    assert (page.status, page.text.count('type="checkbox"') > 10) == (200, True)
    [sealed] = re.findall(r'name="choosing" value="([^"]+)"', page.text)
    names = ["path/orientation", "session"]
    form = urllib.parse.urlencode([("choosing", sealed), *(("target", each) for each in names)])
    chosen = person.ask(f"{both.tool}lti/choose", dict(urllib.parse.parse_qsl(form)) | {"target": "path/orientation"})
    assert f"form-action {both.lms};" in chosen.headers["content-security-policy"] + ";"
    sent = dict(re.findall(r'name="(\w+)" value="([^"]+)"', chosen.text))
    assert person.ask(f"{both.lms}/chosen", sent).status == 200
    [item] = json.loads((both.folder / "chosen.json").read_text())
    assert item == {
        "type": "ltiResourceLink", "title": "Orientation", "url": f"{both.tool}lti/launch",
        "custom": {"open": "path/orientation"},
        "lineItem": {"scoreMaximum": 100, "label": "Orientation", "resourceId": "path/orientation"},
    }  # fmt: skip
    nothing = person.ask(f"{both.tool}lti/choose", {"choosing": sealed, "target": "path/none"})
    assert "Choose at least one." in nothing.text
    assert person.ask(f"{both.tool}lti/choose", {"choosing": "forged", "target": "session"}).status == 403


def test_instructor_reads_the_figures_of_their_own_course_and_counts_in_none(both: Placed) -> None:
    person, learner = Person(both), Person(both)
    learner.launch(user="ada", context="c7")
    place = person.launch(user="prof", role="instructor", context="c7").where
    assert re.fullmatch(rf"{both.tool}lti/instructor/[0-9a-f]{{16}}", place)
    page = person.ask(place)
    assert "You are an instructor in “Course c7”." in page.text
    figures = person.ask(place.replace("/instructor/", "/figures/"))
    assert (figures.status, "Course c7" in figures.text, "<script" in figures.text) == (200, True, False)
    own = learner.launch(user="ada", context="c7").where
    assert learner.ask(own.replace("/in/", "/figures/")).status == 403
    assert learner.ask(own.replace("/in/", "/instructor/")).status == 403
    assert person.ask(place.replace("/instructor/", "/in/")).status == 200
    query = "SELECT COUNT(*) FROM learners l JOIN cohorts c ON c.id = l.cohort WHERE c.name = '{}'"
    assert rows(both, query.format("Course c7")) == rows(both, query.format("Course c7 (instructors)")) == [(1,)]


def test_pages_speak_the_language_of_the_launch_or_else_of_the_browser(tmp_path: Path) -> None:
    with placed(tmp_path, environ={"COURSE_LANGUAGES": "fr"}) as both:
        person = Person(both)
        place = person.launch(user="prof", role="instructor", context="c8", locale="fr_CA").where
        assert place.endswith("?lang=fr")
        page = person.ask(place)
        assert '<html lang="fr">' in page.text
        assert "Vous êtes responsable du cours «\u00a0Course c8\u00a0»." in page.text
        figures = person.ask(place.replace("/instructor/", "/figures/"))
        assert (figures.status, "Aucune réponse pour l’instant" in figures.text) == (200, True)
        assert '<html lang="fr' in figures.text
        nowhere = f"{both.tool}lti/instructor/{'0' * 16}"
        assert "Veuillez ouvrir cette formation" in person.ask(nowhere, Accept_Language="fr-FR").text
        assert "Please open this course" in person.ask(nowhere, Accept_Language="de").text
        other = person.launch(user="prof", role="instructor", context="c8", locale="de-DE").where
        assert "?" not in other


def test_log_names_nobody(both: Placed) -> None:
    log = (both.folder / "course.log").read_text()
    assert not [
        name
        for name in ("ada", "grace", "zebedee", "Lovelace", "id_token", "Traceback", both.lms + "/auth?")
        if name in log
    ]


def test_platform_that_is_listed_registers_itself(tmp_path: Path) -> None:
    with placed(tmp_path, listed=False) as both:
        person = Person(both)
        assert person.login(user="ada").status == 403
        asked = f"{both.tool}lti/register?registration_token=once&openid_configuration="
        for elsewhere in ("https://evil.example/c", "http://127.0.0.1:1/c", "file:///etc/passwd", ""):
            assert person.ask(asked + elsewhere).status == 403
        wrong = person.ask(asked.replace("once", "twice") + f"{both.lms}/openid-configuration")
        assert (wrong.status, "status 401" in wrong.text) == (502, True)
        done = person.ask(asked + f"{both.lms}/openid-configuration")
        assert (done.status, "The course is registered." in done.text) == (200, True)
        told = json.loads((tmp_path / "registered.json").read_text())
        assert (told["initiate_login_uri"], told["redirect_uris"]) == (
            f"{both.tool}lti/login", [f"{both.tool}lti/launch"],
        )  # fmt: skip
        assert person.launch(user="ada").status == 303
        both.stop(15)
        both.begin()
        assert Person(both).launch(user="ada").status == 303
