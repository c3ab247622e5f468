"""The bot behind a website: `create_app(bot)` is an ASGI app that can be mounted anywhere.

Needs the extra `web`: `pip install '.[web]'`.
"""

from faqbot.web.app import create_app
from faqbot.web.limits import Limits
from faqbot.web.live import Live

__all__ = ["Limits", "Live", "create_app"]
