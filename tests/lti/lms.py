"""A learning management system on this machine: lti1p3platform, which nobody here wrote, behind a few pages.

`python -m tests.lti.lms PORT TOOL FOLDER [HOST]` serves it. What the library does: the login's start, the signed
launch, access tokens, the checks of scores' tokens and of deep linking's answers. The pages around it, the storage that
they offer to frames and the list of scores are this module's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import tornado.ioloop
import tornado.web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService

CLIENT: Final = "course-at-college"
DEPLOYMENT: Final = "deployment-1"
ROLES: Final = {
    "learner": "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",
    "instructor": "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor",
}
FORM: Final = """<!DOCTYPE html><title>Launch</title>
<form method="post" action="{launch_url}"><input type="hidden" name="id_token" value="{id_token}">
<input type="hidden" name="state" value="{state}"></form><script>document.forms[0].submit()</script>"""
COURSE: Final = """<!DOCTYPE html><title>A course</title><h1>A course</h1>
<iframe name="tool" src="{source}" width="1100" height="800"></iframe>
<script>
const kept = new Map(), asked = [];
window.asked = asked;
addEventListener("message", event => {{
  const {{ subject, message_id, key, value }} = event.data ?? {{}};
  if (event.origin !== "{tool}" || !["lti.put_data", "lti.get_data"].includes(subject)) return;
  asked.push(subject);
  if (subject === "lti.put_data") kept.set(key, value);
  event.source.postMessage({{ subject: `${{subject}}.response`, message_id, key, value: kept.get(key) }}, event.origin);
}});
</script>"""


def pem() -> tuple[str, str]:
    """A new private key and its public half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kind = serialization.Encoding.PEM
    own = private.private_bytes(kind, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = private.public_key().public_bytes(kind, serialization.PublicFormat.SubjectPublicKeyInfo)
    return own.decode(), public.decode()


PRESENTATION = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"


class Registered(Registration):  # type: ignore[misc]  # the library says no types
    """The library's registration with its keys read once: it else reads them for each message, which takes .08 s."""

    def set_platform_private_key(self, platform_private_key: str) -> Registration:
        self._kid = str(Registration.get_jwk(platform_private_key)["kid"])
        self._platform_private_key = serialization.load_pem_private_key(platform_private_key.encode(), None)
        return self

    def get_kid(self) -> str:
        kid: str = self._kid
        return kid


class Platform(LTI1P3PlatformConfAbstract):  # type: ignore[misc]  # the library says no types
    """The library's platform, with one tool."""

    def init_platform_config(self, *, home: str, tool: str, folder: Path) -> None:
        own, public = pem()
        self._registration = (
            Registered()
            .set_iss(home)
            .set_client_id(CLIENT)
            .set_deployment_id(DEPLOYMENT)
            .set_launch_url(f"{tool}lti/launch")
            .set_deeplink_launch_url(f"{tool}lti/launch")
            .set_oidc_login_url(f"{tool}lti/login")
            .set_tool_key_set_url(f"{tool}lti/keys")
            .set_platform_private_key(own)
            .set_platform_public_key(public)
        )
        self.home, self.tool, self.folder = home, tool, folder
        self.scores: dict[tuple[str, str], dict[str, Any]] = {}
        self.chosen: list[dict[str, Any]] = []
        self.down = 0
        """How many requests for scores are still to be answered with 503."""

    def get_registration_by_params(self, **_: Any) -> Registration:
        return self._registration


class Start(OIDCLoginAbstract):  # type: ignore[misc]  # as above
    """The start of a login."""

    def set_lti_message_hint(self, **said: Any) -> None:
        self._lti_message_hint = json.dumps(said)

    def get_redirect(self, url: str) -> str:
        return url


class Launch(LTIAdvantageMessageLaunchAbstract):  # type: ignore[misc]  # as above
    """A launch, as the hint of its login says."""

    def get_preflight_response(self) -> dict[str, Any]:
        return dict(self._request)

    def prepare_launch(self, preflight_response: dict[str, Any]) -> None:
        said, home = json.loads(preflight_response["lti_message_hint"]), self._platform_config.home
        self.set_user_data(preflight_response["login_hint"], [ROLES[said["role"]]], full_name="Ada Lovelace")
        self.set_launch_context_claim(said["context"], context_title=f"Course {said['context']}")
        self.set_resource_link_claim("link-1")
        if said["open"]:
            self.set_custom_parameters_claim({"open": said["open"]})
        if said["choose"]:
            self.set_dl(f"{home}/chosen", accept_types={"ltiResourceLink"})
        if said["locale"]:  # which the library's own method does not take
            self.lti_claim_launch_presentation = {PRESENTATION: {"locale": said["locale"]}}
        column = f"{home}/lineitems/{said['context']}-{said['open'] or 'course'}".replace("path/", "path-")
        self.set_ags(f"{home}/lineitems", column)

    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> str:
        return FORM.format(**launch_data)


class Asked(Request):  # type: ignore[misc]  # as above
    """A request to a service, as the library reads it."""

    def build_metadata(self, request: Any) -> Any:
        body = request.body.decode()
        return {
            "method": request.method, "headers": request.headers, "path": request.path,
            "get_data": {name: values[0].decode() for name, values in request.query_arguments.items()},
            "form_data": {name: values[0] for name, values in parse_qs(body).items()},
            "json": json.loads(body) if body.startswith("{") else None, "content_type": "",
        }  # fmt: skip


class Gradebook(AssignmentsGradesService):  # type: ignore[misc]  # as above
    """The library's service, with scores in memory, each written to a list as it comes."""

    def update_score(self, line_item_id: str, score: dict[str, Any]) -> UpdateScoreStatus:
        key, platform = (line_item_id, score["userId"]), self.platform_config
        before = platform.scores.get(key)
        late = before is not None and score["timestamp"] <= before["timestamp"]
        with (platform.folder / "scores.jsonl").open("a") as file:
            file.write(json.dumps({**score, "lineitem": line_item_id, "late": late}) + "\n")
        if late:
            return UpdateScoreStatus.OLD_TIMESTAMP
        platform.scores[key] = score
        return UpdateScoreStatus.SUCCESS if before else UpdateScoreStatus.CREATED

    def get_results(self, line_item_id: str, user_id: str | None = None, **_: Any) -> Any:
        found = [
            {"id": line_item_id, "userId": user, "resultScore": score["scoreGiven"],
             "resultMaximum": score["scoreMaximum"]}
            for (item, user), score in self.platform_config.scores.items()
            if item == line_item_id and user_id in (None, user)
        ]  # fmt: skip
        return {"content": found, "has_next": False}

    def _none(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("the course uses the line item that a launch names, and makes or looks for none")

    find_lineitems = find_lineitem = create_lineitem = update_lineitem = delete_lineitem = _none


class Page(tornado.web.RequestHandler):
    """One address of the platform."""

    def initialize(self, platform: Platform) -> None:
        self.platform = platform

    def said(self) -> dict[str, str]:
        return {name: values[-1].decode() for name, values in self.request.arguments.items()}


class Course(Page):
    """A course's page with the tool in a frame."""

    def get(self) -> None:
        tool = self.platform.tool.rstrip("/")
        self.finish(COURSE.format(source=f"/start?{self.request.query}", tool=tool))


class Begin(Page):
    """Sends a browser to the tool."""

    def get(self) -> None:
        said = {
            "context": "c1",
            "role": "learner",
            "open": "",
            "choose": "",
            "user": "u1",
            "storage": "",
            "locale": "",
            **self.said(),
        }
        start = Start(None, self.platform)
        start.set_lti_message_hint(**{name: said[name] for name in ("context", "role", "open", "choose", "locale")})
        where = start.initiate_login(said["user"])
        self.redirect(where + (f"&lti_storage_target={said['storage']}" if said["storage"] else ""))


class Authorization(Page):
    """Answers the tool's authentication request with a signed launch."""

    def get(self) -> None:
        self.finish(Launch(self.said(), self.platform).lti_launch())


class Keys(Page):
    def get(self) -> None:
        self.finish(self.platform.get_jwks())


class Token(Page):
    def post(self) -> None:
        self.finish(self.platform.get_access_token(self.said()))


class Scores(Page):
    """The scores and results of one line item."""

    def _service(self, item: str) -> Gradebook:
        home = f"{self.platform.home}/lineitems"
        return Gradebook(Asked(self.request), self.platform, home, f"{home}/{item}")

    def post(self, item: str, _kind: str) -> None:
        if self.platform.down:
            self.platform.down -= 1
            self.set_status(503)
            return
        self._answer(self._service(item).handle_resp(self._service(item).handle_update_score, line_item_id=item))

    def get(self, item: str, _kind: str) -> None:
        answer = self._service(item).handle_resp(self._service(item).handle_get_results, line_item_id=item)
        self._answer(answer, answer.result["content"] if answer.code == 200 else None)

    def _answer(self, answer: Any, body: Any = None) -> None:
        self.set_status(answer.code)
        self.finish(json.dumps(body))


class Chosen(Page):
    """Where deep linking returns to."""

    def post(self) -> None:
        self.platform.chosen = self.platform.validate_deeplinking_resp(self.said())
        (self.platform.folder / "chosen.json").write_text(json.dumps(self.platform.chosen))
        self.finish("<!DOCTYPE html><title>Added</title><h1>Added to the course</h1>")


class Down(Page):
    """Lets the next requests for scores fail."""

    def post(self, count: str) -> None:
        self.platform.down = int(count)


class Configuration(Page):
    """What the platform says of itself to tools that register themselves."""

    def get(self) -> None:
        home = self.platform.home
        self.finish({
            "issuer": home, "authorization_endpoint": f"{home}/auth", "token_endpoint": f"{home}/token",
            "jwks_uri": f"{home}/keys", "registration_endpoint": f"{home}/register",
        })  # fmt: skip


class Registering(Page):
    """Registers a tool."""

    def post(self) -> None:
        told = json.loads(self.request.body)
        (self.platform.folder / "registered.json").write_text(json.dumps(told))
        if self.request.headers.get("Authorization") != "Bearer once":
            self.set_status(401)
            return
        named = {"https://purl.imsglobal.org/spec/lti-tool-configuration": {"deployment_id": DEPLOYMENT}}
        self.finish({**told, "client_id": CLIENT, **named})


def main() -> None:
    """Serve until told to stop."""
    port, tool, folder, *host = sys.argv[1:]
    home = f"http://{host[0] if host else '127.0.0.1'}:{port}"
    given = {"platform": Platform(home=home, tool=tool, folder=Path(folder))}
    pages = [
        ("/course", Course), ("/start", Begin), ("/auth", Authorization), ("/keys", Keys), ("/token", Token),
        ("/lineitems/([^/]+)/(scores|results)", Scores), ("/chosen", Chosen), ("/down/([0-9]+)", Down),
        ("/openid-configuration", Configuration), ("/register", Registering),
    ]  # fmt: skip
    tornado.web.Application([(path, kind, given) for path, kind in pages]).listen(int(port), "127.0.0.1")
    tornado.ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
