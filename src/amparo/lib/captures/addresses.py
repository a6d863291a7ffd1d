"""Web addresses, read with a regular expression of RFC 3986 and nothing more."""

from __future__ import annotations

import ipaddress
import re

_PARTS = re.compile(
    r"^(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?://(?P<authority>[^/?#]*))?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?$",
    re.DOTALL,
)
_LOCAL_NAMES = re.compile(
    r"(?:^|\.)(?:localhost|local|internal|lan|home|corp|intranet|home\.arpa)\.?$"
)


def scheme_of(url: str) -> str:
    """Return the scheme in small letters, or nothing."""
    return (_part(url, "scheme") or "").lower()


def path_of(url: str) -> str:
    """Return the path; of an address without one, a slash."""
    return _part(url, "path") or "/"


def query_of(url: str) -> str:
    """Return the query without its question mark, or nothing."""
    return _part(url, "query") or ""


def host_of(url: str) -> str:
    """Return the host in small letters, without port and brackets; may be empty."""
    host = (_part(url, "authority") or "").rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def port_of(url: str) -> int:
    """Return the port, also where the scheme implies it; 0 when neither tells."""
    authority = (_part(url, "authority") or "").rpartition("@")[2]
    told = authority.rpartition("]")[2].rpartition(":")[2]
    if ":" in authority.rpartition("]")[2] and told.isdecimal():
        return int(told)
    return {"http": 80, "https": 443}.get(scheme_of(url), 0)


def origin_of(url: str) -> str:
    """Return scheme, host and port: whom the browser asked."""
    return f"{scheme_of(url)}://{(_part(url, 'authority') or '').rpartition('@')[2]}"


def is_local(host: str) -> bool:
    """Tell whether a host is, by its name alone, this machine or its network.

    A name that only its server resolves to a local address is not seen here.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return (
            "." not in host.rstrip(".")
            or bool(_LOCAL_NAMES.search(host))
            or _is_number(host)
        )
    return is_local_address(str(address))


def is_local_address(ip: str) -> bool:
    """Tell whether an address is of this machine or of a network that is not public."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return not address.is_global or address.is_multicast


def _is_number(host: str) -> bool:
    """Browsers read 0x7f.1 or 017700000001 as an IPv4 address; nobody else needs to."""
    last = host.rstrip(".").rpartition(".")[2]
    return bool(re.fullmatch(r"\d+|0x[0-9a-f]*", last))


def _part(url: str, name: str) -> str | None:
    matched = _PARTS.match(url)
    return matched.group(name) if matched else None
