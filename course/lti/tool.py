"""The course as an LTI tool: login, launch, tickets and deep linking, independent of HTTP."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from course.bank.lms_target import PARAMETER, Target, Targets
from course.language import N_
from course.lti.fetch import Fetcher
from course.lti.keyset import KeySets
from course.lti.launch_message import DEEP_LINKING, DEPLOYMENT, MESSAGE_TYPE, VERSION, Message, NotLaunched, verified
from course.lti.platform import Platform, Platforms
from course.lti.signing_key import Key
from course.store import Cohort, Grade, Learner, Store, read_name

LOGIN_SECONDS: Final = 600
"""Maximum seconds between login and launch."""
SIGNED_IN: Final = 12 * 3600
"""Seconds for which a launched page can be reloaded."""
UNNAMED: Final = "A course in your learning management system"
STAFF: Final = "-staff"
"""Suffix of the id of a cohort's group of instructors, who are not counted in their learners' figures."""


@dataclass(frozen=True)
class Login:
    """A pending login, which only a launch in the same browser can complete."""

    issuer: str
    client_id: str
    nonce: str
    proof: str
    """Hash of a secret that only the browser holds."""
    storage: str
    """Name of the platform's frame that stores values for pages without cookies; empty if there is none."""
    hint: str
    message_hint: str
    """The platform's hints about the person and the link, needed to restart the login in a new tab."""

    def proved(self, proof: str) -> bool:
        """Return True if `proof` is the secret that was given to the browser."""
        return secrets.compare_digest(hashed(proof), self.proof)


@dataclass(frozen=True)
class Ticket:
    """What a launch permits a browser to open. Sealed in a cookie, or in the URL if the browser accepts no cookies."""

    token: str
    """The learner's secret token."""
    bare: bool
    """Whether the ticket may be part of a URL, as needed in a frame without cookies."""
    title: str = ""
    figures: str = ""
    """Id of the cohort whose report an instructor may open; empty for learners."""
    fragment: str = ""
    """URL fragment of the screen that the link targets."""
    person: str = ""
    """Pseudonym of the person on the platform, in whichever of its courses."""


@dataclass(frozen=True)
class Choosing:
    """A deep linking request in progress, sealed in the form that is shown for it."""

    platform: str
    deployment: str
    back: str
    data: str | None
    several: bool
    columns: bool
    """Whether the platform creates gradebook columns for the chosen links."""


@dataclass
class Tool:
    """The course as an LTI tool. Call methods that use the store in a thread, since they block."""

    address: str
    """The course's public URL, with a trailing slash."""
    key: Key
    platforms: Platforms
    store: Store
    targets: Targets
    register: tuple[str, ...] = ()
    """Origins of platforms that may register themselves."""
    figures: Callable[[str, str], bytes] = field(default=lambda _cohort, _language: b"")
    """Returns the report of a cohort in a language as an HTML document; takes one or two seconds."""
    fetcher: Fetcher = field(default_factory=Fetcher)

    def __post_init__(self) -> None:
        self.keys = KeySets(self.fetcher.get)

    def url(self, path: str) -> str:
        """Return the URL of one of the tool's own pages."""
        return f"{self.address}lti/{path}"

    # --- login ---
    def begin(self, platform: Platform, hint: str, message_hint: str, storage: str) -> tuple[str, str, str]:
        """Start a login.

        Return the URL to which to redirect, the state parameter, and the proof for the browser to store.
        """
        proof, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        login = Login(platform.issuer, platform.client_id, nonce, hashed(proof), storage, hint, message_hint)
        state = self.key.seal("login", asdict(login))
        asked = {
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "client_id": platform.client_id, "redirect_uri": self.url("launch"), "login_hint": hint, "state": state,
            "nonce": nonce,
        }  # fmt: skip
        if message_hint:
            asked["lti_message_hint"] = message_hint
        joint = "&" if urlsplit(platform.authorization).query else "?"
        return f"{platform.authorization}{joint}{urlencode(asked)}", state, proof

    def login(self, state: str) -> Login | None:
        """Return the login with this state; None if it is invalid or has expired."""
        found = self.key.unseal("login", state, LOGIN_SECONDS)
        return Login(**found) if found else None

    def again(self, login: Login) -> str:
        """Return the URL that restarts the login."""
        asked = {
            "iss": login.issuer, "client_id": login.client_id, "login_hint": login.hint,
            "lti_message_hint": login.message_hint, "target_link_uri": self.address,
        }  # fmt: skip
        return f"{self.url('login')}?{urlencode({name: value for name, value in asked.items() if value})}"

    async def message(self, login: Login, id_token: str) -> Message:
        """Verify the message that completes a login and return it. Raises NotLaunched and Unreachable."""
        platform = self.platforms.find(login.issuer, login.client_id)
        if platform is None:
            raise NotLaunched(N_("Your learning management system is no longer registered with this course."))
        return await verified(id_token, platform, login.nonce, self.address, self.keys)

    # --- launch ---
    def enter(self, message: Message, login: Login, *, bare: bool) -> Ticket:
        """Enrol the learner in the cohort of the message's context, if they are new, and return their ticket.

        A launch can be used once. Raises NotLaunched and StoreError.
        """
        now, platform = datetime.now(UTC), message.platform
        cohort = f"lti-{self.key.pseudonym('context', platform.id, message.deployment, message.context)[:24]}"
        group = self._group(cohort, message, now)
        own = self._group(f"{cohort}{STAFF}", message, now) if message.instructor else group
        token = self.key.pseudonym("learner", platform.id, message.subject, own.id)
        target = self.targets.find(message.custom.get(PARAMETER)) or self.targets.course
        learner = Learner(secrets.token_hex(16), hashlib.sha256(token.encode()).hexdigest(), own.id, now)
        grade = None
        if message.lineitem and target.graded and not message.instructor and own.sight != "nothing":
            grade = self._grade(message, target, token)
        self._use(login, now, learner, grade)
        figures = cohort if message.instructor else ""
        person = self.key.pseudonym("person", platform.id, message.subject)
        return Ticket(token, bare, group.name, figures, target.fragment, person)

    def _group(self, id_: str, message: Message, now: datetime) -> Cohort:
        found = self.store.cohort_lately(id_)
        if found is None:
            name = _named(message.title, staff=id_.endswith(STAFF))
            self.store.add_cohort(Cohort(id_, name, now, sight=message.platform.sight))
            found = self.store.cohort(id_)
        if found is None:
            raise NotLaunched(N_("The course could not set up your group. Please try again."))
        return found

    def _grade(self, message: Message, target: Target, token: str) -> Grade:
        id_ = self.key.pseudonym("grade", message.platform.id, message.lineitem, token)[:32]
        subject = self.key.seal("subject", {"sub": message.subject})
        return Grade(
            id_, "", message.platform.id, subject, message.lineitem, readable=message.readable, target=target.name
        )

    def _use(self, login: Login, now: datetime, learner: Learner | None = None, grade: Grade | None = None) -> None:
        until = now + timedelta(seconds=2 * LOGIN_SECONDS)
        try:
            self.store.lti.use(hashed(login.nonce), until, now, learner, grade)
        except ValueError as used:
            raise NotLaunched(
                N_("This launch was used before. Please open the course again from your course page.")
            ) from used

    def seal(self, ticket: Ticket) -> str:
        """Encrypt a ticket for use in a cookie or URL."""
        return self.key.seal("ticket", asdict(ticket))

    def ticket(self, text: str) -> Ticket | None:
        """Decrypt a ticket; None if it is invalid or has expired."""
        found = self.key.unseal("ticket", text, SIGNED_IN)
        return Ticket(**found) if found else None

    # --- deep linking ---
    def choosing(self, message: Message, login: Login) -> Choosing:
        """Start a deep linking request. Raises NotLaunched and StoreError."""
        asked = message.settings
        types, back, data = asked.get("accept_types"), asked.get("deep_link_return_url"), asked.get("data")
        if not isinstance(types, list) or "ltiResourceLink" not in types:
            raise NotLaunched(
                N_("Only links to the course can be added, and they cannot be added at this place in your system.")
            )
        if not message.platform.owns(back) or not isinstance(back, str):
            raise NotLaunched(N_("Your learning management system did not say where to return to."))
        self._use(login, datetime.now(UTC))
        return Choosing(
            message.platform.id,
            message.deployment,
            back,
            data if isinstance(data, str) else None,
            several=asked.get("accept_multiple") is True,
            columns=asked.get("accept_lineitem") is not False and message.platform.sight != "nothing",
        )

    def chosen(self, choosing: Choosing, chosen: list[Target]) -> str:
        """Return the signed deep linking response with links to the chosen targets. Raises NotLaunched."""
        platform = self.platforms.with_id(choosing.platform)
        if platform is None:
            raise NotLaunched(N_("Your learning management system is no longer registered with this course."))
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": platform.client_id, "aud": platform.issuer, "iat": now, "exp": now + LOGIN_SECONDS,
            "nonce": secrets.token_urlsafe(24), DEPLOYMENT: choosing.deployment, VERSION: "1.3.0",
            MESSAGE_TYPE: "LtiDeepLinkingResponse",
            f"{DEEP_LINKING}content_items": [self._item(each, columns=choosing.columns) for each in chosen],
        }  # fmt: skip
        if choosing.data is not None:
            claims[f"{DEEP_LINKING}data"] = choosing.data
        return self.key.sign(claims)

    def _item(self, target: Target, *, columns: bool) -> dict[str, object]:
        item: dict[str, object] = {
            "type": "ltiResourceLink", "title": target.title, "url": self.url("launch"),
            "custom": {PARAMETER: target.name},
        }  # fmt: skip
        if columns and target.graded:
            item["lineItem"] = {"scoreMaximum": 100, "label": target.title, "resourceId": target.name}
        return item


def _named(title: str, *, staff: bool) -> str:
    """Return a cohort name based on the title of the platform's course, or a default name if the title is unusable."""
    try:
        name = read_name("".join(each for each in title if each.isprintable())[:60])
    except ValueError:
        name = UNNAMED
    return f"{name} (instructors)" if staff else name


def hashed(text: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
