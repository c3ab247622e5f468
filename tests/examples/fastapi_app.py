"""The bot below /faq of a FastAPI app."""

from fastapi import FastAPI

from faqbot import Bot
from faqbot.web import create_app

app = FastAPI()
app.mount("/faq", create_app(Bot.load()))
