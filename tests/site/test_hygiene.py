"""What leaves the desk beside its pages: cookies, error pages, the journal, PostgreSQL's log. Nothing said there tells
a secret, and nothing there is missing.
"""

import json
import os
import re
import subprocess
import sys

import pytest

SEEDED = "seeded-secret-7f3a91"


@pytest.fixture
def inside(door):
    """A coordinator's browser, signed in through the pages."""
    return door.sign_in(door.officer("coordinator", "analyst"))


@pytest.fixture
def journal(database):
    """The lines the journal gains: ``journal()`` gives those since the test began."""
    place = database / "log/desk.jsonl"
    before = place.stat().st_size if place.exists() else 0

    def since() -> list[dict]:
        with place.open(encoding="utf-8") as lines:
            lines.seek(before)
            return [json.loads(line) for line in lines]

    return since


def answers(client):
    """One answer of each kind: page, form, redirect, absent, wrong verb, refused, malformed, static, fault."""
    client.raise_request_exception = False
    yield client.get("/overview/")
    yield client.get("/")
    yield client.get("/no-such-page/")
    yield client.get("/static/desk/desk.css")
    yield client.get("/static/no-such-file.css")
    yield client.post("/overview/")
    yield client.get("/oversight/")
    yield client.post("/operation/", {"choice": "nothing"})
    yield client.trace("/overview/")
    yield client.options("/overview/")
    yield client.get("/account/login/")
    yield client.get("/account/password/reset/")


def test_every_answer_with_a_body_says_what_it_is_and_in_which_letters(inside):
    for response in answers(inside):
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if body and response.status_code != 302:
            assert re.fullmatch(r"text/(html|css); charset=\"?utf-8\"?", response.headers["Content-Type"]), response


def test_a_file_that_is_not_there_is_not_answered_with_another(inside):
    assert inside.get("/static/desk/../desk/desk.css/x").status_code == 404
    assert inside.get("/overview/x.css").status_code == 404
    for path in ("/static/", "/static/desk/", "/.git/config", "/.git/HEAD", "/static/../settings.py", "/api/", "/docs"):
        assert inside.get(path).status_code == 404, path


def test_trace_and_verbs_nobody_declared_are_refused(inside):
    for verb in ("trace", "options", "delete", "put", "patch"):
        assert getattr(inside, verb)("/overview/").status_code in (403, 405), verb


def test_another_host_name_is_not_answered(inside):
    assert inside.get("/overview/", HTTP_HOST="elsewhere.example").status_code == 400


def test_a_form_larger_than_allowed_is_refused(inside):
    assert inside.post("/operation/", {"choice": "x" * (2 << 20)}).status_code in (400, 413)


def test_a_field_sent_twice_or_in_the_address_does_not_count_as_sent_in_the_form(inside, operation):
    answer = inside.post(f"/operation/?choice={operation.id}+test", {"choice": ["nothing"]})
    assert answer.status_code == 403
    assert inside.post("/operation/", {"choice": [f"{operation.id} test", "nothing"]}).status_code == 403


def test_signing_out_clears_the_browser_and_ends_the_session(inside):
    held = inside.cookies["sessionid"].value
    answer = inside.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    inside.cookies["sessionid"] = held
    assert inside.get("/overview/").status_code == 302
    from tallystick.site.sessions import SessionStore

    assert not SessionStore().exists(held)


def test_a_session_key_has_more_than_128_bits(inside):
    assert re.fullmatch(r"[a-z0-9]{32}", inside.cookies["sessionid"].value), "32 signs of 36 kinds: 165 bits"


def test_every_page_offers_to_sign_out(inside):
    assert "/account/logout/" in inside.get("/overview/").content.decode()


def test_what_an_act_says_on_the_next_page_is_kept_on_the_server(inside):
    assert {name for name in inside.cookies if inside.cookies[name].value} <= {"sessionid", "csrftoken", "appearance"}
    from django.conf import settings

    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")


def ask(code: str, home, **more: str) -> str:
    """What a process says that was started as production starts it."""
    environment = {**os.environ, "TALLYSTICK_HOME": str(home), "TALLYSTICK_TLS": "1", **more}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_behind_tls_cookies_are_bound_to_the_host_and_plain_http_is_sent_on(database):
    code = """
import django, json; django.setup()
from django.test import Client
browser = Client(HTTP_HOST="localhost")
page = browser.get("/account/login/", secure=True)
kept = {name: [bool(one["secure"]), bool(one["httponly"]), one["samesite"], one["path"], one["domain"]]
        for name, one in page.cookies.items()}
from django.conf import settings
plain = browser.get("/overview/")
from django.test import RequestFactory
from tallystick.desk.frame import appearance_cookie
assert appearance_cookie(RequestFactory().get("/", secure=True)) == "__Host-appearance"
print(json.dumps([kept, settings.SESSION_COOKIE_NAME, page.headers["Strict-Transport-Security"],
                  plain.status_code, plain.headers["Location"], settings.SESSION_COOKIE_SECURE]))
"""
    kept, session, transport, status, onward, secure = json.loads(ask(code, database))
    assert kept == {"__Host-csrf": [True, True, "Strict", "/", ""]}
    assert (session, secure) == ("__Host-session", True)
    assert transport == "max-age=31536000; includeSubDomains; preload"
    assert (status, onward) == (301, "https://localhost/overview/")


def test_a_forwarded_address_of_the_senders_own_making_is_not_believed(door):
    from tallystick.records import limiter

    name = door.officer()
    seen = []
    genuine = limiter.digest

    def noting(kind, said):
        seen.append((kind, said))
        return genuine(kind, said)

    limiter.digest = noting
    try:
        door.client(REMOTE_ADDR="240.0.0.9").post(
            "/account/login/", {"login": name, "password": "wrong"}, HTTP_X_FORWARDED_FOR="240.0.0.1"
        )
    finally:
        limiter.digest = genuine
    assert ("source", "240.0.0.9") in seen
    assert not [said for _, said in seen if "240.0.0.1" in said]


def fails(*args, **kwargs):
    raise RuntimeError(f"could not reach {SEEDED} with password {SEEDED}")


def test_a_fault_shows_no_more_than_that_there_was_one(inside, journal, monkeypatch):
    from tallystick.desk.views import overview

    assert hasattr(overview, "page")
    monkeypatch.setattr(overview, "page", fails)
    inside.raise_request_exception = False
    answer = inside.get("/overview/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert SEEDED not in page
    for word in ("Traceback", "RuntimeError", "overview.py", "SELECT", "settings"):
        assert word not in page
    assert inside.get("/keys/").status_code == 200, "one fault does not take the desk down"
    faults = [line for line in journal() if line.get("fault") == "RuntimeError"]
    assert faults, "the last handler leaves a line"
    assert any("overview.py" in frame for frame in faults[0]["frames"])


def test_no_secret_is_said_in_the_journal_on_an_error_page_or_in_postgresqls_log(door, database, journal, monkeypatch):
    """Seeded: what is typed as name, password, code, query and form; what lies in the home; a faulty statement."""
    from django.conf import settings
    from django.db import Error, connections

    from tallystick.desk.views import overview

    name = door.officer("coordinator", "analyst")
    outside = door.client()
    pages = [outside.post("/account/login/", {"login": SEEDED, "password": f"{SEEDED}!"})]
    pages.append(outside.post("/account/login/", {"login": name, "password": f"{SEEDED}!"}))
    client = door.sign_in(name, outside)
    client.raise_request_exception = False
    pages += [client.get(f"/{SEEDED}/"), client.post(f"/operation/?x={SEEDED}", {"choice": SEEDED})]
    pages.append(client.get("/overview/", HTTP_HOST=f"{SEEDED}.example"))
    pages.append(client.get("/overview/", HTTP_COOKIE=f"sessionid={SEEDED}", HTTP_AUTHORIZATION=f"Bearer {SEEDED}"))
    client = door.sign_in(name, ahead=1)
    client.raise_request_exception = False
    monkeypatch.setattr(overview, "page", fails)
    pages.append(client.get(f"/overview/?q={SEEDED}"))

    def faulty():
        with pytest.raises(Error), connections["default"].cursor() as cursor:
            cursor.execute("INSERT INTO records_agency (code, name) VALUES (%s, %s)", [SEEDED, SEEDED])

    faulty()
    held = {client.cookies["sessionid"].value, settings.SECRET_KEY}
    held |= {path.read_text().strip() for path in (database / "secrets").glob("*") if path.is_file()}
    journaled = json.dumps(journal())
    logged = (database / "pg.log").read_text(encoding="utf-8", errors="replace")
    shown = " ".join(page.content.decode() for page in pages if page.status_code >= 400)
    for secret in {SEEDED, *held} - {""}:
        assert secret not in journaled
        assert secret not in logged
        if secret != SEEDED:
            assert secret not in shown


def test_the_journal_says_who_from_where_which_page_and_what_came_of_it_in_utc(door, operation, journal):
    name = door.officer("analyst")
    client = door.client(REMOTE_ADDR="2001:db8::5")
    client.post("/account/login/", {"login": name, "password": "wrong"})
    door.sign_in(name, client)
    assert client.get("/oversight/").status_code == 403
    assert client.get("/persons/00000000-0000-4000-8000-000000000000/").status_code == 404
    client.post("/account/logout/")
    lines = [line for line in journal() if line["logger"] == "tallystick.journal"]
    told = [line["event"] for line in lines]
    for event in ("sign-in refused", "factor right", "signed in", "refused", "absent", "signed out"):
        assert event in told, event
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])
        assert line["address"] == "2001:db8::5"
    refused = next(line for line in lines if line["event"] == "refused")
    assert refused["agency"] == "EC3"
    assert refused["page"] == "oversight/"
    assert refused["who"]
    factors = {line["factor"] for line in lines if line["event"] == "factor right"}
    assert factors == {"password", "mfa"}


def test_nothing_typed_begins_a_line_of_its_own_in_the_journal(inside, database):
    place = database / "log/desk.jsonl"
    inside.get("/overview/%0a%7B%22event%22%3A%22signed%20in%22%7D")
    inside.get("/overview/", REMOTE_ADDR='240.0.0.9\n{"event": "forged"}')
    for line in place.read_text(encoding="utf-8").splitlines():
        assert json.loads(line).get("event") != "forged"


def test_the_journal_and_its_folder_are_for_their_owner_only(inside, database):
    inside.get("/no-such-page/")
    assert (database / "log").stat().st_mode & 0o777 == 0o700
    assert (database / "log/desk.jsonl").stat().st_mode & 0o777 == 0o600


def test_without_its_formatter_the_journal_would_turn_red(journal):
    """The seeded words do reach the record; it is the formatter that leaves them out."""
    import logging

    from tallystick.site.journal import Lines

    try:
        fails()
    except RuntimeError:
        record = logging.LogRecord("django.request", 40, "x", 1, "fault at %s", (SEEDED,), sys.exc_info())
    assert SEEDED in logging.Formatter().format(record)
    assert SEEDED not in Lines().format(record)


def test_passwords_of_any_letters_and_up_to_a_hundred_are_taken_and_common_ones_refused(database):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    for good in ("only small letters here", "ж" * 64, "a b" * 33, "🔑 and nineteen more letters"):
        validate_password(good)
    for bad in ("short", "q1w2e3r4t5y6", "1qaz2wsx3edc", "sojdlg123aljg"):
        with pytest.raises(ValidationError):
            validate_password(bad)


def test_a_password_made_of_names_others_know_is_refused(door):
    """The words of ``site/passwords.py`` and the officer's own names do not count towards a password."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    officer = get_user_model().objects.get(username=door.officer(name=f"lindgren{os.getpid()}"))
    for bad in ("tallystick2026!", "Europol-EC3-police", f"{officer.username}123", "TALLY\u200bSTICK tally"):
        with pytest.raises(ValidationError):
            validate_password(bad, officer)
    validate_password("three boats under tallystick weather", officer)


def test_nothing_asks_for_a_new_password_because_time_has_passed():
    """A password holds until it is changed or renewed; how old it is is not even known."""
    from tallystick.records.models import Officer

    about = [field.name for field in Officer._meta.get_fields() if "password" in field.name]
    assert about == ["password"]


def test_a_password_is_compared_exactly_as_typed_and_kept_as_scrypt(door, full_strength):
    from django.contrib.auth import get_user_model

    from tests.site.conftest import PASSWORD

    officer = get_user_model().objects.get(username=door.officer())
    assert re.match(r"scrypt\$32768\$[^$]{16,}\$8\$3\$", officer.password), "N, salt, r, p of ASVS 5.0 appendix C"
    assert officer.check_password(PASSWORD)
    for other in (PASSWORD.upper(), f" {PASSWORD}", PASSWORD[:-1], PASSWORD.replace("a", "á")):
        assert not officer.check_password(other)


def test_the_sign_in_form_masks_the_password_and_lets_password_keepers_fill_it(door):
    page = door.client().get("/account/login/").content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field


def test_no_officer_exists_that_nobody_added(database):
    """No default account, and nobody is staff or superuser of Django: there is no administration in the web."""
    from django.contrib.auth import get_user_model
    from django.urls import NoReverseMatch, reverse

    made = get_user_model().objects
    assert not made.filter(
        username__in=["admin", "root", "sa", "administrator", "tallystick", "test", "guest"]
    ).exists()
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


def test_a_form_of_another_site_is_refused(door):
    from django.test import Client

    client = door.sign_in(door.officer())
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post("/operation/", {"choice": f"{door.operation.id} test"}).status_code == 403


def test_an_officers_row_may_be_changed_by_the_web_in_three_columns_only(operation):
    from django.db import DatabaseError, connections

    for column in ("roles", "agency_id", "is_active", "is_superuser", "username"):
        with pytest.raises(DatabaseError), connections["default"].cursor() as cursor:
            cursor.execute(f"UPDATE records_officer SET {column} = {column}")


def test_every_secret_of_a_home_is_long_different_and_for_its_owner_only(database, tmp_path):
    from tallystick.records.server import Server

    other = Server(tmp_path / "other")
    other._make_secrets()
    for path in sorted(other.secrets.iterdir()):
        assert path.stat().st_mode & 0o777 == 0o600, path.name
        said = path.read_text(encoding="ascii").strip()
        assert len(bytes.fromhex(said)) >= 24, path.name
        assert said != (database / "secrets" / path.name).read_text(encoding="ascii").strip(), path.name
    assert len({path.read_text() for path in other.secrets.iterdir()}) == len(list(other.secrets.iterdir()))


def test_the_same_words_sealed_twice_are_two_different_files():
    """age draws a new file key and nonce each time; a passphrase is stretched by scrypt."""
    import pyrage

    key = pyrage.x25519.Identity.generate().to_public()
    assert pyrage.encrypt(b"the same", [key]) != pyrage.encrypt(b"the same", [key])
    head = pyrage.passphrase.encrypt(b"the same", "a passphrase").split(b"\n")[1].split()
    assert head[:2] == [b"->", b"scrypt"]
    assert int(head[3]) >= 15


@pytest.mark.parametrize("name", ["DE-0007-v2.tally", 'DE "7"\r\nSet-Cookie: x=1.tally'])
def test_a_download_is_an_attachment_whose_name_nobody_typed(database, tmp_path, monkeypatch, name):
    """The name is the stored file's; one that could break the header out is encoded (RFC 6266)."""
    from types import SimpleNamespace
    from uuid import uuid4

    from django.test import RequestFactory

    from tallystick.desk.views import given
    from tallystick.vocabulary.viewer import Viewer

    (tmp_path / name).write_bytes(b"sealed")
    stored = SimpleNamespace(line=SimpleNamespace(file=str(tmp_path / name)), content={})
    monkeypatch.setattr(given.reads, "package", lambda *asked, **more: stored)
    request = RequestFactory().get(f"/given/{uuid4()}/file/?filename=../evil.html", headers={"X-Filename": "evil.html"})
    request.viewer = Viewer(officer="", agency="DE-BKA", operation="", purpose="", roles=("national_officer",))
    answer = given.file(request, uuid4())
    assert answer.headers["Content-Type"] == "application/octet-stream"
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; filename")
    assert "evil" not in said
    assert "\n" not in said
    assert b"".join(answer.streaming_content) == b"sealed"


def test_without_its_settings_postgresqls_log_would_turn_red(database):
    """A server left as it comes writes the failing statement, values and all."""
    import psycopg

    from tallystick.records.server import Server

    server, word = Server(database), "seeded-elsewhere-5c20"
    place = {**server.parameters("owner"), "user": "postgres", "password": server.password("postgres")}
    with psycopg.connect(**place, autocommit=True) as admin:
        admin.execute("SET log_min_error_statement = error")
        with pytest.raises(psycopg.errors.UndefinedTable):
            admin.execute(f"INSERT INTO no_such_table VALUES ('{word}')")
        admin.execute("RESET log_min_error_statement")
        with pytest.raises(psycopg.errors.UndefinedTable):
            admin.execute(f"INSERT INTO no_such_table VALUES ('{word}-hidden')")
    logged = (database / "pg.log").read_text(encoding="utf-8", errors="replace")
    assert word in logged
    assert f"{word}-hidden" not in logged
