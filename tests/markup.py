"""HTML as a reader takes it: elements with their attributes, children and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("br hr img input link meta".split())


@dataclass(slots=True)
class Node:
    """An element; its children are elements and texts."""

    tag: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, *tags: str) -> list[Node]:
        """The elements with one of these tags in it, in order; every element without a tag."""
        return [node for node in self._inside() if not tags or node.tag in tags]

    def one(self, tag: str) -> Node:
        """The only element with this tag in it."""
        (found,) = self.all(tag)
        return found

    def by_id(self, id: str) -> Node:
        """The only element with this id."""
        (found,) = (node for node in self._inside() if node.attributes.get("id") == id)
        return found

    def _inside(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child._inside()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag, f"</{tag}> ends nothing"

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data}")


def read_page(html: str) -> Node:
    """The root of a page, whose elements must all be closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [node.tag for node in reader.open] == [""]
    return reader.open[0]
