"""Files for pages, such as a script: each at an address that changes with its content."""

import hashlib
from mimetypes import guess_type
from pathlib import Path
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from faqbot.web.problem import Refused

FOLDER: Final = Path(__file__).parent / "static"
"""The files that faqbot brings along."""

_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}


class Asset(NamedTuple):
    """A file: its address below the app, its content and its media type."""

    path: str
    content: bytes
    media_type: str


class Assets:
    """The files of a folder, read once; each may be cached for ever (RFC 8246)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = sorted(folder.iterdir()) if folder.is_dir() else []
        found = [_asset(file) for file in files if file.is_file()]
        self._by_path = {asset.path: asset for asset in found}

    @property
    def paths(self) -> tuple[str, ...]:
        """The address of each file, such as /static/0123456789ab/faq-chat.js."""
        return tuple(self._by_path)

    async def get(self, request: Request) -> Response:
        """The file at an address. Raises Refused when its content is another by now."""
        path = "/static/{version}/{name}".format_map(request.path_params)
        if (asset := self._by_path.get(path)) is None:
            raise Refused("not-found", "There is no such version of a file.")
        return Response(asset.content, media_type=asset.media_type, headers=_FOREVER)


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    media_type = guess_type(file.name)[0] or "application/octet-stream"
    return Asset(f"/static/{version}/{file.name}", content, media_type)
