"""Dynamic registration of the course with a platform (LTI Dynamic Registration 1.0)."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated

from course.language import N_, _, speaking
from course.lti.keyset import Unreachable
from course.lti.launch_message import RESULT, SCORE
from course.lti.platform import Platform, Unregistered, origin, safe
from course.lti.reply import LtiReply
from course.store import StoreError

LOG: Final = logging.getLogger("lti")
MOST: Final = 5
"""The largest number of registrations from one platform."""
CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
NOT_LISTED: Final = N_(
    "This learning management system is not among those that may register themselves with this course."
)
DONE: Final = N_("The course is registered. You can close this window, and switch the course on in your system.")


class Register(LtiReply):
    """The registration URL that an administrator enters in a platform."""

    @allow_unauthenticated
    async def get(self) -> None:
        asked, token = self.get_argument("openid_configuration", ""), self.get_argument("registration_token", "")
        if not self._listed(asked):
            self.notice(NOT_LISTED)
            return
        try:
            platform = await self._register(asked, token)
            await asyncio.to_thread(self.tool.store.lti.register, platform.id, platform.entry(), datetime.now(UTC))
        except (Unreachable, Unregistered) as problem:
            LOG.warning("dynamic registration with a platform failed: %s", problem)
            with speaking(self.preferred()):
                said = _("The course could not be registered: {problem}.")
            self.notice(said.format(problem=problem), 502)
            return
        except StoreError as problem:
            self.failed(problem)
            return
        self.settings["lti_known"](platform)
        self.clear_header("Cross-Origin-Opener-Policy")  # the page messages its opener, which then closes it
        self.show("registered.html", {"title": N_("Registered"), "sentence": DONE})

    def _listed(self, url: object) -> bool:
        """Return True if the URL belongs to a platform that may register itself."""
        return isinstance(url, str) and safe(url) and origin(url) in self.tool.register

    async def _register(self, configuration: str, token: str) -> Platform:
        told = _object(await self.tool.fetcher.get(configuration))
        issuer, where = told.get("issuer"), told.get("registration_endpoint")
        if not isinstance(where, str) or not self._listed(issuer) or not self._listed(where):
            raise Unregistered("the platform's issuer or registration endpoint is at an address that is not listed")
        if self.tool.platforms.of(str(issuer)) >= MOST:
            raise Unregistered(
                "it has registered itself several times; remove the registrations that are no longer needed"
            )
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        reply = await self.tool.fetcher.send("POST", where, headers, json.dumps(self._about()))
        if reply.code not in (200, 201):
            raise Unreachable(f"the platform answered the registration request with status {reply.code}")
        answer = _object(reply.body)
        deployment = _inside(answer, CONFIGURATION).get("deployment_id")
        entry: dict[str, Any] = {
            "issuer": issuer, "client_id": answer.get("client_id"), "authorization": told.get("authorization_endpoint"),
            "token": told.get("token_endpoint"), "keys": told.get("jwks_uri"),
            "deployments": [deployment] if deployment else [], "pages": [origin(configuration)],
        }  # fmt: skip
        audience = told.get("authorization_server")
        return Platform.read(
            entry | ({"audience": audience} if audience else {}), "the platform's OpenID configuration"
        )

    def _about(self) -> dict[str, Any]:
        """Return the course's tool configuration as LTI Dynamic Registration defines it."""
        tool = self.tool
        return {
            "application_type": "web",
            "response_types": ["id_token"],
            "grant_types": ["implicit", "client_credentials"],
            "initiate_login_uri": tool.url("login"),
            "redirect_uris": [tool.url("launch")],
            "client_name": tool.targets.course.title.partition(":")[0],
            "jwks_uri": tool.url("keys"),
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": f"{SCORE} {RESULT}",
            CONFIGURATION: {
                "domain": urlsplit(tool.address).netloc,
                "description": "Short stories about social media, with feedback from the guidance.",
                "target_link_uri": tool.url("launch"),
                "claims": ["iss", "sub"],
                "messages": [
                    {"type": "LtiResourceLinkRequest", "target_link_uri": tool.url("launch")},
                    {"type": "LtiDeepLinkingRequest", "target_link_uri": tool.url("launch")},
                ],
            },
        }


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Unreachable("the platform's OpenID configuration is not JSON") from problem
    if not isinstance(found, dict):
        raise Unreachable("the platform's OpenID configuration is not a JSON object")
    return found


def _inside(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}
