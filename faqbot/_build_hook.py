"""Makes the index and the rulebook of the packaged knowledge base when a wheel is built.

Hatchling runs this; nothing of faqbot imports it. The first start of an installed
faqbot is then as quick as any other. An editable install has no such file: its
knowledge base changes, and its index is made at the first start.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds `faqbot/_index/` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the index before the wheel is put together."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from faqbot import bundle, cache
            from faqbot.bot import made_of
            from faqbot.knowledge import read
        finally:
            sys.path.remove(self.root)
        folder = Path(self.root) / "knowledge"
        key, kb = cache.key_of(folder), read(folder)
        made = {
            cache.name_of(key): cache.packed(key, kb, made_of(kb)),
            bundle.name_of(folder): bundle.packed(bundle.read_bundle(folder)),
        }
        self._made = Path(tempfile.mkdtemp(prefix="faqbot-"))
        for name, content in made.items():
            (self._made / name).write_bytes(content)
            build_data["force_include"][str(self._made / name)] = f"faqbot/_index/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was made: it is in the wheel now."""
        if made := getattr(self, "_made", None):
            shutil.rmtree(made)
