"""Verify and parse the messages that platforms send in a launch."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import jwt

from course.language import N_
from course.lti.keyset import KeySets
from course.lti.platform import Platform, origin
from course.lti.signing_key import ALGORITHM

_CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE: Final = f"{_CLAIM}message_type"
VERSION: Final = f"{_CLAIM}version"
DEPLOYMENT: Final = f"{_CLAIM}deployment_id"
DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
RESULT: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
INSTRUCTOR: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
LINK, CHOICE = "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
LEEWAY: Final = 60
"""Allowed difference between the clocks of platform and course, in seconds."""
OLDEST: Final = 600
"""Maximum age of a message in seconds, regardless of its expiry."""
EXPIRED: Final = N_("This launch has expired. Please open the course again from your course page.")
LONGEST: Final = 255
"""Maximum length of an id in characters, which the specification sets for `sub`, contexts and deployments."""


class NotLaunched(Exception):
    """The launch is refused. The message is one sentence of the catalogue for the person who opened the link."""


@dataclass(frozen=True)
class Message:
    """A verified message, reduced to what the course uses. Names and e-mail addresses are not read."""

    platform: Platform
    deployment: str
    subject: str
    """The person's id on the platform."""
    instructor: bool
    context: str
    """The id of the platform's course that contains the link; empty if there is none."""
    title: str
    """The name of the platform's course."""
    kind: str
    custom: Mapping[str, Any]
    lineitem: str
    """URL of the link's gradebook column if the platform accepts scores for it, else empty."""
    readable: bool
    """Whether the platform lets the course read results."""
    settings: Mapping[str, Any]
    """The deep linking settings; empty for other messages."""
    locale: str = ""
    """The language that the platform asks for, as a tag of BCP 47; empty if it does not say."""


async def verified(id_token: str, platform: Platform, nonce: str, address: str, keys: KeySets) -> Message:
    """Verify an identity token for this login and return its message. Raises NotLaunched or Unreachable.

    Checks the signature (RS256 only), issuer, audience and authorized party, expiry and age, nonce, version, type,
    deployment, and that the target is below the course's own `address`. Unreachable: the platform's keys cannot be
    fetched.
    """
    try:
        kid = jwt.get_unverified_header(id_token).get("kid", "")
        key = await keys.find(platform, kid if isinstance(kid, str) else "")
        if key is None:
            raise NotLaunched(N_("The message is not signed with a key of your learning management system."))
        claims: dict[str, Any] = jwt.decode(
            id_token, key, [ALGORITHM], audience=platform.client_id, issuer=platform.issuer, leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "nonce"]},
        )  # fmt: skip
    except jwt.ExpiredSignatureError as problem:
        raise NotLaunched(EXPIRED) from problem
    except jwt.PyJWTError as problem:
        raise NotLaunched(N_("The message from your learning management system could not be verified.")) from problem
    _check(claims, platform, nonce, address)
    return _read(claims, platform)


def _check(claims: Mapping[str, Any], platform: Platform, nonce: str, address: str) -> None:
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else platform.client_id) != platform.client_id:
        raise NotLaunched(N_("The message from your learning management system is for another tool."))
    if float(claims["iat"]) < time.time() - OLDEST:
        raise NotLaunched(EXPIRED)
    if claims["nonce"] != nonce:
        raise NotLaunched(
            N_("This launch belongs to another sign-in. Please open the course again from your course page.")
        )
    if claims.get(VERSION) != "1.3.0" or claims.get(MESSAGE_TYPE) not in (LINK, CHOICE):
        raise NotLaunched(N_("Your learning management system sent a message that this course doesn't know."))
    deployment = claims.get(DEPLOYMENT)
    if not _id(deployment) or (platform.deployments and deployment not in platform.deployments):
        raise NotLaunched(
            N_(
                "This placement of the course is not registered. Please ask the people who run it to add its "
                "deployment id."
            )
        )
    if not within(claims.get(f"{_CLAIM}target_link_uri"), address):
        raise NotLaunched(N_("This link does not lead to this course. Please ask your instructor to add it again."))
    if not _id(claims.get("sub")):
        raise NotLaunched(N_("Your learning management system did not say who you are, and the course needs to know."))


def _read(claims: Mapping[str, Any], platform: Platform) -> Message:
    kind = claims[MESSAGE_TYPE]
    context, endpoint = _object(claims, f"{_CLAIM}context"), _object(claims, GRADES)
    if kind == LINK and not _id(_object(claims, f"{_CLAIM}resource_link").get("id")):
        raise NotLaunched(N_("Your learning management system did not say which link was opened."))
    roles, scopes = claims.get(f"{_CLAIM}roles"), endpoint.get("scope")
    lineitem = endpoint.get("lineitem")
    scored = isinstance(scopes, list) and SCORE in scopes and platform.owns(lineitem)
    locale = _object(claims, f"{_CLAIM}launch_presentation").get("locale", "")
    title = context.get("title") or context.get("label") or ""
    return Message(
        platform,
        deployment=claims[DEPLOYMENT],
        subject=claims["sub"],
        instructor=isinstance(roles, list) and INSTRUCTOR in roles,
        context=context["id"] if _id(context.get("id")) else "",
        title=title if isinstance(title, str) else "",
        kind=kind,
        custom=_object(claims, f"{_CLAIM}custom"),
        lineitem=str(lineitem) if scored else "",
        readable=isinstance(scopes, list) and RESULT in scopes,
        settings=_object(claims, f"{DEEP_LINKING}deep_linking_settings"),
        locale=locale.replace("_", "-") if _id(locale) else "",
    )


def within(url: object, address: str) -> bool:
    """Return True if the URL is part of the course at `address`."""
    if not isinstance(url, str) or not url.isprintable() or "\\" in url:
        return False
    try:
        asked, own = urlsplit(url), urlsplit(address)
        inside = (asked.path or "/").startswith(own.path) or f"{asked.path}/" == own.path
        return origin(url) == origin(address) and inside and ".." not in asked.path.split("/")
    except ValueError:
        return False


def _object(claims: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = claims.get(name)
    return found if isinstance(found, dict) else {}


def _id(value: object) -> bool:
    """Return True for an id of usable length. JSON may hold half a surrogate pair, which no encoding can write."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST and not re.search("[\ud800-\udfff]", value)
