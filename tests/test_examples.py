"""The examples of embedding and of operation do what the README says."""

import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from faqbot import Bot, Conversation
from faqbot.store import open_store
from tests.conftest import loaded
from tests.site import Site, call, post, serving

EXAMPLES = Path(__file__).parent / "examples"
QUESTION = "how warm is the water"
PATIENTS = 4


@pytest.fixture(scope="module")
def bot(pool_path: Path) -> Bot:
    return loaded(pool_path)


def example(name: str, pool_path: Path) -> ModuleType:
    """An example that has loaded the swimming pool's knowledge base."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAQBOT_KNOWLEDGE", str(pool_path))
        sys.modules.pop(f"tests.examples.{name}", None)
        return import_module(f"tests.examples.{name}")


def expected(bot: Bot) -> dict[str, Any]:
    chat = Conversation(bot)
    return {**chat.say(QUESTION).to_dict(), "state": chat.state.to_dict()}


@pytest.mark.parametrize("name", ["starlette_app", "fastapi_app"])
def test_the_app_answers_where_it_is_mounted(name: str, bot: Bot, pool_path: Path) -> None:
    app: Starlette = example(name, pool_path).app
    response = post(app, {"text": QUESTION}, "/faq/api/messages")
    assert response.json() == expected(bot)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert call(app, "GET", "/faq/openapi.json").json()["servers"] == [{"url": "."}]
    assert call(app, "GET", "/faq/nothing").json()["status"] == 404
    assert call(app, "GET", "/api/messages").status_code == 404


def test_a_flask_view_answers(bot: Bot, pool_path: Path) -> None:
    site = example("flask_app", pool_path).app.test_client()
    assert site.post("/faq", json={"text": QUESTION}).get_json() == expected(bot)
    bodies: list[object] = [[], {}, {"text": 1}]
    for body in bodies:
        assert site.post("/faq", json=body).status_code == 422


def test_a_django_view_answers(bot: Bot, pool_path: Path) -> None:
    import django
    from django.conf import settings
    from django.test import Client

    settings.configure(ROOT_URLCONF="tests.examples.django_app", ALLOWED_HOSTS=["testserver"])
    django.setup()
    example("django_app", pool_path)
    site = Client()
    response = site.post("/faq", {"text": QUESTION}, content_type="application/json")
    assert response.json() == expected(bot)
    for body in ("", "[]", '{"text": 1}', "[" * 9000):
        assert site.post("/faq", body, content_type="application/json").status_code == 400


def test_the_examples_stand_in_the_readme() -> None:
    readme = (EXAMPLES.parents[1] / "README.md").read_text("utf-8")
    for name in ("starlette_app", "flask_app", "django_app"):
        code = (EXAMPLES / f"{name}.py").read_text("utf-8").partition('"""\n\n')[2]
        assert code in readme, name


NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
needs_nginx = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")


def configured(folder: Path, port: int, replicas: list[int]) -> Path:
    """The example's configuration with a certificate, and with ports, of its own."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", folder / "privkey.pem",
         "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    text = (EXAMPLES / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("/etc/ssl/faq.clinic.example", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("127.0.0.1:8001", f"127.0.0.1:{replicas[0]}"),
        ("127.0.0.1:8002", f"127.0.0.1:{replicas[-1]}"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "faqbot.conf").write_text(text, "utf-8")
    paths = "\n".join(
        f"{name}_temp_path {folder};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off;\nworker_processes 1;\npid {folder}/pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{paths}\ninclude {folder}/faqbot.conf;\n}}\n"
    )
    return main


@needs_nginx
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    main = configured(tmp_path, 8443, [8001, 8002])
    done = subprocess.run(
        [NGINX, "-t", "-c", main, "-e", tmp_path / "error"],
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@contextmanager
def proxied(folder: Path, sites: list[Site]) -> Iterator[httpx.Client]:
    """A client of nginx with TLS in front of `sites`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    main = configured(folder, port, [site.port for site in sites])
    process = subprocess.Popen([NGINX, "-c", main, "-e", folder / "error"])
    trusted = ssl.create_default_context(cafile=folder / "fullchain.pem")
    transport = httpx.HTTPTransport(verify=trusted, retries=5)
    try:
        with httpx.Client(base_url=f"https://localhost:{port}", transport=transport) as client:
            yield client
    finally:
        process.terminate()
        process.wait(20)


class Patient:
    """Somebody whose browser sends again what failed, once; `retries` counts how often it did."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.retries = 0

    def send(self, path: str, body: dict[str, object]) -> httpx.Response:
        """The response to `body`, of the second try when the first was cut off."""
        try:
            response = self.client.post(path, json=body)
        except httpx.TransportError:
            response = None
        if response is None or response.status_code in (502, 503, 504):
            self.retries += 1
            response = self.client.post(path, json=body)
        assert response.status_code == 200, response.text
        return response


@needs_nginx
def test_nothing_is_lost_when_a_replica_is_killed_under_load(
    tmp_path: Path, pool_path: Path, store_url: str
) -> None:
    options: list[str | Path] = ["--knowledge", pool_path, "--per-minute", "0"]
    options += ["--trusted-proxy", "127.0.0.1", "--store", store_url]
    with (
        serving(*options) as first,
        serving(*options) as second,
        proxied(tmp_path, [first, second]) as client,
        ThreadPoolExecutor(PATIENTS) as pool,
    ):
        patients = [Patient(client) for _ in range(PATIENTS)]
        acknowledged: list[str] = []

        def use(person: int) -> None:
            for number in range(40):
                patients[person].send("/api/messages", {"text": f"goggles {person} {number}"})
                key = f"feedback-of-{person:02}-{number:02}"
                told = {"key": key, "entries": [], "knowledge_version": "", "helpful": True}
                patients[person].send("/api/feedback", told)
                acknowledged.append(key)
                if (person, number) == (0, 10):
                    first.process.kill()

        list(pool.map(use, range(PATIENTS)))
        assert first.process.wait(10) == -signal.SIGKILL
        # Only who was being answered at that moment sends again; nginx asks the other for the rest.
        assert all(patient.retries <= 1 for patient in patients)
        assert client.get("/api/health").headers["strict-transport-security"]
    log = (tmp_path / "faqbot.log").read_text()
    assert re.fullmatch(r"(?:\S+ POST 200 [\d.]+\n)+\S+ GET 200 [\d.]+\n", log), log
    with closing(open_store(store_url)) as store:
        stored = sorted(each.key for each in store.feedback())
    assert len(acknowledged) == 40 * PATIENTS
    assert stored == sorted(acknowledged)


@needs_nginx
def test_behind_nginx_an_invented_address_helps_nobody(tmp_path: Path, pool_path: Path) -> None:
    options = ("--knowledge", pool_path, "--per-minute", "1", "--trusted-proxy", "127.0.0.1")
    with serving(*options) as site, proxied(tmp_path, [site]) as client:
        statuses = [
            client.post(
                "/api/messages",
                json={"text": "goggles"},
                headers={"x-forwarded-for": f"198.51.100.{number}"},
            ).status_code
            for number in range(25)
        ]
        assert statuses == [200] * 20 + [429] * 5
        assert json.loads(client.post("/api/messages", content=b"x" * 8000).content)
        assert client.post("/api/messages", content=b"x" * 9000).status_code == 413
