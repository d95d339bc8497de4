"""Which addresses may be looked at: those of the open network, and inside the house what a workspace allows.

Whoever writes a plan must not be able to have this server ask its neighbours: a name is resolved once, every address
behind it has to be open, and the connection goes to one of these addresses, whatever the name says a moment later.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
EMBEDDING = ip_network("64:ff9b::/96")
"""Addresses of version 4 as a gateway of version 6 writes them (RFC 6052)."""
LAST_32 = 0xFFFF_FFFF


class Unknown(Exception):
    """Nobody knows the name."""


class Internal(Exception):
    """It is inside the house, and nobody allowed it."""


def resolved(host: str, port: int, *, internal: Sequence[Network], seconds: float) -> Sequence[str]:
    """The addresses of a host, all of which may be looked at. Raise Unknown or Internal; TimeoutError when it takes
    longer."""
    with ThreadPoolExecutor(1) as beside:  # the resolver of the system knows no limit of time
        asked = beside.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = asked.result(seconds)
        except TooLong as late:
            raise TimeoutError from late
        except (OSError, UnicodeError) as fault:
            raise Unknown(host) from fault
    addresses = tuple(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(open_to_all(one) or allowed(one, internal) for one in addresses):
        raise Internal(host)
    return addresses


def open_to_all(address: str) -> bool:
    """Whether an address belongs to the open network.

    >>> [open_to_all(one) for one in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "10.0.0.7", "::1", "fe80::1")]
    [True, False, False, False, False, False]
    >>> [open_to_all(one) for one in ("::ffff:127.0.0.1", "64:ff9b::a00:7", "2002:7f00:1::", "224.0.0.1", "0.0.0.0")]
    [False, False, False, False, False]
    """
    one = ip_address(address.partition("%")[0])
    return all(
        part.is_global and not (part.is_multicast or part.is_reserved or part.is_unspecified) for part in _inside(one)
    )


def allowed(address: str, internal: Sequence[Network]) -> bool:
    """Whether a workspace allows it.

    >>> allowed("10.1.2.3", [ip_network("10.0.0.0/8")]), allowed("127.0.0.1", [ip_network("10.0.0.0/8")])
    (True, False)
    """
    one = ip_address(address.partition("%")[0])
    return any(one in network for network in internal if network.version == one.version)


def _inside(one: Address) -> Sequence[Address]:
    """The address, or the one of version 4 that it carries."""
    if isinstance(one, IPv4Address):
        return (one,)
    if one.ipv4_mapped is not None:
        return (one.ipv4_mapped,)
    if one.sixtofour is not None:
        return (one.sixtofour,)
    if one.teredo is not None:
        return one.teredo
    return (IPv4Address(int(one) & LAST_32),) if one in EMBEDDING else (one,)
