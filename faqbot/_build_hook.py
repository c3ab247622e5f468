"""Makes the index of the packaged knowledge base when a wheel is built.

Hatchling runs this; nothing of faqbot imports it. The first start of an installed
faqbot is then as quick as any other. An editable install has no such file: its
knowledge base changes, and its index is made at the first start.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds `faqbot/_index/*.index` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the index before the wheel is put together."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from faqbot.bot import index_of
            from faqbot.cache import digest, name_of, packed
            from faqbot.knowledge import read
        finally:
            sys.path.remove(self.root)
        folder = Path(self.root) / "knowledge"
        key, kb = digest(folder), read(folder)
        self._made = Path(tempfile.mkdtemp(prefix="faqbot-")) / name_of(key)
        self._made.write_bytes(packed(key, kb, index_of(kb)))
        build_data["force_include"][str(self._made)] = f"faqbot/_index/{self._made.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made: it is in the wheel now."""
        if made := getattr(self, "_made", None):
            made.unlink()
            made.parent.rmdir()
