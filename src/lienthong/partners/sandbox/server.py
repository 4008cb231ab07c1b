"""The sandbox server: one small WSGI application for all simulators, and a server of its own for tests and the demo.

GET  /simulator/                    what is played here, in both languages
GET  /simulator/<name>/behave       how it behaves at present
POST /simulator/<name>/behave       {"behaviour": "slow", "seconds": 2, "times": 3}
*    /simulator/<name>/...          the partner's own addresses

sandbox = Sandbox([PopulationSimulator(register)])
with running(sandbox) as url:       # http://127.0.0.1:41234
    ...
"""

from __future__ import annotations

import html
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from lienthong.partners.sandbox.simulator import DOWN, EVERYBODY, LOST, Answer, Conduct, Request, Simulator

log = logging.getLogger(__name__)
MARK = ("X-Simulator", "true")
_CUT = "lienthong.cut"  # in the WSGI environment of our own server: cuts the line


class Sandbox:
    """A WSGI application that holds simulators by name."""

    def __init__(self, simulators: Iterable[Simulator] = ()) -> None:
        self.simulators: dict[str, Simulator] = {}
        self.conduct: dict[str, Conduct] = {}
        for simulator in simulators:
            self.add(simulator)

    def add(self, simulator: Simulator) -> None:
        """Play one more partner."""
        self.simulators[simulator.name] = simulator
        self.conduct[simulator.name] = Conduct()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> list[bytes]:
        answer = self._route(environ)
        if answer is None:  # the line is cut: nobody hears this
            return []
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body))), MARK]
        start_response(status, [*headers, *answer.headers.items()])
        return [answer.body]

    def _route(self, environ: dict[str, Any]) -> Answer | None:
        parts = environ["PATH_INFO"].split("/", 3)
        name = parts[2] if len(parts) > 2 and parts[1] == "simulator" else ""
        if not name:
            return Answer(self._page().encode(), content_type="text/html; charset=utf-8")
        if name not in self.simulators:
            return _json({"error": f"no simulator {name!r} here"}, status=404)
        request = _request(environ, "/" + (parts[3] if len(parts) > 3 else ""))
        if request.path == "/behave":
            return self._behave(name, request)
        return self._play(name, request, environ.get(_CUT))

    def _play(self, name: str, request: Request, cut: Callable[[], None] | None) -> Answer | None:
        behaviour = self.conduct[name].next()
        if behaviour == DOWN:
            return _json({"error": "the simulator plays a partner that is down"}, status=503)
        answer = self.simulators[name].answer(request, behaviour)
        if behaviour == LOST:
            if cut is None:
                return _json({"error": "the answer was lost on its way"}, status=502)
            cut()
            return None
        return answer

    def _behave(self, name: str, request: Request) -> Answer:
        conduct = self.conduct[name]
        known = {**EVERYBODY, **self.simulators[name].behaviours}
        if request.method == "POST":
            try:
                wanted = json.loads(request.body or b"{}")
                behaviour = wanted["behaviour"]
            except (ValueError, KeyError, TypeError):
                return _json({"error": 'send {"behaviour": ...}', "behaviours": known}, status=400)
            if behaviour not in known:
                return _json({"error": f"no behaviour {behaviour!r}", "behaviours": known}, status=400)
            conduct.tell(behaviour, seconds=float(wanted.get("seconds", 5)), times=wanted.get("times"))
        return _json({**conduct.to_dict(), "behaviours": known})

    def _page(self) -> str:
        rows = "".join(
            f"<li><b>/simulator/{html.escape(name)}/</b>: {html.escape(each.title['vi'])} "
            f'<span lang="en">({html.escape(each.title["en"])})</span></li>'
            for name, each in self.simulators.items()
        )
        return (
            '<!doctype html><html lang="vi"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>Liên Thông: mô phỏng / simulators</title>'
            "<main><h1>Hệ thống mô phỏng</h1><p>Đây không phải là hệ thống thật của bất kỳ cơ quan nào. Chương trình "
            "này đóng vai các đối tác để thử nghiệm; mọi dữ liệu ở đây là dữ liệu giả.</p>"
            '<div lang="en"><h2>Simulators</h2><p>This is not the real system of any authority. It plays partners for '
            f"tests; all data here are synthetic.</p></div><ul>{rows}</ul></main></html>"
        )


def _request(environ: dict[str, Any], path: str) -> Request:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    headers = {
        key[5:].replace("_", "-").lower(): value for key, value in environ.items() if key.startswith("HTTP_")
    } | {"content-type": environ.get("CONTENT_TYPE", "")}
    return Request(
        environ["REQUEST_METHOD"], path, headers, environ.get("QUERY_STRING", ""), environ["wsgi.input"].read(length)
    )


def _json(data: dict[str, Any], *, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status=status)


class _Handler(WSGIRequestHandler):
    """Hands the application a way to cut the line, and keeps quiet."""

    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), _CUT: self._cut}

    def _cut(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        log.debug(format, *args)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.debug("a line was cut", exc_info=True)


def serve(sandbox: Sandbox, port: int = 0, host: str = "127.0.0.1") -> WSGIServer:
    """A server for the sandbox, not yet running: `serve_forever()` runs it. Port 0 takes a free one."""
    return make_server(host, port, sandbox, server_class=_Server, handler_class=_Handler)


@contextmanager
def running(sandbox: Sandbox, port: int = 0) -> Iterator[str]:
    """Inside the block the sandbox answers at the address given."""
    server = serve(sandbox, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
