"""What a web developer pastes into a page to have the chat on it."""

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree

from faqbot.errors import UsageError
from faqbot.knowledge import KnowledgeBase
from faqbot.text import quoted
from faqbot.web.assets import FOLDER, SCRIPT, Asset, Assets
from faqbot.web.demo import ENDPOINT, FAQ
from faqbot.web.faq import TITLE
from faqbot.web.markup import element, link, written

_UNSAFE: Final = frozenset("\"'<>\\` \t\r\n")


def snippet_for(base: str, kb: KnowledgeBase, folder: Path = FOLDER) -> str:
    """The snippet for the script in `folder`, for a service that answers from `kb` at `base`.

    Raises UsageError when there is no script, and as `checked_base` does.
    """
    address = checked_base(base)
    if (script := Assets(folder).find(SCRIPT)) is None:
        raise UsageError(
            f"the script of the chat is missing: there is no {SCRIPT} in {folder}. "
            "Install faqbot again"
        )
    return snippet(script, address, kb.messages.contact)


def snippet(script: Asset, base: str, contact: str) -> str:
    """The tags that load `script` and show the chat, as lines of HTML.

    `base` is the address where the service is reached (`checked_base`); `contact` says whom to
    ask instead, where no script runs. The browser runs the script only if it is the one whose
    digest stands in the tag (Subresource Integrity, W3C).

    >>> script = Asset.of("faq-chat.js", b"export {}")
    >>> print(snippet(script, "https://faq.clinic.example/", "Ask a member of staff."))
    <script type="module" src="https://faq.clinic.example/static/f4c5cf9bb78e/faq-chat.js" \
integrity="sha384-VVxCXcxpOv0nZ/0YpxpNmvOMf1L1Hb6UQplg7as60Q+OX5995JTMkCby7S/OIk9s" \
crossorigin="anonymous"></script>
    <faq-chat src="https://faq.clinic.example/api/messages">
      <p>
        <a href="https://faq.clinic.example/faq">Questions and answers</a>
      </p>
      <p>Ask a member of staff.</p>
    </faq-chat>
    """
    tag = element(
        "script",
        attributes={
            "type": "module",
            "src": base + script.address,
            "integrity": script.integrity,
            "crossorigin": "anonymous",
        },
    )
    chat = element(
        "faq-chat",
        element("p", link(base + FAQ, TITLE)),
        element("p", contact),
        attributes={"src": base + ENDPOINT},
    )
    ElementTree.indent(chat)
    return f"{written(tag)}\n{written(chat)}"


def checked_base(address: str) -> str:
    """`address` with a slash at its end; an empty one stays empty: relative to the page.

    Raises UsageError for what is neither an http address without a query nor a path.

    >>> checked_base("https://faq.clinic.example"), checked_base("/faq/"), checked_base("")
    ('https://faq.clinic.example/', '/faq/', '')
    """
    if not address:
        return ""
    if not _is_base(address):
        raise UsageError(
            f"--base-url {quoted(address)}: write where browsers reach the service, such as "
            "https://faq.clinic.example or, on the same site, /faq"
        )
    return address.rstrip("/") + "/"


def _is_base(address: str) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018, it raises ValueError for what is no port
    except ValueError:
        return False
    if _UNSAFE & set(address) or not address.isascii() or set(address) & set("?#"):
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and parts.username is None
    return not parts.scheme and not parts.netloc and address.startswith("/")
