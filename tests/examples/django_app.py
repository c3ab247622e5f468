"""The bot as a view of a Django project, without the extra `web`."""

import json

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from faqbot import Bot, Conversation

bot = Bot.load()


@csrf_exempt  # nothing is changed and no cookie counts
@require_POST
def faq(request: HttpRequest) -> JsonResponse | HttpResponseBadRequest:
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponseBadRequest()
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return HttpResponseBadRequest()
    chat = Conversation(bot, asked.get("state"))
    return JsonResponse({**chat.say(asked["text"]).to_dict(), "state": chat.state.to_dict()})


urlpatterns = [path("faq", faq)]
