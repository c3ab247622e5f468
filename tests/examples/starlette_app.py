"""The bot below /faq of a Starlette app."""

from starlette.applications import Starlette
from starlette.routing import Mount

from faqbot import Bot
from faqbot.web import create_app

faq = create_app(Bot.load(), allow_origins=["https://clinic.example"])
app = Starlette(routes=[Mount("/faq", faq)])
