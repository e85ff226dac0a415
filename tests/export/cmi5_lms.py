"""A learning management system on this machine that launches cmi5 packages, with its own small record store.

`python -m tests.export.cmi5_lms PORT PACKAGE FOLDER` serves it. No player of cmi5 was to be had from a package
registry, so this is a reimplementation of what cmi5 (Quartz) asks of one: the launch, the token that is handed out
once, launch data, state documents and statements, whose order it checks. It refuses what the specification forbids.
"""

from __future__ import annotations

import base64
import json
import sys
import uuid
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import tornado.ioloop
import tornado.web

VERBS: Final = "http://adlnet.gov/expapi/verbs/"
SESSION: Final = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
ACTIVITY: Final = "https://lms.example.edu/activities/1"
GROUPING: Final = [{"id": "https://course.example.edu/unit", "objectType": "Activity"}]


class Launches:
    """Who was launched, with which token, and what came of it."""

    def __init__(self, folder: Path, home: str) -> None:
        self.folder, self.home = folder, home
        self.handed: dict[str, str] = {}
        """One-time key of a launch -> token, until it is handed out."""
        self.sessions: dict[str, str] = {}
        """Token -> session."""
        self.states: dict[tuple[str, str], Any] = {}
        """Registration and state id -> document."""
        self.said: dict[str, list[str]] = {}
        """Session or registration -> the verbs that were said in it."""
        self.ids: set[str] = set()

    def launch(self, user: str, mastery: str, mode: str) -> str:
        """The query of a launch."""
        key, token, session = (uuid.uuid4().hex for _ in range(3))
        registration = str(uuid.uuid5(uuid.NAMESPACE_URL, user))
        self.handed[key], self.sessions[token] = token, session
        data = {
            "contextTemplate": {"contextActivities": {"grouping": GROUPING}, "extensions": {SESSION: session}},
            "launchMode": mode, "moveOn": "Completed", "returnURL": f"{self.home}/done",
        }  # fmt: skip
        self.states[registration, "LMS.LaunchData"] = data | ({"masteryScore": float(mastery)} if mastery else {})
        actor = {"objectType": "Agent", "account": {"homePage": self.home, "name": user}}
        return urlencode({
            "endpoint": f"{self.home}/xapi/", "fetch": f"{self.home}/fetch?key={key}", "actor": json.dumps(actor),
            "registration": registration, "activityId": ACTIVITY,
        })  # fmt: skip

    def check(self, said: dict[str, Any], session: str) -> None:
        """Raise ValueError for a statement that cmi5 does not allow here."""
        verb, context, result = said["verb"]["id"].removeprefix(VERBS), said["context"], said.get("result", {})
        kinds = {each["id"].rpartition("/")[2] for each in context["contextActivities"]["category"]}
        before, ever = self.said.setdefault(session, []), self.said.setdefault(context["registration"], [])
        rules = {
            "the session is another's": context["extensions"][SESSION] == session,
            "the template is not kept": context["contextActivities"]["grouping"] == GROUPING,
            "initialized is not first": (verb == "initialized") == (not before),
            "something follows terminated": "terminated" not in before,
            "a verb comes twice": verb not in before,
            "passed and failed in one session": not {"passed", "failed"} & set(before)
            or verb not in ("passed", "failed"),
            "twice in a registration": verb not in ever or verb not in ("completed", "passed"),
            "categories": kinds == {"cmi5"} | ({"moveon"} if {"completion", "success"} & set(result) else set()),
            "completion": result.get("completion") is (True if verb == "completed" else None),
            "success": result.get("success") is {"passed": True, "failed": False}.get(verb),
            "score": ("score" in result) <= (verb in ("passed", "failed")),
            "duration": ("duration" in result) == (verb != "initialized"),
            "object": said["object"]["id"] == ACTIVITY,
        }
        if broken := [rule for rule, kept in rules.items() if not kept]:
            raise ValueError(f"{verb}: {', '.join(broken)}")
        before.append(verb)
        ever.append(verb)


class Page(tornado.web.RequestHandler):
    """One address of the system."""

    def initialize(self, launches: Launches) -> None:
        self.launches = launches

    @property
    def session(self) -> str:
        """The session of a request's token. HTTPError 401 without one."""
        token = self.request.headers.get("Authorization", "").removeprefix("Basic ")
        found = self.launches.sessions.get(base64.b64decode(token or b"").decode())
        if found is None or self.request.headers.get("X-Experience-API-Version") != "1.0.3":
            raise tornado.web.HTTPError(401)
        return found


class Play(Page):
    """The package in a frame, launched for a learner."""

    def get(self, user: str) -> None:
        given = self.launches.launch(user, self.get_argument("mastery", ""), self.get_argument("mode", "Normal"))
        page = f'<iframe name="package" src="/package/index.html?{given}" width="1180" height="860"></iframe>'
        self.finish(f"<!DOCTYPE html><title>Player</title>{page}".replace("&", "&amp;"))


class Fetch(Page):
    """Hands a token out, once."""

    def post(self) -> None:
        token = self.launches.handed.pop(self.get_argument("key"), None)
        taken = {"error-code": "1", "error-text": "The authorization token has already been returned."}
        self.finish({"auth-token": base64.b64encode(token.encode()).decode()} if token else taken)


class State(Page):
    """State documents."""

    def _key(self) -> tuple[str, str]:
        assert self.session
        return self.get_argument("registration"), self.get_argument("stateId")

    def get(self) -> None:
        found = self.launches.states.get(self._key())
        if found is None:
            raise tornado.web.HTTPError(404)
        self.finish(found)

    def put(self) -> None:
        self.launches.states[self._key()] = json.loads(self.request.body)
        self.set_status(204)


class Profile(Page):
    """Learner preferences, of which there are none."""

    def get(self) -> None:
        assert self.session
        raise tornado.web.HTTPError(404)


class Statements(Page):
    """Takes statements, or refuses them while the file `refusing` is there."""

    def put(self) -> None:
        if (self.launches.folder / "refusing").exists():
            raise tornado.web.HTTPError(503)
        said = json.loads(self.request.body)
        if said["id"] != self.get_argument("statementId") or said["id"] in self.launches.ids:
            raise tornado.web.HTTPError(409)
        try:
            self.launches.check(said, self.session)
        except ValueError as problem:
            with (self.launches.folder / "refused.txt").open("a") as file:
                file.write(f"{problem}\n")
            raise tornado.web.HTTPError(403) from problem
        self.launches.ids.add(said["id"])
        with (self.launches.folder / "statements.jsonl").open("a") as file:
            file.write(json.dumps(said) + "\n")
        self.set_status(204)


class Done(Page):
    """Where a learner comes back to."""

    def get(self) -> None:
        self.finish("<!DOCTYPE html><title>Back</title><h1>Back in the course</h1>")


def main() -> None:
    """Serve until told to stop."""
    port, package, folder, *_ = sys.argv[1:]
    given = {"launches": Launches(Path(folder), f"http://localhost:{port}")}
    pages = [
        ("/play/([a-z0-9]+)", Play), ("/fetch", Fetch), ("/xapi/activities/state", State),
        ("/xapi/agents/profile", Profile), ("/xapi/statements", Statements), ("/done", Done),
    ]  # fmt: skip
    static = ("/package/(.*)", tornado.web.StaticFileHandler, {"path": package})
    tornado.web.Application([*((path, kind, given) for path, kind in pages), static]).listen(int(port), "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
