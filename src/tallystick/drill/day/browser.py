"""A played officer's browser: signs in with both factors, posts forms, and goes on after a lost connection."""

import http.client
import re
import time
from collections.abc import Mapping
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tallystick.drill.day.forms import Given, find_form
from tallystick.drill.day.steadying import PATIENCE
from tallystick.records.directory import SignIn
from tallystick.vocabulary.errors import Absent, Conflict, HouseError, Malformed, Refused, Unavailable

HALF_MINUTE = 30
HERE = ("localhost", "127.0.0.1", "::1")
"""A rehearsal is played at a desk of this machine: nothing is sent anywhere else."""
CODES = 2
"""So many one-time codes are tried: that of now may have served for a day that was played a moment ago."""
TAKEN = "was sent already"
LOST = (OSError, http.client.HTTPException)
_ALERT = re.compile(r"<h1[^>]*>(.*?)</h1>(.*?)</main>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


class Browser:
    """One officer at a desk of this machine (``http://localhost:port``), on an operation (UUID) for a purpose.

    Raises Refused for a desk that is elsewhere.
    """

    def __init__(self, desk: str, sign_in: SignIn, *, operation: str, purpose: str) -> None:
        if urlsplit(desk).hostname not in HERE:
            raise Refused(f"desk {desk}", "it is not on this machine", f"Play at one of: {', '.join(HERE)}.")
        self.desk, self.who, self.operation, self.purpose = desk.rstrip("/"), sign_in, operation, purpose
        self._cookies: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None
        self._inside = False
        self._code_of = 0

    def post(self, path: str, fields: Given) -> None:
        """Send a form until the desk has it: again, under the same key, where the line was lost before it answered.

        Returns once it was taken in. Raises Refused, Malformed or Conflict with what the desk says; Unavailable where
        it does not answer for :data:`PATIENCE`.
        """
        self._answered("POST", path, fields)

    def page(self, path: str) -> str:
        """A page; raises as :meth:`post` does."""
        return self._answered("GET", path)

    def fill(self, page: str, action: str, fields: Given, *, key: str, having: Mapping[str, str] | None = None) -> None:
        """Open a page, fill in its form that goes to ``action`` and send it, under ``key`` (UUID) in place of its own.

        ``having``: of several such forms the one where these values stand. Raises Absent for a form or a field that is
        not there, and as :meth:`post` does.
        """
        form = find_form(self.page(page), action, having or {})
        self.post(action, {**form.filled(fields), "sent": key, "tally-once": key})

    def _answered(self, verb: str, path: str, fields: Given | None = None) -> str:
        """The page, or nothing where the desk took a form in and leads on."""
        ends, waits = time.monotonic() + PATIENCE, 0.1
        while time.monotonic() < ends:
            try:
                if not self._inside:
                    self._enter()
                status, to, body = self._ask(verb, path, fields)
            except LOST:
                self._hang_up()
                status, to, body = 503, "", ""
            led = status in (302, 303)
            if led and "/account/" in to:
                self._inside = False  # the session ended: signs in, and asks or sends again
                continue
            if led or (status == 200 and fields is None):
                return body
            if fields is not None and status == 409 and TAKEN in body:
                return body  # it was taken in before: a form without a key of its own, sent twice
            if status < 500:
                raise _error(status, path, body)
            time.sleep(waits)
            waits = min(2 * waits, 2.0)
        raise Unavailable(
            self.desk, f"it did not answer for {PATIENCE:.0f} seconds", "Start the desk, then play again."
        )

    def _enter(self) -> None:
        """Password, one-time code, operation and purpose."""
        self._cookies.clear()
        self._ask("GET", "/account/login/")
        status, to, body = self._ask(
            "POST", "/account/login/", {"login": self.who.username, "password": self.who.password}
        )
        if "/2fa/" not in to:
            raise _error(status, "sign-in", body)
        self._ask("GET", to)
        for _ in range(CODES):
            status, _to, body = self._ask("POST", "/account/2fa/authenticate/", {"code": self._code()})
            if status == 302:
                break
        else:
            raise _error(status, "second factor", body)
        status, _, body = self._ask("POST", "/operation/", {"choice": f"{self.operation} {self.purpose}"})
        if status != 302:
            raise _error(status, "operation", body)
        self._inside = True

    def _code(self) -> str:
        """The one-time code of now; a code serves once, so that the second one of a half minute waits for the next."""
        while self._code_of >= time.time() // HALF_MINUTE:
            time.sleep(0.5)
        self._code_of = int(time.time() // HALF_MINUTE)
        return str(format_hotp_value(hotp_value(self.who.totp, self._code_of)))

    def _ask(self, verb: str, path: str, fields: Given | None = None) -> tuple[int, str, str]:
        """Status, where it leads, and the page."""
        line, body = self._connected(), None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if fields is not None:
            token = next((value for name, value in self._cookies.items() if "csrf" in name), "")
            body = urlencode({**fields, "csrfmiddlewaretoken": token}, doseq=True)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self.desk,
                "Referer": self.desk + path,
            }
        line.request(verb, path, body=body, headers=headers)
        answer = line.getresponse()
        said = answer.read().decode("utf-8", "replace")
        for header in answer.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location", ""), said

    def _connected(self) -> http.client.HTTPConnection:
        if self._line is None:
            place = urlsplit(self.desk)
            kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
            self._line = kind(place.hostname or "localhost", place.port, timeout=30)
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


def _error(status: int, path: str, body: str) -> HouseError:
    """What the desk's page about an error says, as the error it was."""
    found = _ALERT.search(body)
    words = " ".join(unescape(_TAG.sub(" ", "".join(found.groups()) if found else "")).split())[:300]
    kinds: dict[int, type[HouseError]] = {404: Absent, 409: Conflict, 422: Malformed}
    kind = kinds.get(status, Refused)
    return kind(path, words or f"the desk answered {status}", "Look at the page.")
