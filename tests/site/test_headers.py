"""Django's own deployment check finds nothing, and every answer carries exactly these headers (G8)."""

import os
import subprocess
import sys

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self';"
    " form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
NIL = "00000000-0000-4000-8000-000000000000"


def compare(answer, *, what: str, stored: bool = False) -> None:
    said = {name: answer.headers.get(name) for name in ALWAYS}
    assert said == ALWAYS, what
    assert not [name for name in NEVER if name in answer.headers], what
    if not stored:
        assert answer.headers["Cache-Control"] == "no-store", what


def test_the_deployment_check_finds_nothing(database):
    told = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, "TALLYSTICK_HOME": str(database), "TALLYSTICK_TLS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout


def test_under_tls_cookies_are_bound_to_the_host_and_the_browser_never_leaves_tls(database):
    asked = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT)"
    )
    environment = {**os.environ, "TALLYSTICK_HOME": str(database), "TALLYSTICK_TLS": "1"}
    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["__Host-session", "True", "__Host-csrf", "True", "31536000", "True", "True"]


def test_every_answer_carries_the_table(door):
    from tests.site.test_addresses import addresses

    officer, visitor = door.sign_in(door.officer("coordinator", "analyst")), door.client()
    seen = set()
    for place, _ in addresses():
        asked = place.replace("<int:pk>", "1")
        while "<uuid:" in asked:
            asked = asked[: asked.index("<")] + NIL + asked[asked.index(">") + 1 :]
        if "<" in asked or "(" in asked:
            continue
        for client in (officer, visitor):
            for verb in ("get", "post", "put"):
                answer = getattr(client, verb)(asked)
                seen.add(answer.status_code)
                compare(answer, what=f"{verb} {asked}")
        officer.get("/account/login/")
        if "logout" in asked:
            officer = door.sign_in(door.officer("coordinator", "analyst"))
    assert {200, 302, 403, 404, 405} <= seen
    compare(officer.get("/nowhere/"), what="absent")
    compare(officer.get("/static/desk/desk.css"), what="static", stored=True)


def test_a_fault_of_ours_carries_it_too(door, monkeypatch):
    from tallystick.desk.views import room

    officer = door.sign_in(door.officer())
    monkeypatch.setattr(room, "page", lambda *said: 1 / 0)
    officer.raise_request_exception = False
    answer = officer.get("/keys/")
    assert answer.status_code == 500
    compare(answer, what="500")


def test_a_forged_form_is_refused_in_the_houses_words_and_under_the_policy(door):
    answer = door.client(enforce_csrf_checks=True).post("/account/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "not from a page you have open" in answer.content.decode()
    assert "style=" not in answer.content.decode()
    compare(answer, what="forged")
