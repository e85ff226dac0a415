"""An app with a token is closed to whoever does not know it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp
import pytest
import tornado.web
from tornado.httpserver import HTTPServer

from course.log import LogThrottle
from course.serving import ServingError
from course.serving.host import read_token
from course.serving.server import _prove_locked
from course.serving.sign_in import TokenBearers
from tests.serving.conftest import Serve, Tell
from tests.serving.visitor import PROTOCOL

TOKEN = "4b5f6c7d8e9fa0b1c2d3e4f5"  # noqa: S105 - opens nothing but this test's server


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    return path


def test_stranger_is_turned_away_and_bearer_is_not(serve: Serve, tell: Tell, token_file: Path) -> None:
    server = serve(workers=1, token_file=str(token_file))

    async def story(http: aiohttp.ClientSession) -> None:
        async with http.get(server.address, allow_redirects=False) as reply:
            assert (reply.status, reply.headers["Location"]) == (302, "/login?next=%2F")
        async with http.get(server.address + "?token=wrong", allow_redirects=False) as reply:
            assert reply.status == 302
        async with http.get(server.address + "login") as reply:
            page = await reply.text()
            xsrf = reply.cookies["_xsrf"].value
        assert '<label for="token">Token</label>' in page
        assert reply.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        form = {"_xsrf": xsrf, "password": "wrong", "new_password": "mine"}
        cookies = {"_xsrf": xsrf}
        async with http.post(server.address + "login", data=form, cookies=cookies) as reply:
            assert (reply.status, 'role="alert"' in await reply.text()) == (401, True)
        form["password"] = TOKEN
        async with http.post(server.address + "login", data={"password": TOKEN}, allow_redirects=False) as reply:
            assert reply.status == 403
        async with http.post(server.address + "login", data=form, cookies=cookies, allow_redirects=False) as reply:
            assert (reply.status, reply.headers["Location"]) == (302, "/")
            signed = cookies | {name: morsel.value for name, morsel in reply.cookies.items()}
        http.cookie_jar.update_cookies({})
        visitor = server.visitor(http)
        async with http.get(server.address, cookies=signed) as reply:
            visitor.page = await reply.text()
        assert reply.status == 200
        kernel = visitor.page.split('data-kernel="')[1].split('"')[0]
        line = f"{server.address}api/kernels/{kernel}/channels?session_id=x"
        with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
            await http.ws_connect(line, protocols=(PROTOCOL,))
        assert refusal.value.status == 403
        async with http.get(f"{server.address}api/kernels/{kernel}", allow_redirects=False) as reply:
            assert reply.status == 302
        cookie = "; ".join(f"{name}={value}" for name, value in signed.items())
        async with http.ws_connect(line, protocols=(PROTOCOL,), headers={"Cookie": cookie}) as socket:
            assert socket.protocol == PROTOCOL
        # A password given along with the token has not taken the token's place.
        async with http.get(server.address, headers={"Authorization": f"token {TOKEN}"}) as reply:
            assert reply.status == 200

    tell(story)
    assert TOKEN not in server.told()


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        (TOKEN, 0o644, "Other users can read the token"),
        ("short", 0o600, "must be one line of at least 16 characters"),
        (f"{TOKEN} {TOKEN}", 0o600, "must be one line of at least 16 characters"),
        ("a" * 30, 0o600, "8 of them different"),
        ("", 0o600, "must be one line of at least 16 characters"),
    ],
)
def test_unfit_token_file_is_refused(token_file: Path, text: str, mode: int, sentence: str) -> None:
    token_file.write_text(text)
    token_file.chmod(mode)
    with pytest.raises(ServingError, match=sentence):
        read_token(token_file)


def test_absent_token_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServingError, match="cannot be read: No such file"):
        read_token(tmp_path / "absent")


@pytest.mark.parametrize(
    ("status", "location", "locked"), [(200, "", False), (302, "/x", False), (302, "/login", True), (403, "", True)]
)
def test_open_door_is_noticed(tell: Tell, free_port: int, status: int, location: str, locked: bool) -> None:
    class MessageFilter(tornado.web.RequestHandler):
        def get(self) -> None:
            self.set_status(status)
            self.set_header("Location", location)

    async def story(_http: aiohttp.ClientSession) -> None:
        server = HTTPServer(tornado.web.Application([("/", MessageFilter)]))
        server.listen(free_port, "127.0.0.1")
        try:
            if locked:
                await _prove_locked(f"http://127.0.0.1:{free_port}/")
            else:
                with pytest.raises(ServingError, match="opened without its token"):
                    await _prove_locked(f"http://127.0.0.1:{free_port}/")
        finally:
            server.stop()
            await server.close_all_connections()

    tell(story)


@pytest.fixture
def bearers() -> TokenBearers:
    return TokenBearers(token=TOKEN)


def test_invitation_opens_once_and_soon_no_more(bearers: TokenBearers) -> None:
    bearers.invite("come-in", 100.0)
    assert [bearers.fits("come-in", 100.0), bearers.fits("come-in", 101.0)] == [True, False]
    bearers.invite("come-in", 200.0)
    assert not bearers.fits("come-in", 801.0)
    assert not bearers.fits("", 801.0)
    assert bearers.fits(TOKEN, 801.0)


def test_wrong_tokens_keep_nobody_out_and_are_logged_rarely(
    bearers: TokenBearers, caplog: pytest.LogCaptureFixture
) -> None:
    throttle = LogThrottle()  # as the server adds it to all of its handlers
    caplog.handler.addFilter(throttle)
    with caplog.at_level("WARNING"):
        assert not any(bearers.fits(f"wrong-{at}", 100.0) for at in range(400))
    caplog.handler.removeFilter(throttle)
    assert {record.getMessage().partition(" (")[0] for record in caplog.records} == {"sign-in failed: wrong token"}
    assert len(caplog.records) <= 10
    assert bearers.fits(TOKEN, 100.0)


def test_facilitator_signs_in_whatever_others_try_and_signs_out(serve: Serve, tell: Tell, token_file: Path) -> None:
    server = serve(workers=1, token_file=str(token_file))

    async def story(http: aiohttp.ClientSession) -> None:
        for _ in range(20):
            async with http.get(server.address + "?token=wrong", allow_redirects=False) as reply:
                assert reply.status == 302
        async with http.get(server.address, headers={"Authorization": f"token {TOKEN}"}) as reply:
            assert '<a href="/logout">Sign out</a>' in await reply.text()
            [login] = [each for name, each in reply.cookies.items() if name.startswith("username")]
        lasts = parsedate_to_datetime(login["expires"]) - datetime.now(UTC)
        assert timedelta(hours=11) < lasts <= timedelta(hours=12)
        cookie = {"Cookie": f"{login.key}={login.value}"}
        async with http.get(server.address, headers=cookie, allow_redirects=False) as reply:
            assert reply.status == 200
        async with http.get(server.address + "logout", allow_redirects=False) as reply:  # a link on another site
            assert (reply.status, str(reply.cookies)) == (302, "")
        async with http.get(server.address + "logout", headers=cookie, allow_redirects=False) as reply:
            assert (reply.status, reply.headers["Location"]) == (302, "/login")
            assert reply.cookies[login.key].value == ""

    tell(story)


def test_invitation_in_an_address_signs_in_and_is_spent(serve: Serve, tell: Tell, token_file: Path) -> None:
    server = serve(workers=1, token_file=str(token_file), invitation="7c1f0a93b5e84d26")

    async def story(http: aiohttp.ClientSession) -> None:
        link = server.address + "?token=7c1f0a93b5e84d26"
        async with http.head(link, allow_redirects=False) as reply:  # a chat looks at the link
            assert (reply.status, "username" in str(reply.cookies)) == (302, False)
        async with http.get(link, allow_redirects=False) as reply:
            assert reply.status == 200
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in reply.cookies.items())
        async with http.get(link, allow_redirects=False) as reply:
            assert (reply.status, reply.headers["Location"]) == (302, "/login?next=%2F")
        async with http.get(server.address, headers={"Cookie": cookie}, allow_redirects=False) as reply:
            assert reply.status == 200

    tell(story)


def test_cookies_are_secure_behind_https(serve: Serve, tell: Tell, token_file: Path) -> None:
    server = serve(workers=1, token_file=str(token_file), behind_proxy=True)

    async def story(http: aiohttp.ClientSession) -> None:
        for scheme, secure in (("https", True), ("http", False)):
            async with http.get(server.address + "login", headers={"X-Forwarded-Proto": scheme}) as reply:
                assert bool(reply.cookies["_xsrf"]["secure"]) is secure

    tell(story)
