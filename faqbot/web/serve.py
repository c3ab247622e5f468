"""`faqbot serve`: the app under uvicorn, with reloads while it runs."""

import argparse
import asyncio
import contextlib
import ipaddress
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

import uvicorn
from starlette.applications import Starlette

from faqbot.bot import Bot
from faqbot.errors import StoreError, UsageError
from faqbot.knowledge import load
from faqbot.places import find
from faqbot.store import Store, named_store, open_store
from faqbot.store.late import LateStore
from faqbot.text import printable
from faqbot.web import client, origin
from faqbot.web.about import check_keeping
from faqbot.web.app import create_app
from faqbot.web.limits import Limits
from faqbot.web.live import Live
from faqbot.web.protocol import Protocol
from faqbot.web.upkeep import is_working, upkeep
from faqbot.web.watch import Watch

LONGEST_HEAD: Final = 16 * 1024
"""Bytes that the head of a request may have."""

SECONDS_TO_FINISH: Final = 20
"""So long may running requests take after the signal to end."""

_RELOAD: Final = getattr(signal, "SIGHUP", None)  # Windows has none
_INTERRUPTED: Final = 130
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
    store = named_store(options.store)
    if options.keep_messages is not None and store is None:
        raise UsageError("--keep-messages needs --store or FAQBOT_STORE: name where they are kept")
    # All that can be wrong is said before an index is made.
    origin.checked(options.allow_origin or ())
    client.networks(options.trusted_proxy or ())
    return Service(
        host=options.host,
        port=options.port,
        knowledge=options.knowledge,
        locale=options.locale,
        store=store,
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
    logging.basicConfig(
        level=service.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    folder = find(service.knowledge)
    watch, keeps_messages = Watch(folder), service.message_days is not None

    def make() -> Bot:
        bot = Bot.load(folder, locale=service.locale, on_making=_announce)
        check_keeping(bot.kb, keeps_messages=keeps_messages)
        return bot

    if keeps_messages:  # a store that may not be filled must not be made either
        check_keeping(load(folder), keeps_messages=True)

    with (
        ending_at_once(),
        signalled() as wanted,
        bound(service.host, service.port) as listener,
        opened(service) as store,
    ):
        live = Live(make(), make)
        app = create_app(
            live,
            store=store,
            allow_origins=service.allow_origins,
            trusted_proxies=service.trusted_proxies,
            limits=service.limits,
        )
        server = Server(
            configured(app), listener, partial(_greet, listener, live.bot, folder, service)
        )
        beside = upkeep(live, wanted, watch if service.watch else None, store)
        asyncio.run(_serve(server, listener, wanted, beside))


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Makes a signal that ends the block end the process at once where a reload still runs.

    All else has been closed by then. Python would end the thread of the reload wherever it is,
    and within C++ (rapidfuzz) that aborts the process.
    """
    try:
        yield
    except (SystemExit, KeyboardInterrupt) as end:
        if is_working():
            logging.shutdown()
            os._exit(_INTERRUPTED if isinstance(end, KeyboardInterrupt) else 0)
        raise


@contextlib.contextmanager
def signalled() -> Iterator[asyncio.Event]:
    """Makes SIGTERM end the block as an exception does, and SIGHUP set the event.

    uvicorn passes SIGTERM on when it is done. While the index is made nothing else would listen,
    and SIGHUP would end the process.
    """
    wanted = asyncio.Event()

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    def note(number: int, frame: FrameType | None) -> None:
        wanted.set()

    handlers = {signal.SIGTERM: end, _RELOAD: note}
    before = {each: signal.signal(each, handler) for each, handler in handlers.items() if each}
    try:
        yield wanted
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextlib.contextmanager
def opened(service: Service) -> Iterator[Store | None]:
    """The store of a service; one that cannot be used is tried again and again meanwhile.

    Patients get their answers all the same, and readiness tells. Raises UsageError for a URL or
    days that are none.
    """
    if (url := service.store) is None:
        yield None
        return

    def open_it() -> Store:
        return open_store(url, message_days=service.message_days)

    store: Store
    try:
        store = open_it()
    except StoreError as error:
        _log.error("nothing is stored as yet: %s", error)
        store = LateStore(open_it, error, keeps_messages=service.message_days is not None)
    with contextlib.closing(store):
        yield store


def _announce() -> None:
    _log.info("making the index of the knowledge base, once; this takes up to a minute")


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


def bound(host: str, port: int) -> socket.socket:
    """A socket at `host` and `port` that does not listen yet; port 0 takes a free one.

    Until it listens, a proxy in front asks another replica. Raises UsageError when the address
    cannot be had.
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port}: write a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # The connections of a process that has just ended do not keep the port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        # Head and body of a response are two packets; the second would wait for the client's word.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind((host, port))
    except (OSError, TypeError, UnicodeError) as error:
        listener.close()
        why = error.strerror if isinstance(error, OSError) else "no host has such a name"
        raise _no_listening(host, port, why) from None
    return listener


class Server(uvicorn.Server):
    """Says that it serves when it does: from then on signals end it in order."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, greet: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._listener = listener
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listens; raises UsageError when another process was quicker to listen there."""
        try:
            await super().startup(sockets)
        except OSError as error:
            host, port = self._listener.getsockname()[:2]
            raise _no_listening(host, port, error.strerror) from None
        self._greet()


def _no_listening(host: str, port: int, why: str | None) -> UsageError:
    return UsageError(
        f"cannot listen on {host} port {port}: {why}. Choose others with --host and --port"
    )


def _greet(listener: socket.socket, bot: Bot, folder: Path, service: Service) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    _log.info("serving on http://%s:%d, knowledge base %s", shown, port, bot.kb.version)
    _log.info("it is read from %s", printable(str(folder.absolute())))
    if not ipaddress.ip_address(host).is_loopback and not service.trusted_proxies:
        _log.warning("this address is not only for this machine, and what is sent is not encrypted")
    if service.store is not None:
        _log.info("feedback is kept in a store")  # its URL may hold a password
    if service.message_days is not None:
        _log.info("messages without an answer are kept for %d days", service.message_days)


async def _serve(
    server: uvicorn.Server,
    listener: socket.socket,
    wanted: asyncio.Event,
    beside: contextlib.AbstractAsyncContextManager[None],
) -> None:
    if _RELOAD:
        asyncio.get_running_loop().add_signal_handler(_RELOAD, wanted.set)
    async with beside:
        await server.serve(sockets=[listener])
