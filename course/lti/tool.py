"""The tool: what the course knows and does as a tool of learning management systems, whatever is asked over HTTP."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode, urlsplit

from course.bank.target import PARAMETER, Target, Targets
from course.lti.fetch import Fetcher
from course.lti.key import Key
from course.lti.keyset import KeySets
from course.lti.message import DEEP_LINKING, DEPLOYMENT, MESSAGE_TYPE, VERSION, Message, NotLaunched, verified
from course.lti.platform import Platform, Platforms
from course.store import Cohort, Grade, Learner, Store, read_name

LOGIN_SECONDS: Final = 600
"""How long somebody may take from the login to the launch."""
SIGNED_IN: Final = 12 * 3600
"""Seconds for which a launch lets its page be reloaded."""
UNNAMED: Final = "A course in your learning management system"
STAFF: Final = "-staff"
"""What is added to a cohort's id for its instructors, who count in no figure of their learners."""


@dataclass(frozen=True)
class Login:
    """A login that was begun, and has to end in a launch by the same browser."""

    issuer: str
    client_id: str
    nonce: str
    proof: str
    """The hash of what only the browser that began knows."""
    storage: str
    """The name of the platform's frame that stores values for frames without cookies; empty where it has none."""
    hint: str
    message_hint: str
    """What the platform said of whom and what it launches, to begin again in a tab of its own."""

    def proved(self, proof: str) -> bool:
        """Whether this is what the browser was given."""
        return secrets.compare_digest(hashed(proof), self.proof)


@dataclass(frozen=True)
class Ticket:
    """What a launch lets a browser open, sealed in a cookie, or in an address where there are no cookies."""

    token: str
    """By which the course knows the learner again."""
    bare: bool
    """Whether it may stand in an address, as it has to in a frame without cookies."""
    title: str = ""
    figures: str = ""
    """The cohort whose figures it shows, for an instructor; else empty."""
    fragment: str = ""
    """The address of the screen that the link names."""


@dataclass(frozen=True)
class Choosing:
    """A choice of content under way, sealed in the form by which it is made."""

    platform: str
    deployment: str
    back: str
    data: str | None
    several: bool
    columns: bool
    """Whether the platform makes gradebook columns for what is chosen."""


@dataclass
class Tool:
    """The course as a tool. Methods that use the store wait for it, and are called in a thread."""

    address: str
    """Where learners find the course; ends on a slash."""
    key: Key
    platforms: Platforms
    store: Store
    targets: Targets
    register: tuple[str, ...] = ()
    """Origins of platforms that may register themselves."""
    figures: Callable[[str], bytes] = field(default=lambda _cohort: b"")
    """The figures of a cohort as an HTML document; takes a second or two."""
    fetcher: Fetcher = field(default_factory=Fetcher)

    def __post_init__(self) -> None:
        self.keys = KeySets(self.fetcher.get)

    def url(self, path: str) -> str:
        """The address of one of the tool's own pages."""
        return f"{self.address}lti/{path}"

    # --- login ---
    def begin(self, platform: Platform, hint: str, message_hint: str, storage: str) -> tuple[str, str, str]:
        """Where to send a browser to sign in, the state it comes back with, and the proof that it has to keep."""
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
        """The login with this state; None where there was none, or too long ago."""
        found = self.key.unseal("login", state, LOGIN_SECONDS)
        return Login(**found) if found else None

    def again(self, login: Login) -> str:
        """Where to begin the login anew."""
        asked = {
            "iss": login.issuer, "client_id": login.client_id, "login_hint": login.hint,
            "lti_message_hint": login.message_hint, "target_link_uri": self.address,
        }  # fmt: skip
        return f"{self.url('login')}?{urlencode({name: value for name, value in asked.items() if value})}"

    async def message(self, login: Login, id_token: str) -> Message:
        """The verified message that ends a login. Raises NotLaunched and Unreachable."""
        platform = self.platforms.find(login.issuer, login.client_id)
        if platform is None:
            raise NotLaunched("Your learning management system is no longer registered with this course.")
        return await verified(id_token, platform, login.nonce, self.address, self.keys)

    # --- launch ---
    def enter(self, message: Message, login: Login, *, bare: bool) -> Ticket:
        """Enrol the launched learner in the cohort of their context, once. Raises NotLaunched and StoreError."""
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
        return Ticket(token, bare, group.name, figures, target.fragment)

    def _group(self, id_: str, message: Message, now: datetime) -> Cohort:
        found = self.store.cohort_lately(id_)
        if found is None:
            name = _named(message.title, staff=id_.endswith(STAFF))
            self.store.add_cohort(Cohort(id_, name, now, sight=message.platform.sight))
            found = self.store.cohort(id_)
        if found is None:
            raise NotLaunched("The course could not set up your group. Please try again.")
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
                "This launch was used before. Please open the course again from your course page."
            ) from used

    def seal(self, ticket: Ticket) -> str:
        """A ticket as text that may stand in a cookie or an address."""
        return self.key.seal("ticket", asdict(ticket))

    def ticket(self, text: str) -> Ticket | None:
        """The ticket that was sealed; None for anything else, and once it has expired."""
        found = self.key.unseal("ticket", text, SIGNED_IN)
        return Ticket(**found) if found else None

    # --- deep linking ---
    def choosing(self, message: Message, login: Login) -> Choosing:
        """A choice that a platform asks for. Raises NotLaunched and StoreError."""
        asked = message.settings
        types, back, data = asked.get("accept_types"), asked.get("deep_link_return_url"), asked.get("data")
        if not isinstance(types, list) or "ltiResourceLink" not in types:
            raise NotLaunched("Only links to the course can be added, and this place in your system takes none.")
        if not message.platform.owns(back) or not isinstance(back, str):
            raise NotLaunched("Your learning management system did not say where to return to.")
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
        """The signed answer that makes links to what was chosen. Raises NotLaunched."""
        platform = self.platforms.with_id(choosing.platform)
        if platform is None:
            raise NotLaunched("Your learning management system is no longer registered with this course.")
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
    """The name of a cohort after its course's title, as far as that can be a name."""
    try:
        name = read_name("".join(each for each in title if each.isprintable())[:60])
    except ValueError:
        name = UNNAMED
    return f"{name} (instructors)" if staff else name


def hashed(text: str) -> str:
    """SHA-256 of a secret, in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
