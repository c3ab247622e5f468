"""The ASGI app: routes, and what every request passes through."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faqbot.bot import Bot
from faqbot.store import Store
from faqbot.web import assets, client, origin
from faqbot.web.about import check_keeping
from faqbot.web.demo import demo
from faqbot.web.faq import faq
from faqbot.web.feedback import FeedbackBox
from faqbot.web.guard import Guard
from faqbot.web.headers import CHAT_PAGE, TEXT_PAGE, Headers
from faqbot.web.keeper import Keeper
from faqbot.web.limits import Concurrency, Limits, Rate, RateLimit
from faqbot.web.live import Live
from faqbot.web.messages import Messages
from faqbot.web.origin import Origin
from faqbot.web.problem import of_status, problem
from faqbot.web.questions import questions
from faqbot.web.resource import Resource
from faqbot.web.schema import openapi
from faqbot.web.status import Status

Endpoint = Callable[[Request], Awaitable[Response]]

_USUAL = Limits()


def create_app(
    bot: Bot | Live,
    *,
    store: Store | None = None,
    allow_origins: Iterable[str] = (),
    trusted_proxies: Iterable[str] = (),
    limits: Limits = _USUAL,
    static: Path = assets.FOLDER,
) -> Starlette:
    """An ASGI app that answers messages with `bot`; mount it under any path.

    Feedback is taken when there is a `store`. Pages of other origins may use it when
    `allow_origins` names theirs, such as https://clinic.example. X-Forwarded-For counts when
    `trusted_proxies` names the proxy's address or network. A `Live` bot can be replaced while
    the app runs. `static` is the folder of the files for pages. The caller opens and closes the
    store. Raises UsageError for an origin or address that is none, and when the store keeps
    messages and the knowledge base does not say so.
    """
    live = bot if isinstance(bot, Live) else Live(bot)
    check_keeping(live.bot.kb, keeps_messages=store is not None and store.keeps_messages)
    status = Status(live, store)
    counted = Middleware(RateLimit, rate=Rate(limits), trusted=client.networks(trusted_proxies))
    keeper = None if store is None else Keeper(store)
    messages = Messages(live, keeper, limits)
    routes = [
        _post("/api/messages", messages.post, counted),
        Route("/api/about", status.about, middleware=[counted]),
        Route("/api/health", status.health),
        Route("/api/ready", status.ready, middleware=[counted]),
        Route("/api/questions", _questions(live, store).get, middleware=[counted]),
        Route("/openapi.json", _document(takes_feedback=keeper is not None)),
        *_pages(live, assets.Assets(static)),
    ]
    if keeper is not None:
        routes.append(_post("/api/feedback", FeedbackBox(live, keeper).post, counted))
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Headers),
            Middleware(Origin, live=live, allowed=origin.checked(allow_origins)),
            Middleware(Guard, live=live),
            Middleware(Concurrency, most=limits.requests),
        ],
        exception_handlers={HTTPException: _no_route(live)},
    )
    app.router.redirect_slashes = False
    return app


def _post(path: str, endpoint: Endpoint, counted: Middleware) -> Route:
    return Route(path, endpoint, methods=["POST"], middleware=[counted])


def _questions(live: Live, store: Store | None) -> Resource:
    headers = {"cache-control": "public, max-age=60"}
    return Resource(live, partial(questions, store=store), "application/json", headers)


def _pages(live: Live, files: assets.Assets) -> list[Route]:
    """The pages and the files that they need. A page is asked for anew at each visit."""
    style, script = files.address(assets.STYLE), files.address(assets.SCRIPT)

    def page(path: str, make: Callable[[Bot], bytes], policy: str) -> Route:
        headers = {"cache-control": "no-cache", "content-security-policy": policy}
        return Route(path, Resource(live, make, "text/html", headers).get)

    return [
        page("/", partial(demo, style_address=style, script_address=script), CHAT_PAGE),
        page("/faq", partial(faq, style_address=style), TEXT_PAGE),
        Route("/static/{version}/{name}", files.get),
    ]


def _document(*, takes_feedback: bool) -> Endpoint:
    document = openapi(takes_feedback=takes_feedback)

    async def get(request: Request) -> Response:
        return JSONResponse(document)

    return get


def _no_route(live: Live) -> Callable[[Request, Exception], Response]:
    def respond(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return problem(of_status(error.status_code, error.headers), live)

    return respond
