"""What is pasted into a page, and the files that it brings there."""

import base64
import hashlib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.cli import main
from faqbot.errors import UsageError
from faqbot.records import Messages
from faqbot.web import create_app
from faqbot.web.assets import FOLDER
from faqbot.web.snippet import checked_base, snippet_for
from tests.markup import read_page
from tests.site import call, said

SITE = "https://faq.clinic.example"
ELSEWHERE = {"origin": "https://clinic.example", "sec-fetch-site": "cross-site"}
KB = KnowledgeBase(
    [Entry("a", "Is it warm?", "Yes.")], messages=Messages(contact="Ask <us> & others.")
)


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "faq-chat.js").write_text("export {}", "utf-8")
    return tmp_path


def test_the_tags_load_the_script_of_this_version_and_no_other(static: Path) -> None:
    root = read_page(snippet_for(SITE, KB, static))
    digest = base64.b64encode(hashlib.sha384(b"export {}").digest()).decode()
    assert root.one("script").attributes == {
        "type": "module",
        "src": f"{SITE}/static/f4c5cf9bb78e/faq-chat.js",
        "integrity": f"sha384-{digest}",
        "crossorigin": "anonymous",
    }
    chat = root.one("faq-chat")
    assert chat.attributes == {"src": f"{SITE}/api/messages"}
    assert chat.one("a").attributes == {"href": f"{SITE}/faq"}
    assert chat.all("p")[-1].text == "Ask <us> & others."


@pytest.mark.parametrize(
    ("base", "source"),
    [
        ("", "static/"),
        ("/", "/static/"),
        ("/faq", "/faq/static/"),
        ("https://clinic.example/faq/", "https://clinic.example/faq/static/"),
        ("http://localhost:8000", "http://localhost:8000/static/"),
        ("http://[::1]:8000", "http://[::1]:8000/static/"),
    ],
)
def test_addresses_are_those_of_the_service(static: Path, base: str, source: str) -> None:
    root = read_page(snippet_for(base, KB, static))
    assert root.one("script").attributes["src"] == f"{source}f4c5cf9bb78e/faq-chat.js"


@pytest.mark.parametrize(
    "base",
    [
        "faq.clinic.example",
        "ftp://faq.clinic.example",
        "javascript:alert(1)",
        "//faq.clinic.example",
        "https://",
        "https://user@faq.clinic.example",
        "https://faq.clinic.example/?x=1",
        "https://faq.clinic.example/#x",
        "https://faq.clinic.example:port",
        "https://faq.clinic.example:99999",
        "https://[::1",
        'https://faq.clinic.example/"><script>',
        "https://faq.clinic .example",
        "https://faq.clinic.example/\\x",
        "https://klinik.exämple",
        "faq",
        " ",
    ],
)
def test_what_is_no_address_of_a_service_is_said(base: str) -> None:
    with pytest.raises(
        UsageError, match=r"--base-url '.*': write where browsers reach the service"
    ):
        checked_base(base)


def test_a_missing_script_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no faq-chat\.js in .*\. Install faqbot again"):
        snippet_for(SITE, KB, tmp_path)


def test_serve_prints_the_tags(pool_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["serve", "--knowledge", str(pool_path), "--snippet", "--base-url", SITE])
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    assert read_page(printed.out).one("faq-chat").attributes == {"src": f"{SITE}/api/messages"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--base-url", SITE], "--base-url is for --snippet: name both or neither"),
        (["--snippet", "--base-url", "faq.clinic.example"], "'faq.clinic.example': write where"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(
    pool_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--knowledge", str(pool_path), *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("below", ["", "/clinic/faq"])
def test_pages_of_every_origin_may_load_the_script(pool: Bot, static: Path, below: str) -> None:
    app = create_app(pool, static=static)
    site = Starlette(routes=[Mount(below, app)]) if below else app
    path = f"{below}/static/f4c5cf9bb78e/faq-chat.js"
    for headers in (ELSEWHERE, {"origin": "null"}, {}):
        found = call(site, "GET", path, headers=headers)
        assert (found.status_code, found.content) == (200, b"export {}")
        assert found.headers["access-control-allow-origin"] == "*"
        assert found.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "vary" not in found.headers
    said(call(site, "GET", f"{below}/api/about", headers=ELSEWHERE), 403, "origin")


@pytest.mark.parametrize("path", ["/static/../api/about", "/static/%2e%2e/api/about", "/static/"])
def test_no_way_through_the_files_leads_to_anything_else(pool: Bot, path: str) -> None:
    response = call(create_app(pool), "GET", path, headers=ELSEWHERE)
    assert response.status_code in (403, 404)
    assert "access-control-allow-origin" not in response.headers


def test_the_style_sheet_that_faqbot_brings_is_served(pool: Bot) -> None:
    root = read_page(call(create_app(pool), "GET", "/faq").text)
    (style,) = (link.attributes["href"] for link in root.all("link"))
    found = call(create_app(pool), "GET", f"/{style}")
    assert found.content == (FOLDER / "page.css").read_bytes()
    assert found.headers["content-type"] == "text/css; charset=utf-8"
