"""`course doctor`: each finding, and what to do about it."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from course.lti.signing_key import Key
from course.serving.reply import HEADERS
from course.store import Cohort, Store
from tests.cli.conftest import Course
from tests.patience import wait
from tests.serving.proxy import blocking
from tests.store.learning import NINE, TOKEN, attempt
from tests.ui.course_server import start

PAGE = '<script type="module" src="/lean.js"></script><main data-kernel="0b8e2f1c-0000-4000-8000-000000000000">'
Answer = Callable[[BaseHTTPRequestHandler], tuple[int, dict[str, str], str]]


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """The address of a server that answers each request like this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            code, headers, body = answer(self)
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: Any) -> None:
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))  # seconds: how soon it notices its end
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def found(course: Course, *words: object, area: str = "") -> list[tuple[str, str, str]]:
    """The findings of an area, each as its level, what it says and what to do."""
    told = course("doctor", "--json", *words)
    findings = json.loads(told.output)
    assert told.exit_code == any(each["level"] == "problem" for each in findings)
    assert all(each["todo"] for each in findings if each["level"] == "problem")
    return [(each["level"], each["says"], each["todo"]) for each in findings if each["area"] == area]


def test_doctor_finds_nothing_to_fix_where_the_course_runs(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "course-2026-09-01.db").write_text("a copy")
    server = start(tmp_path / "server", "lean", "--workers", "1")
    try:
        monkeypatch.setenv("COURSE_ADDRESS", server.address)
        told = course("doctor", "--store", server.store, "--workers", "1", "--backups", tmp_path / "backup")
    finally:
        server.stop()
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[-1] == "Nothing to fix."
    for says in (
        "1 worker, and room for about",
        "(SQLite, for one machine) is undamaged.",
        "The newest backup, course-2026-09-01.db, is 0 hours old.",
        "answers with the course's page.",
        "The page has all of its security headers.",
        "Pages work: the WebSocket opens.",
        "This machine's clock agrees with the one at",
        f"COURSE_ADDRESS={server.address}",
    ):
        assert says in told.output


def test_doctor_finds_a_proxy_that_forwards_no_websocket_and_drops_headers(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(lambda asked: (200 if asked.path in ("/", "/lean.js") else 404, {}, PAGE)) as address:
        monkeypatch.setenv("COURSE_ADDRESS", address)
        [(level, says, todo)] = found(course, area="websocket")
        [headers] = found(course, area="headers")
    assert (level, todo.partition(",")[0]) == ("problem", "Let the proxy forward Upgrade")
    assert says.startswith(f"Pages at {address} do not work: the WebSocket is refused (HTTP 404")
    assert headers[:2] == (
        "problem",
        "The page arrives without Content-Security-Policy, X-Content-Type-Options, X-Frame-Options, Referrer-Policy.",
    )


def test_doctor_says_that_pages_do_without_websockets_where_a_proxy_blocks_them(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(tmp_path, "lean", "--workers", "1")
    try:
        with blocking(server.address, "refused") as proxy:
            monkeypatch.setenv("COURSE_ADDRESS", proxy.address)
            wait(lambda: found(course, area="websocket"), "The server stays too busy to show a page")
            [(level, says, todo)] = found(course, area="websocket")
    finally:
        server.stop()
    assert (level, todo.partition(",")[0]) == ("problem", "Let the proxy forward Upgrade")
    assert says == (
        f"Pages at {proxy.address} work, but more slowly, over plain HTTP: "
        "the WebSocket is refused (HTTP 400: Bad Request)."
    )


def test_doctor_misses_no_header_that_would_forbid_the_frames_of_named_sites(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {name: value for name, value in HEADERS.items() if name != "X-Frame-Options"}
    given["Content-Security-Policy"] = "default-src 'none'; frame-ancestors https://lms.example.edu"
    with answering(lambda asked: (200 if asked.path == "/" else 404, given, PAGE)) as address:
        monkeypatch.setenv("COURSE_ADDRESS", address)
        [headers] = found(course, area="headers")
    assert headers[:2] == ("good", "The page has all of its security headers.")


def test_doctor_finds_a_path_that_leads_elsewhere(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(lambda asked: (200 if asked.path == "/" else 404, HEADERS, PAGE)) as address:
        monkeypatch.setenv("COURSE_ADDRESS", address)
        script = found(course, area="address")[1]
        monkeypatch.setenv("COURSE_ADDRESS", f"{address}course/")
        [page] = found(course, area="address")
    assert script[1] == f"The page's script at {address}lean.js answers 404, so the page does not respond."
    assert page[1] == f"{address}course/ answers 404 instead of the course's page."


def test_doctor_finds_a_clock_that_differs(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: "Tue, 01 Sep 2020 09:00:00 GMT")
    with answering(lambda _: (200, dict(HEADERS), PAGE)) as address:
        monkeypatch.setenv("COURSE_ADDRESS", address)
        [(level, says, _)] = found(course, area="clock")
    assert (level, says.startswith(f"The clock at {address} differs from this machine's by")) == ("problem", True)


def test_doctor_says_that_nothing_answers(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_ADDRESS", "http://127.0.0.1:1/")
    [(level, says, todo)] = found(course, area="address")
    assert level == "problem"
    assert says.startswith("http://127.0.0.1:1/ does not answer: ")
    assert todo == "Start course serve, and set COURSE_ADDRESS to the address at which learners open it."


@pytest.mark.parametrize(
    ("code", "level", "says"),
    [
        (200, "good", "answers and accepts the credentials."),
        (401, "problem", "refuses the credentials (401)."),
        (404, "problem", "answers 404 instead of statements."),
    ],
)
def test_doctor_reaches_a_record_store(course: Course, tmp_path: Path, code: int, level: str, says: str) -> None:
    (tmp_path / "key").write_text("name:secret")
    asked = []

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], str]:
        asked.append((request.path, request.headers["Authorization"], request.headers["X-Experience-API-Version"]))
        return code, {}, "{}"

    with answering(answer) as address:
        words = ("--offline", "--lrs", f"{address}xAPI", "--credentials", tmp_path / "key")
        assert [each[:2] for each in found(course, *words, area="record store")] == [(level, f"{address}xAPI {says}")]
    assert asked == [("/xAPI/statements?limit=1", "Basic bmFtZTpzZWNyZXQ=", "1.0.3")]


def test_doctor_wants_the_record_store_and_its_key_together(course: Course) -> None:
    told = course("doctor", "--lrs", "https://lrs.example.edu/xAPI")
    assert (told.exit_code, told.output) == (2, "--lrs and --credentials go together; give both or neither.\n")


def registered(folder: Path, home: str) -> Path:
    """A registration file with one platform, whose services are at `home`."""
    platform = {
        "issuer": "https://lms.example.edu", "client_id": "7",
        "authorization": f"{home}auth", "token": f"{home}token", "keys": f"{home}keys",
    }  # fmt: skip
    (folder / "lti.yaml").write_text(json.dumps({"platforms": [platform]}))
    return folder / "lti.yaml"


@pytest.mark.parametrize(
    ("keys", "token", "said"),
    [
        ((200, "{keys}"), 405, ["answers with 1 key.", "answers."]),
        ((200, "<html>"), 200, ["cannot be used: the key set is not a JSON Web Key Set.", "answers."]),
        ((200, '{"keys": []}'), 400, ["has no RSA key for verifying launches.", "answers."]),
        (
            (403, ""),
            404,
            ["cannot be used: the platform answered with status 403.", "answers 404, so no score can be sent."],
        ),
    ],
)
def test_doctor_reaches_lti_platforms(
    course: Course, tmp_path: Path, keys: tuple[int, str], token: int, said: list[str]
) -> None:
    jwk = json.dumps({"keys": [dict(Key.at(tmp_path / "platform.pem").public)]})

    def answer(request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], str]:
        return (keys[0], {}, keys[1].replace("{keys}", jwk)) if request.path == "/keys" else (token, {}, "")

    with answering(answer) as home:
        told = found(course, "--lti", registered(tmp_path, home), area="lti")
    urls = [
        f"https://lms.example.edu: the keyset URL {home}keys",
        f"https://lms.example.edu: the access token URL {home}token",
    ]
    assert [each[1] for each in told[1:]] == [f"{url} {words}" for url, words in zip(urls, said, strict=True)]
    assert [each[0] for each in told[1:]] == [
        "good" if words.startswith("answers") and "404" not in words else "problem" for words in said
    ]


def test_doctor_asks_no_platform_offline_and_makes_no_key(course: Course, tmp_path: Path, places: Path) -> None:
    file = registered(tmp_path, "http://127.0.0.1:1/")
    [(level, says, _)] = found(course, "--offline", "--lti", file, area="lti")
    assert (level, says) == (
        "note", f"There is no key at {places / 'lti-key.pem'} yet; course serve --lti makes it on the first start."
    )  # fmt: skip
    assert not (places / "lti-key.pem").exists()


def test_doctor_finds_a_registration_that_cannot_be_used(course: Course, tmp_path: Path) -> None:
    (tmp_path / "lti.yaml").write_text("platforms: [{issuer: x}]")
    [(level, says, todo)] = found(course, "--offline", "--lti", tmp_path / "lti.yaml", area="lti")
    assert (level, says.startswith(f"{tmp_path / 'lti.yaml'}, platform 1")) == ("problem", True)
    assert todo == "Correct it; course serve --lti does not start until then."


def test_doctor_makes_no_store(course: Course, places: Path) -> None:
    [(level, says, _)] = found(course, "--offline", area="store")
    assert (level, "There is no store at" in says, (places / "course.db").exists()) == ("note", True, False)


def test_doctor_finds_a_store_that_is_damaged(course: Course, places: Path) -> None:
    Store.open(f"sqlite:///{places / 'course.db'}").close()
    with (places / "course.db").open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(16384))
    [(level, says, todo)] = found(course, "--offline", area="store")
    assert (level, "damaged" in says, todo != "") == ("problem", True, True)


def test_doctor_finds_answers_of_another_clock_and_more_people_than_fit(course: Course, places: Path) -> None:
    store = Store.open(f"sqlite:///{places / 'course.db'}")
    now = datetime.now(UTC)
    learner = store.enrol(TOKEN, "autumn", NINE)
    store.append(attempt(learner.id, submitted=now + timedelta(hours=1)))
    store.add_cohort(Cohort("crowd", "Crowd", now, expected=5000, code="abc234"))
    store.close()
    [(level, says, _)] = found(course, "--offline", area="clock")
    assert (level, says.endswith("UTC, which is in the future.")) == ("problem", True)
    assert "5,000 learners are expected" in found(course, "--offline", area="machine")[-1][1]


def test_doctor_finds_too_little_memory_and_too_few_files(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.serving.capacity.memory_limit", lambda: (512 * 2**20, 412 * 2**20))
    monkeypatch.setattr("course.serving.capacity.raise_descriptors", lambda: 1024)
    memory, files = found(course, "--offline", "--workers", "1", area="machine")
    assert "0.5 GiB of memory in this container" in memory[1]
    assert memory[1].endswith("Only 100 MiB are free, and the course needs 450.")
    assert files[1] == "A process may open only 1,024 files; each learner needs up to three."


@pytest.mark.parametrize(
    ("hours", "level", "says"),
    [
        (2, "good", "The newest backup, new.db, is 2 hours old."),
        (50, "problem", "The newest backup, new.db, is 50 hours old."),
    ],
)
def test_doctor_tells_the_age_of_the_newest_backup(
    course: Course, tmp_path: Path, hours: int, level: str, says: str
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, age in (("new.db", hours), ("old.db", 900)):
        (folder / name).write_text("a copy")
        then = time.time() - age * 3600
        os.utime(folder / name, (then, then))
    (folder / "empty.db").touch()
    assert [each[:2] for each in found(course, "--offline", "--backups", folder, area="backup")] == [(level, says)]


def test_doctor_finds_no_backup(course: Course, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    [empty] = found(course, "--offline", "--backups", tmp_path / "backups", area="backup")
    [absent] = found(course, "--offline", "--backups", tmp_path / "nowhere", area="backup")
    assert (empty[0], empty[1]) == ("problem", f"There is no backup in {tmp_path / 'backups'}.")
    assert absent[1] == f"{tmp_path / 'nowhere'} cannot be read: No such file or directory."


def test_doctor_finds_contacts_past_their_check_date(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course.cli.contacts.today", lambda: date(2029, 1, 1))
    [(level, says, todo)] = found(course, "--offline", area="contacts")
    assert (level, says.partition(":")[0]) == ("problem", "Last checked over a year ago")
    assert todo.startswith("Run course check --contacts")


def test_doctor_lists_settings_without_secrets_and_finds_misspelt_ones(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_HUB_SECRET", "s3cr3t" * 8)
    monkeypatch.setenv("COURSE_STROE", "sqlite:////tmp/other.db")
    told, misspelt = found(course, "--offline", area="environment")
    assert "COURSE_HUB_SECRET=(secret)" in told[1]
    assert "s3cr3t" not in told[1]
    assert misspelt == (
        "problem",
        "COURSE_STROE is not a setting of the course.",
        "If you mean COURSE_STORE, correct the name; otherwise remove it.",
    )


def test_doctor_finds_a_token_that_others_can_read(course: Course, places: Path) -> None:
    (places / "token").write_text("a-token-of-the-facilitator")
    (places / "token").chmod(0o644)
    [(level, says, todo)] = found(course, "--offline", area="secrets")
    assert (level, says) == ("problem", f"Other users of this machine can read {places / 'token'}.")
    assert todo == f"Run chmod 600 {places / 'token'}, and replace the token."
