"""The embedded server: nobody else gets in, and what was acknowledged survives a kill."""

import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from tallystick.records.server import Server
from tallystick.vocabulary.errors import Unavailable


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = Server(tmp_path_factory.mktemp("server") / "home")
    made.init()
    yield made
    made.stop(mode="immediate")


def test_home_and_secrets_are_closed_to_others(server):
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    for path in server.secrets.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_server_listens_on_no_network_address(server):
    with psycopg.connect(**server.parameters("owner")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_killing_everything_loses_nothing_acknowledged(server):
    with psycopg.connect(**server.parameters("owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE acknowledged (n integer)")
        for n in range(50):
            connection.execute("INSERT INTO acknowledged VALUES (%s)", [n])
        pid = int((server.folder / "postmaster.pid").read_text().splitlines()[0])
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for process in (pid, *children):
            os.kill(process, signal.SIGKILL)
    server.start()
    with psycopg.connect(**server.parameters("owner")) as connection:
        assert connection.execute("SELECT count(*) FROM acknowledged").fetchone() == (50,)


def test_init_again_keeps_everything(server):
    before = server.password("app")
    server.init()
    assert server.password("app") == before


def test_starting_where_there_is_no_database_says_what_to_do(tmp_path):
    with pytest.raises(Unavailable, match="tallystick db init"):
        Server(tmp_path).start()


def test_roles_and_passwords_are_made_on_a_server_elsewhere(server, tmp_path):
    """``init --admin-url`` leaves that server's own settings alone and only makes roles and the database."""
    place = server.parameters("owner")
    admin = psycopg.conninfo.make_conninfo(
        host=place["host"], port=place["port"], user="postgres", password=server.password("postgres"), dbname="postgres"
    )
    second = Server(tmp_path / "second")
    second.init(admin_url=admin)
    assert not second.folder.exists()
    with psycopg.connect(**second.parameters("app")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("tally_app",)
