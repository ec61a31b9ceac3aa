"""A small load generator: threads that ask one page over and over on connections kept open.

It speaks just enough HTTP to send a GET or a form and to read an answer with a Content-Length, so
that it takes little of the processor it shares with what it measures.
"""

import itertools
import socket
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

OK = 200
_PATIENCE_SECONDS = 30
_LENGTH = b"content-length:"
_numbers = itertools.count()


@dataclass(slots=True)
class Answers:
    """What came back: how long each good answer took, and how many were not good."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Form:
    """What is posted, with headers such as the cookie; `{}` in it is another number each time."""

    body: str
    headers: str


class Client:
    """One connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def get(self, address: str) -> int:
        """Ask for an address and read the answer to its end; tells the status.

        Raises:
            OSError: The server closed the connection, or answered without a length.
        """
        return self._answered(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

    def post(self, address: str, body: str, headers: str) -> int:
        """Send a form and read the answer to its end; tells the status, raises as `get` does."""
        return self._answered(
            f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _answered(self, request: str) -> int:
        self._socket.sendall(request.encode())
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._some()
        head = got[:end].lower()
        at = head.find(_LENGTH)
        if at < 0:
            raise ConnectionError("the answer has no length")
        self.size = int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])
        missing = self.size - (len(got) - end - 4)
        while missing > 0:
            missing -= len(self._some())
        return int(head.split(b" ", 2)[1])

    def _some(self) -> bytes:
        found = self._socket.recv(65_536)
        if not found:
            raise ConnectionError("the server closed the connection")
        return found


def ask(
    port: int, address: str, *, connections: int, seconds: float, form: Form | None = None
) -> Answers:
    """Ask for an address on so many connections at once, for so long; with a form, post it.

    `{}` in the address becomes another number each time, so that no answer was made before.
    """
    whole = Answers(seconds=seconds)
    ends_at = time.monotonic() + seconds
    clients = [Answers() for _number in range(connections)]
    threads = [
        threading.Thread(target=_one, args=(port, address, form, ends_at, answers))
        for answers in clients
    ]
    for thread in threads:
        thread.start()
    for thread, answers in zip(threads, clients, strict=True):
        thread.join()
        whole.waits.extend(answers.waits)
        whole.refused += answers.refused
    return whole


def _one(port: int, address: str, form: Form | None, ends_at: float, answers: Answers) -> None:
    try:
        with Client(port) as client:
            began = time.monotonic()
            while began < ends_at:
                status = _ask_once(client, address, form, next(_numbers))
                ended = time.monotonic()
                if status == OK:
                    answers.waits.append(ended - began)
                else:
                    answers.refused += 1
                began = ended
    except OSError:
        answers.refused += 1


def _ask_once(client: Client, address: str, form: Form | None, number: int) -> int:
    if form is None:
        return client.get(address.format(number))
    return client.post(address.format(number), form.body.format(number), form.headers)
