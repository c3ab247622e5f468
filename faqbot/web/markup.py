"""HTML as a tree of elements, in which a text stays a text, whatever it holds."""

from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from faqbot.text import printable

_NONE: Final[Mapping[str, str]] = {}


def element(
    tag: str, *children: Element | str, attributes: Mapping[str, str] | None = None
) -> Element:
    """An element with these children and attributes; no text in it is read as markup.

    What no page can show (control characters, lone surrogates) is left out.

    >>> written(element("p", "1 < 2 ", element("em", "always"), attributes={"id": 'a"b'}))
    '<p id="a&quot;b">1 &lt; 2 <em>always</em></p>'
    """
    made = Element(tag, {name: printable(text) for name, text in (attributes or _NONE).items()})
    last: Element | None = None
    for child in children:
        if isinstance(child, Element):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + printable(child)
        else:
            last.tail = (last.tail or "") + printable(child)
    return made


def link(address: str, text: str) -> Element:
    """A link to `address`.

    >>> written(link("faq#hours", "When are you open?"))
    '<a href="faq#hours">When are you open?</a>'
    """
    return element("a", text, attributes={"href": address})


def skip_link(id: str, text: str) -> Element:
    """A link to the element `id` that shows when it has the focus (WCAG 2.2, 2.4.1)."""
    return element("a", text, attributes={"class": "skip", "href": f"#{id}"})


def links(found: Mapping[str, str]) -> Element:
    """A list of links, from address to text.

    >>> written(links({"#a": "A"}))
    '<ul><li><a href="#a">A</a></li></ul>'
    """
    return element("ul", *(element("li", link(to, text)) for to, text in found.items()))


def written(root: Element) -> str:
    """`root` as HTML. The text of a script is written as it is: it must not end the element."""
    return ElementTree.tostring(root, encoding="unicode", method="html")


def page(title: str, language: str, head: list[Element], body: list[Element]) -> bytes:
    """A whole page in UTF-8; `language` is a BCP 47 tag."""
    usual = [
        element("meta", attributes={"charset": "utf-8"}),
        element(
            "meta",
            attributes={"name": "viewport", "content": "width=device-width, initial-scale=1"},
        ),
        element("title", title),
    ]
    root = element(
        "html",
        element("head", *usual, *head),
        element("body", *body),
        attributes={"lang": language},
    )
    ElementTree.indent(root, space="")
    return f"<!DOCTYPE html>\n{written(root)}\n".encode()


def style(address: str | None) -> list[Element]:
    """What takes the style sheet at `address` into a page, if there is one."""
    if address is None:
        return []
    return [element("link", attributes={"rel": "stylesheet", "href": address})]
