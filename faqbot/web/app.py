"""The ASGI app: routes, and what every request passes through."""

from collections.abc import Awaitable, Callable, Iterable
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
from faqbot.web.feedback import FeedbackBox
from faqbot.web.guard import Guard
from faqbot.web.headers import Headers
from faqbot.web.keeper import Keeper
from faqbot.web.limits import Concurrency, Limits, Rate, RateLimit
from faqbot.web.live import Live
from faqbot.web.messages import Messages
from faqbot.web.origin import Origin
from faqbot.web.problem import of_status, problem
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
    the app runs. The caller opens and closes the store. Raises UsageError for an origin or
    address that is none.
    """
    live = bot if isinstance(bot, Live) else Live(bot)
    status = Status(live, store)
    counted = Middleware(RateLimit, rate=Rate(limits), trusted=client.networks(trusted_proxies))
    keeper = None if store is None else Keeper(store)
    messages = Messages(live, keeper, limits)
    routes = [
        _post("/api/messages", messages.post, counted),
        Route("/api/about", status.about, middleware=[counted]),
        Route("/api/health", status.health),
        Route("/api/ready", status.ready, middleware=[counted]),
        Route("/openapi.json", _document(takes_feedback=keeper is not None)),
        Route("/static/{version}/{name}", assets.Assets(static).get),
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
