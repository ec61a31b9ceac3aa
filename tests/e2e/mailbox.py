"""A mail server on this machine that keeps what it is given, and can be slow to say that it did."""

import socketserver
import threading
import time
from email import message_from_bytes, policy

_SLOW_SECONDS = 10
_READY = b"220 ready\r\n"
_FINE = b"250 fine\r\n"


class Mailbox:
    """Every message that was handed over, in order, as (to, subject).

    A message to `slow_for` is kept at once and acknowledged much later, or never.
    """

    def __init__(self) -> None:
        self.kept: list[tuple[str, str]] = []
        self.slow_for = ""
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                box.talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"smtp://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def talk(self, line: socketserver.StreamRequestHandler) -> None:
        """One conversation, as far as a client of ours goes."""
        line.wfile.write(_READY)
        while words := line.rfile.readline():
            verb = words[:4].upper()
            if verb == b"DATA":
                line.wfile.write(b"354 go on\r\n")
                self._keep(line)
            elif verb == b"QUIT":
                line.wfile.write(b"221 bye\r\n")
                return
            line.wfile.write(_FINE)

    def _keep(self, line: socketserver.StreamRequestHandler) -> None:
        content = b""
        while (one := line.rfile.readline()) not in {b".\r\n", b""}:
            content += one.removeprefix(b".") if one.startswith(b"..") else one
        message = message_from_bytes(content, policy=policy.default)
        self.kept.append((str(message["To"]), str(message["Subject"])))
        if self.kept[-1][0] == self.slow_for:
            time.sleep(_SLOW_SECONDS)

    def about(self, words: str) -> list[str]:
        """To whom messages went whose subject holds some words, in order."""
        return [to for to, subject in self.kept if words in subject]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
