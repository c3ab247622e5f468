"""Files for pages, such as a script: each at an address that changes with its content."""

import base64
import hashlib
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from faqbot.web.problem import Refused

FOLDER: Final = Path(__file__).parent / "static"
"""The files that faqbot brings along."""

SCRIPT: Final = "faq-chat.js"
STYLE: Final = "page.css"
"""The names of the chat's script and of the style sheet of pages."""

_PREFIX: Final = "static/"
# What a system knows of suffixes differs, and a script of another type does not run.
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".json": "application/json"}
_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    # Pages of every origin may take them in, and check their digest.
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


class Asset(NamedTuple):
    """A file: its address relative to the app, its content, its media type and its digest.

    The digest is as Subresource Integrity (W3C) writes it.
    """

    address: str
    content: bytes
    media_type: str
    integrity: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "Asset":
        """The asset for a file.

        >>> Asset.of("faq-chat.js", b"export {}").address
        'static/f4c5cf9bb78e/faq-chat.js'
        """
        version = hashlib.sha256(content).hexdigest()[:12]
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode("ascii")
        return cls(
            address=f"{_PREFIX}{version}/{name}",
            content=content,
            media_type=_TYPES.get(Path(name).suffix, "application/octet-stream"),
            integrity=f"sha384-{digest}",
        )


class Assets:
    """The files of a folder, read once; each may be cached for ever (RFC 8246)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        self._by_name = {
            file.name: Asset.of(file.name, file.read_bytes()) for file in files if file.is_file()
        }

    def find(self, name: str) -> Asset | None:
        """The file of that name, if there is one."""
        return self._by_name.get(name)

    def address(self, name: str) -> str | None:
        """The address of a file, if there is one, such as static/0123456789ab/faq-chat.js."""
        asset = self.find(name)
        return asset.address if asset else None

    async def get(self, request: Request) -> Response:
        """The file at an address. Raises Refused when its content is another by now."""
        asset = self.find(request.path_params["name"])
        address = (_PREFIX + "{version}/{name}").format_map(request.path_params)
        if asset is None or asset.address != address:
            raise Refused("not-found", "There is no such version of a file.")
        return Response(asset.content, media_type=asset.media_type, headers=_HEADERS)


def is_asset(path: str) -> bool:
    """Whether a file for pages would be at `path` below the app: everybody may have it.

    >>> is_asset("/static/f4c5cf9bb78e/faq-chat.js"), is_asset("/api/about")
    (True, False)
    """
    return path.startswith(f"/{_PREFIX}")
