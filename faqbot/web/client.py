"""Who sends a request, for counting: an address, seen through trusted proxies."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

from faqbot.errors import UsageError
from faqbot.text import quoted

Network = IPv4Network | IPv6Network
_Address = IPv4Address | IPv6Address
_ONE_CUSTOMER = 64
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def networks(proxies: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks as values. Raises UsageError for what is neither.

    >>> networks(["127.0.0.1", "10.0.0.0/8"])
    (IPv4Network('127.0.0.1/32'), IPv4Network('10.0.0.0/8'))
    """
    if isinstance(proxies, str):
        raise UsageError("trusted_proxies: give a list of addresses, not one text")
    return tuple(map(_network, proxies))


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise UsageError(
            f"{quoted(text)} is not an address or network of a proxy, such as 127.0.0.1 or "
            "10.0.0.0/8"
        ) from None


def client(scope: Scope, trusted: Sequence[Network]) -> str:
    """Who sent the request: the peer, or whom it forwards for, if it is a trusted proxy.

    `X-Forwarded-For` is read from its end, where the nearest proxy writes, up to the first
    address that is not trusted; what stands before that could be invented. IPv6 addresses
    count by their first 64 bits, which one customer has all of.
    """
    peer = scope.get("client")
    if peer and not trusted and ":" not in peer[0]:
        return str(peer[0])  # IPv4, as nearly always; there is nothing to read
    address = _parsed(peer[0]) if peer else None
    if address is None:
        return str(peer[0]) if peer else ""
    if trusted and _is_trusted(address, trusted):
        for hop in reversed(_forwarded(scope)):
            found = _parsed(hop)
            if found is None:
                break
            address = found
            if not _is_trusted(address, trusted):
                break
    return _key(address)


def _forwarded(scope: Scope) -> list[str]:
    lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    return b",".join(lines).decode("latin-1").split(",") if lines else []


def _parsed(text: str) -> _Address | None:
    """The address that `text` is, with a port or without, as some proxies write it."""
    if found := _WITH_PORT.fullmatch(text.strip()):
        text = found[1] or found[2]
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_trusted(address: _Address, trusted: Sequence[Network]) -> bool:
    return any(address.version == net.version and address in net for net in trusted)


def _key(address: _Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _ONE_CUSTOMER), strict=False))
