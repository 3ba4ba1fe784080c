"""HTTP to addresses that somebody typed: timed, not redirected, and never into our own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

TIMEOUT_S = (5, 10)
"""To connect, and to answer."""
MOST_READ = 64_000
"""Of an answer that says how long it is, so many bytes are read; of any other, none."""


class PrivateAddress(ValueError):  # noqa: N818 - it is an answer, not a malfunction
    """The name leads into a network that webhooks must not reach."""


def post(url: str, body: bytes, headers: dict[str, str], *, private: bool = False) -> int:
    """POST and answer the status. Without `private`, PrivateAddress for anything not public."""
    return exchange(url, body, headers, private=private)[0]


def exchange(
    url: str, body: bytes, headers: dict[str, str], *, private: bool = False
) -> tuple[int, bytes]:
    """POST and answer the status with what was said, "" where it is long or of unknown length.

    The name is looked up once and that address is the one connected to, so that a second
    look-up cannot lead elsewhere.
    """
    with _called("POST", url, headers, body, private=private) as answer:
        said = answer.raw.read(MOST_READ, decode_content=False) if _is_short(answer) else b""
        return answer.status_code, said


class TooLong(ValueError):  # noqa: N818 - it is an answer, not a malfunction
    """The answer is longer than is read."""


def fetch(url: str, *, most: int, private: bool = False) -> tuple[int, bytes]:
    """GET and answer the status with what was said, unpacked; TooLong beyond `most` bytes."""
    with _called("GET", url, {"Accept-Encoding": "gzip"}, None, private=private) as answer:
        found = bytearray()
        for part in answer.iter_content(65_536):
            found += part
            if len(found) > most:
                raise TooLong
        return answer.status_code, bytes(found)


@contextmanager
def _called(
    method: str, url: str, headers: dict[str, str], body: bytes | None, *, private: bool
) -> Iterator[requests.Response]:
    """The answer while it is being read, from the one address that was looked up."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise PrivateAddress(f"not an address: {parts.scheme}://{host}")
    address = _address(host, parts.port or (443 if parts.scheme == "https" else 80), private)
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no netrc: what was checked is what is called
        session.mount(f"{parts.scheme}://", _Pinned(address, host))
        answer = session.request(
            method,
            url,
            data=body,
            headers={"Host": parts.netloc.rpartition("@")[2], **headers},
            timeout=TIMEOUT_S,
            allow_redirects=False,
            stream=True,
        )
        try:
            yield answer
        finally:
            answer.close()


def _is_short(answer: requests.Response) -> bool:
    length = answer.headers.get("Content-Length", "")
    return length.isdigit() and int(length) <= MOST_READ


def _address(host: str, port: int, private: bool) -> str:
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private:
        for one in found:
            if not ipaddress.ip_address(one.partition("%")[0]).is_global:
                raise PrivateAddress(f"{host} is not a public address")
    return found[0]


class _Pinned(HTTPAdapter):
    """Connects to one address, and holds the certificate to the name."""

    def __init__(self, address: str, host: str) -> None:
        self.address, self.host = address, host
        super().__init__(max_retries=0)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """The same pool, at the address found; the name stays for TLS."""
        where, how = super().build_connection_pool_key_attributes(request, verify, cert)
        if where["scheme"] == "https":
            how = {**how, "server_hostname": self.host, "assert_hostname": self.host}  # type: ignore[typeddict-unknown-key]  # urllib3 takes them, the stubs do not know
        return {**where, "host": self.address}, how
