"""`faqbot serve`: the app under uvicorn, with reloads while it runs."""

import argparse
import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Final, NoReturn

import uvicorn
from starlette.applications import Starlette

from faqbot.bot import Bot
from faqbot.errors import FaqbotError, UsageError
from faqbot.knowledge import find
from faqbot.store import Store, named_store, open_store
from faqbot.web.app import create_app
from faqbot.web.limits import Limits
from faqbot.web.live import Live
from faqbot.web.protocol import Protocol
from faqbot.web.watch import Watch

BACKLOG: Final = 2048
LONGEST_HEAD: Final = 16 * 1024
"""Bytes that the head of a request may have."""

SECONDS_TO_FINISH: Final = 20
"""So long may running requests take after the signal to end."""

_SECONDS_BETWEEN_LOOKS: Final = 1.0
_SECONDS_BETWEEN_PURGES: Final = 3600.0
_USUAL: Final = Limits()
_log = logging.getLogger("faqbot.web")


@dataclass(frozen=True, slots=True)
class Service:
    """What is served, where and to whom."""

    host: str = "127.0.0.1"
    port: int = 8000
    knowledge: str | None = None
    locale: str | None = None
    store: str | None = None
    message_days: int | None = None
    allow_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    limits: Limits = _USUAL
    watch: bool = False
    log_level: str = "info"


def service(options: argparse.Namespace) -> Service:
    """What the options of `faqbot serve` ask for. Raises UsageError for what cannot be."""
    return Service(
        host=options.host,
        port=options.port,
        knowledge=options.knowledge,
        locale=options.locale,
        store=named_store(options.store),
        message_days=options.keep_messages,
        allow_origins=tuple(options.allow_origin or ()),
        trusted_proxies=tuple(options.trusted_proxy or ()),
        limits=Limits(per_minute=options.per_minute),
        watch=options.watch,
        log_level=options.log_level,
    )


def run(service: Service) -> None:
    """Serves until SIGINT or SIGTERM, then finishes what is running.

    SIGHUP reads the knowledge base again. Raises UsageError for options that cannot be, and
    what `Bot.load` and `open_store` raise.
    """
    if service.message_days is not None and service.store is None:
        raise UsageError("--keep-messages needs --store or FAQBOT_STORE: name where they are kept")
    logging.basicConfig(
        level=service.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    folder = find(service.knowledge)
    watch = Watch(folder)

    def make() -> Bot:
        return Bot.load(folder, locale=service.locale)

    live = Live(make(), make)
    with _ending(), _opened(service) as store, listening(service.host, service.port) as listener:
        app = create_app(
            live,
            store=store,
            allow_origins=service.allow_origins,
            trusted_proxies=service.trusted_proxies,
            limits=service.limits,
        )
        server = _Server(configured(app), partial(_greet, listener, live.bot, service))
        asyncio.run(_serve(server, listener, live, watch if service.watch else None, store))


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """Makes SIGTERM end the block as an exception does; uvicorn passes it on when it is done."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _opened(service: Service) -> Iterator[Store | None]:
    if service.store is None:
        yield None
        return
    with contextlib.closing(open_store(service.store, message_days=service.message_days)) as store:
        yield store


def configured(app: Starlette) -> uvicorn.Config:
    """How uvicorn serves `app`: it logs no request, names no server and trusts no header."""
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`; port 0 takes a free one.

    Raises UsageError when that is not possible.
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port}: write a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise UsageError(
            f"cannot listen on {host} port {port}: {error.strerror}. "
            "Choose others with --host and --port"
        ) from None
    # Head and body of a response are two packets; the second would wait for the client's word.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class _Server(uvicorn.Server):
    """Says that it serves when it does: from then on signals end it in order."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._greet()


def _greet(listener: socket.socket, bot: Bot, service: Service) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    _log.info("serving on http://%s:%d, knowledge base %s", shown, port, bot.kb.version)
    if not ipaddress.ip_address(host).is_loopback and not service.trusted_proxies:
        _log.warning("this address is not only for this machine, and what is sent is not encrypted")
    if service.store is not None:
        _log.info("feedback is kept in a store")  # its URL may hold a password
    if service.message_days is not None:
        _log.warning(
            "messages without an answer are kept for %d days: what the knowledge base says of "
            "privacy must say so",
            service.message_days,
        )


async def _serve(
    server: uvicorn.Server,
    listener: socket.socket,
    live: Live,
    watch: Watch | None,
    store: Store | None,
) -> None:
    wanted = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows has no SIGHUP
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, wanted.set)
    async with _beside(_reloading(live, wanted), _watching(watch, wanted), _purging(store)):
        await server.serve(sockets=[listener])


@contextlib.asynccontextmanager
async def _beside(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs `work` as long as the block lasts."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _reloading(live: Live, wanted: asyncio.Event) -> None:
    while True:
        await wanted.wait()
        wanted.clear()
        await asyncio.to_thread(live.reload)


async def _watching(watch: Watch | None, wanted: asyncio.Event) -> None:
    while watch is not None:
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        if await asyncio.to_thread(watch.look):
            wanted.set()


async def _purging(store: Store | None) -> None:
    while store is not None:
        await asyncio.sleep(_SECONDS_BETWEEN_PURGES)
        try:
            await asyncio.to_thread(store.purge)
        except FaqbotError as error:
            _log.error("what is too old was not deleted: %s", error)
