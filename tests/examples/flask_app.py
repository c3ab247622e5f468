"""The bot as a view of a Flask app, without the extra `web`."""

from flask import Flask, abort, request

from faqbot import Bot, Conversation

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8192
bot = Bot.load()


@app.post("/faq")
def faq() -> dict[str, object]:
    asked = request.get_json()
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        abort(422)
    chat = Conversation(bot, asked.get("state"))
    return {**chat.say(asked["text"]).to_dict(), "state": chat.state.to_dict()}
