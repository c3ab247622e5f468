"""`faqbot serve` as a process: hostile senders, signals, reloads, and what it writes."""

import asyncio
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from faqbot.cli import main
from faqbot.errors import UsageError
from faqbot.places import packaged
from faqbot.store import open_store
from faqbot.web.serve import Server, bound, configured, signalled
from tests.conftest import loaded
from tests.site import ALWAYS, Site, serving

JSON = {"content-type": "application/json"}
CANARY = "kanarienvogel7431"
HEAD = "POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def site(pool_path: Path) -> Iterator[Site]:
    with serving("--knowledge", pool_path, "--per-minute", "0") as running:
        yield running


def ask(site: Site, text: str) -> dict[str, object]:
    response = httpx.post(f"{site.url}/api/messages", json={"text": text})
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


def memory(site: Site) -> int:
    """The most memory that the process has held so far, in KB."""
    status = Path(f"/proc/{site.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def test_it_answers_and_names_no_server(site: Site) -> None:
    response = httpx.post(f"{site.url}/api/messages", json={"text": "goggles"})
    assert response.json()["text"] == "No, but the shop sells them."
    assert ALWAYS.items() <= response.headers.items()
    assert set(response.headers) == {
        *ALWAYS, "cache-control", "content-length", "content-type", "date", "vary",
    }  # fmt: skip


def test_a_response_does_not_wait_for_the_word_of_the_client(site: Site) -> None:
    with httpx.Client(base_url=site.url) as client:
        for _ in range(5):
            client.get("/api/health")
        times = [client.get("/api/health").elapsed.total_seconds() for _ in range(15)]
    assert min(times) < 0.035


def test_what_is_no_http_is_refused_as_all_else_is(site: Site) -> None:
    head, _, body = site.exchange(b"\x00\x01 nonsense\r\n\r\n").partition(b"\r\n\r\n")
    lines = head.decode("ascii").splitlines()
    assert lines[0] == "HTTP/1.1 400 Bad Request"
    assert {f"{name}: {value}" for name, value in ALWAYS.items()} <= set(lines)
    assert json.loads(body)["type"] == "urn:faqbot:problem:bad-request"


@pytest.mark.parametrize(
    "sent",
    [
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        f"{HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{{}}",
        f"{HEAD}Content-Length: -1\r\n\r\n",
        f"{HEAD}Content-Length: 2\r\n\r\n{{}}GARBAGE\r\n\r\n",
        f"{HEAD}X: {'y' * 70_000}\r\n\r\n",
        "GET /api/health HTTP/9.9\r\n\r\n",
        "GET /api/health HTTP/1.1\r\n\r\n",
        "GET http://evil.example/api/health HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/health HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        f"{HEAD}Content-Length: 100\r\n\r\nhalf",
    ],
)
def test_a_strange_request_harms_nobody(site: Site, sent: str) -> None:
    assert b" 50" not in site.exchange(sent.encode("ascii"))[:12]
    assert ask(site, "goggles")["entries"] == ["goggles"]


def _mutated(request: bytes, at: int, junk: bytes) -> bytes:
    at %= len(request)
    return request[:at] + junk + request[at + len(junk) :]


GOOD = f'{HEAD}Content-Length: 19\r\n\r\n{{"text": "goggles"}}'.encode("ascii")


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.binary(max_size=300)
    | st.builds(_mutated, st.just(GOOD), st.integers(0, 999), st.binary(min_size=1, max_size=6))
)
def test_no_bytes_on_the_wire_give_a_5xx(site: Site, sent: bytes) -> None:
    answer = site.exchange(sent)
    assert not answer or answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))


def test_huge_and_endless_bodies_cost_less_than_a_megabyte(site: Site) -> None:
    ask(site, "goggles")
    before = memory(site)
    chunk = b"2000\r\n" + b"x" * 0x2000 + b"\r\n"
    for head, piece in (
        ("Content-Length: 20000000", b"x" * 65536),
        ("Transfer-Encoding: chunked", chunk),
    ):
        with site.connect() as connection:
            connection.sendall(f"{HEAD}{head}\r\n\r\n".encode("ascii"))
            with pytest.raises(ConnectionError):
                for _ in range(20_000_000 // len(piece)):
                    connection.sendall(piece)
                connection.sendall(b"x" * 1000)
    assert memory(site) - before < 1000
    assert ask(site, "goggles")["entries"] == ["goggles"]


def test_slow_senders_are_cut_off_within_ten_seconds(site: Site) -> None:
    begun = time.monotonic()
    slow = {
        "nothing": b"",
        "half a head": b"POST /api/messages HTTP/1.1\r\nHost: x\r\n",
        "half a body": f"{HEAD}Content-Length: 50\r\n\r\n{{".encode("ascii"),
        "a second head": b"GET /api/health HTTP/1.1\r\nHost: x\r\n\r\nGET /api",
    }
    connections = {name: site.connect() for name in slow}
    for name, connection in connections.items():
        connection.sendall(slow[name])
    with site.connect() as dripping:
        dripping.sendall(b"POST /api/messages HTTP/1.1\r\n")
        _drip(dripping, b"X: y\r\n", begun + 10)
    answers = {name: _until_closed(connection) for name, connection in connections.items()}
    assert time.monotonic() - begun < 10
    assert (answers["nothing"], answers["half a head"]) == (b"", b"")
    assert answers["half a body"].startswith(b"HTTP/1.1 408 ")
    assert answers["a second head"].startswith(b"HTTP/1.1 200 ")
    assert answers["a second head"].count(b"HTTP/1.1") == 1


def _drip(connection: socket.socket, drop: bytes, end: float) -> None:
    """Sends `drop` again and again until the server closes, or the time is over."""
    connection.settimeout(0.5)
    while time.monotonic() < end:
        try:
            connection.sendall(drop)
            if connection.recv(1) == b"":
                return
        except TimeoutError:
            continue
        except ConnectionError:
            return


def _until_closed(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_running_request_is_finished_before_the_end(pool_path: Path) -> None:
    body = b'{"text": "goggles"}'
    with serving("--knowledge", pool_path) as site, site.connect() as connection:
        connection.sendall(f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode("ascii"))
        connection.sendall(body[:5])
        httpx.get(f"{site.url}/api/health")  # by now the half has arrived
        site.process.send_signal(signal.SIGTERM)
        site.wait_for("Shutting down")
        connection.sendall(body[5:])
        answer = _until_closed(connection)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"the shop sells them" in answer
        assert site.process.wait(10) == 0
        assert "Traceback" not in site.logged()


def test_a_hangup_while_the_index_is_made_is_remembered() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with signalled() as wanted:
        assert not wanted.is_set()
        signal.raise_signal(signal.SIGHUP)
        assert wanted.is_set()
    assert signal.getsignal(signal.SIGHUP) is before


def test_a_port_is_taken_at_once_and_listened_at_when_all_is_ready() -> None:
    with bound("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        with bound("127.0.0.1", port) as other:
            other.listen()
            server = Server(configured(Starlette()), listener, lambda: None)
            with pytest.raises(UsageError, match=f"on 127.0.0.1 port {port}: Address already in"):
                asyncio.run(server.serve(sockets=[listener]))


def test_a_store_that_is_not_there_yet_costs_no_answer(pool_path: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/disk/feedback.db"
    told = {"key": "k" * 16, "entries": [], "knowledge_version": "", "helpful": True}
    with serving("--knowledge", pool_path, "--store", store, "--keep-messages", "30") as site:
        assert ask(site, "goggles")["entries"] == ["goggles"]
        assert ask(site, "qwxz vbnm")["type"] == "fallback"
        ready = httpx.get(f"{site.url}/api/ready")
        assert (ready.status_code, ready.json()["reasons"]) == (503, ["store-failing"])
        assert httpx.post(f"{site.url}/api/feedback", json=told).status_code == 503
        (tmp_path / "disk").mkdir()
        assert httpx.post(f"{site.url}/api/feedback", json=told).json()["new"]
        log = site.logged()
    assert "nothing is stored as yet: " in log
    assert "qwxz" not in log
    with closing(open_store(store)) as opened:
        assert len(opened.feedback()) == 1


def test_ctrl_c_ends_it_with_130(pool_path: Path) -> None:
    with serving("--knowledge", pool_path) as site:
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(20) == 130
        assert "Traceback" not in site.logged()


def test_a_hangup_reads_the_knowledge_base_again(pool_folder: Path) -> None:
    file = pool_folder / "faq" / "pool.yaml"
    good = file.read_text("utf-8")
    with serving("--knowledge", pool_folder) as site:
        assert ask(site, "when do you open")["text"] == "Daily from seven to nine."
        file.write_text(good.replace("seven", "six"), "utf-8")
        site.process.send_signal(signal.SIGHUP)
        site.wait_for("is served")
        assert ask(site, "when do you open")["text"] == "Daily from six to nine."
        file.write_text(good.replace("topic:", "tropic:", 1), "utf-8")
        site.process.send_signal(signal.SIGHUP)
        site.wait_for("the old one stays")
        assert ask(site, "when do you open")["text"] == "Daily from six to nine."
        ready = httpx.get(f"{site.url}/api/ready")
        assert (ready.status_code, ready.json()["reasons"]) == (503, ["knowledge-broken"])
        assert httpx.get(f"{site.url}/api/health").status_code == 200


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_reload_that_takes_long_does_not_hold_up_the_end(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    folder = shutil.copytree(packaged(), tmp_path / "knowledge")
    loaded(folder)  # the start takes the index that is kept, the reload makes one for a minute
    with serving("--knowledge", folder) as site:
        with (folder / "synonyms.yaml").open("a", encoding="utf-8") as stream:
            stream.write("- [frobnicate, defrobnicate]\n")
        site.process.send_signal(signal.SIGHUP)
        site.wait_for("making the index")
        site.process.send_signal(sent)
        assert site.process.wait(30) == code
        assert "Traceback" not in site.logged()


def test_the_log_names_the_folder_that_is_served(pool_folder: Path) -> None:
    with serving("--knowledge", pool_folder) as site:
        site.wait_for(f"it is read from {pool_folder}")


def test_watching_reloads_after_an_edit(pool_folder: Path) -> None:
    file = pool_folder / "faq" / "pool.yaml"
    with serving("--knowledge", pool_folder, "--watch") as site:
        file.write_text(file.read_text("utf-8").replace("seven", "six"), "utf-8")
        site.wait_for("is served")
        assert ask(site, "when do you open")["text"] == "Daily from six to nine."


def test_nothing_that_is_typed_reaches_a_log_or_a_file(pool_path: Path, tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'feedback.db'}"
    cache = {"FAQBOT_CACHE": str(tmp_path / "cache"), "PYTHONASYNCIODEBUG": "1"}
    options = ("--knowledge", pool_path, "--store", store, "--per-minute", "0")
    with serving(*options, "--log-level", "debug", **cache) as site:
        requests = [
            ("POST", "/api/messages", {"json": {"text": f"{CANARY} goggles"}}),
            ("POST", "/api/messages", {"json": {"text": CANARY, "state": {"entries": [CANARY]}}}),
            ("POST", "/api/messages", {"json": {"text": f"I want to kill myself {CANARY}"}}),
            ("POST", "/api/messages", {"json": {CANARY: CANARY}}),
            ("POST", "/api/messages", {"json": {"choice": CANARY, "state": None}}),
            ("POST", "/api/messages", {"content": f"{{{CANARY}", "headers": JSON}),
            ("POST", "/api/messages", {"content": CANARY, "headers": {"content-type": CANARY}}),
            ("POST", "/api/messages", {"content": CANARY * 1000, "headers": JSON}),
            ("POST", f"/api/messages?q={CANARY}", {"json": {"text": "goggles"}}),
            ("POST", "/api/feedback", {"json": {"key": CANARY, "text": CANARY}}),
            ("GET", f"/{CANARY}", {}),
            ("GET", f"/faq?q={CANARY}", {"headers": {"if-none-match": CANARY}}),
            ("GET", f"/?q={CANARY}", {"headers": {"referer": CANARY}}),
            ("GET", f"/api/questions?q={CANARY}", {}),
            ("GET", f"/static/{CANARY}/{CANARY}", {}),
            (CANARY.upper(), "/api/messages", {}),
            ("GET", "/api/health", {"headers": {"x-note": CANARY, "origin": CANARY}}),
            ("GET", "/api/ready", {"headers": {"x-forwarded-for": CANARY, "cookie": CANARY}}),
        ]
        statuses = [
            httpx.request(method, site.url + path, **options).status_code  # type: ignore[arg-type]
            for method, path, options in requests
        ]
        site.exchange(f"{CANARY} {CANARY}\r\n{CANARY}\r\n\r\n".encode("ascii"))
        site.exchange(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n{CANARY}\r\n".encode("ascii"))
        long = f"{HEAD}{CANARY}: 1\r\nContent-Length: 9999\r\n\r\n{CANARY * 600}"
        site.exchange(long.encode("ascii"))
        assert set(statuses) == {200, 400, 403, 404, 405, 409, 413, 415, 422}
        log = site.log
        written = [log, *(file for file in tmp_path.rglob("*") if file.is_file())]
        assert len(written) > 2
        assert "DEBUG" in log.read_text("utf-8")
        found = [f for f in written if CANARY in f.read_bytes().decode("latin-1").casefold()]
        assert found == []


def test_the_environment_can_name_the_store(pool_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "feedback.db"
    options = ("--knowledge", pool_path, "--keep-messages", "30")
    with serving(*options, FAQBOT_STORE=f"sqlite:///{file}") as site:
        told = httpx.get(f"{site.url}/api/about").json()
        assert (told["takes_feedback"], told["keeps_messages"]) == (True, True)
        assert "feedback is kept in a store" in site.logged()
        assert str(file) not in site.logged()
    assert file.exists()


def test_the_option_outranks_the_environment(pool_path: Path, tmp_path: Path) -> None:
    named, other = tmp_path / "named.db", tmp_path / "other.db"
    options = ("--knowledge", pool_path, "--store", f"sqlite:///{named}")
    with serving(*options, FAQBOT_STORE=f"sqlite:///{other}"):
        assert (named.exists(), other.exists()) == (True, False)


def test_the_pages_are_served_with_their_style(site: Site) -> None:
    with httpx.Client(base_url=site.url) as client:
        for path in ("/", "/faq"):
            page = client.get(path)
            assert page.status_code == 200
            (style,) = re.findall(r'href="(static/[^"]*)"', page.text)
            assert client.get(style).status_code == 200
            head = client.head(path)
            assert (head.status_code, head.content) == (200, b"")
            again = client.get(path, headers={"if-none-match": page.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--allow-origin", "clinic.example"], "'clinic.example' is not an origin"),
        (["--trusted-proxy", "here"], "'here' is not an address or network of a proxy"),
        (["--store", "oracle://x"], "no store has such a URL"),
        (["--store", ""], "no store has such a URL"),
        (["--keep-messages", "30"], "--keep-messages needs --store"),
        (["--per-minute", "-1"], "per_minute must be 0 or more"),
        (["--port", "99999"], "--port 99999: write a number from 0 to 65535"),
        (["--host", f"{'ä' * 64}.example"], "no host has such a name"),
        (["--host", "nowhere.invalid"], "cannot listen on nowhere.invalid port 8000"),
        (["--knowledge", "/nowhere"], "/nowhere (the folder asked for): no such folder"),
    ],
)
def test_what_cannot_be_served_is_said_and_ends_with_2(
    pool_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--knowledge", str(pool_path), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_messages_are_kept_only_when_the_knowledge_base_says_so(
    pool_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pool_folder / "about.yaml").unlink()
    store = f"sqlite:///{tmp_path}/feedback.db"
    options = ["--knowledge", str(pool_folder), "--store", store, "--keep-messages", "30"]
    assert main(["serve", *options]) == 2
    assert "write what is kept, and for how long, as 'keeping' in about.yaml" in (
        capsys.readouterr().err
    )
    assert not (tmp_path / "feedback.db").exists()


def test_a_port_that_is_taken_is_said(pool_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--knowledge", str(pool_path), "--port", port]) == 2
    assert (
        f"cannot listen on 127.0.0.1 port {port}: Address already in use" in capsys.readouterr().err
    )


def test_without_the_extra_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['starlette'] = None\n"
    code += "from faqbot.cli import main; sys.exit(main(['serve']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install '.[web]'" in done.stderr
