"""A language model on loopback that lies as it is told; a real server, so that time counts."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

# What a lie does with the open request; Any: what JSON may hold.
Lie = Callable[[BaseHTTPRequestHandler], None]


def said(*sentences: tuple[Any, Any]) -> Lie:
    """Sentences with their sources in the shape that is asked for."""
    told = [{"text": text, "sources": sources} for text, sources in sentences]
    return content(json.dumps({"sentences": told}))


def content(text: Any) -> Lie:
    """Anything as the words of the model."""
    return body(json.dumps({"choices": [{"message": {"content": text}}]}).encode())


def body(text: bytes, *, status: int = 200, **headers: str) -> Lie:
    """Any bytes at all."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(text)

    return answer


def closes(request: BaseHTTPRequestHandler) -> None:
    """Hang up without a word."""
    request.connection.close()


class Drips:
    """Sends a byte now and then, so that no single read takes long, until who asked hangs up.

    After a minute it ends and says so, lest a client that waits for ever hold up all tests.
    """

    def __init__(self) -> None:
        self.has_ended = False

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(600):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.1)
        self.has_ended = True


@contextmanager
def lying(lie: Lie) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The address of a model that tells this lie, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Model(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            asked.append({"path": self.path, **json.loads(self.rfile.read(size))})
            try:
                lie(self)
            except OSError:  # whoever asked has hung up
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # closed lines are the test
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
