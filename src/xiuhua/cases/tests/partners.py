"""Small true partners, their sheets, and a platform that listens on this machine."""

from __future__ import annotations

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import xlsxwriter

from xiuhua.cases.actions.orders import Incoming, take_order
from xiuhua.cases.models import OutsideOrder, Partner
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.places.models import Division

HEADS = ("Order no.", "Complaint", "Street", "Community name", "Where", "Who", "Tel", "Deadline")
INCOMING = [
    {"to": ours, "from": theirs}
    for ours, theirs in zip(
        ("number", "words", "town", "community", "address", "name", "phone", "due_at"),
        HEADS,
        strict=True,
    )
]
MAPPING = [
    {"to": "caseNo", "from": "number"},
    {"to": "type", "from": "kind", "codes": {"C": "component"}},
    {"to": "text", "from": "words"},
    {"to": "system", "from": "", "value": "digital"},
]
ANSWERING = [
    {"to": "no", "from": "their_number"},
    {"to": "result", "from": "kind", "codes": {"reply": "DONE", "return": "BACK"}},
    {"to": "unit", "from": "handled_by"},
    {"to": "text", "from": "reply"},
    {"to": "why", "from": "why"},
    {"to": "called", "from": "called", "codes": {"yes": "Y", "no": "N"}},
]
SECRET = "agreed-between-us"


def a_partner(key: str = "12345", **facts: Any) -> Partner:
    """A hotline that reads and answers in its own names."""
    given = {
        "name": f"Hotline {key}",
        "kind": "hotline",
        "mapping": MAPPING,
        "incoming": INCOMING,
        "answering": ANSWERING,
        "secret": SECRET,
    }
    return Partner.objects.create(key=key, **given | facts)


def an_order(partner: Partner | None = None, number: str = "GD-1", **facts: Any) -> OutsideOrder:
    """An order of the hotline about a cover in the town."""
    told: dict[str, Any] = {
        "words": "The cover is split.",
        "division": Division.objects.get(pk="500116005"),
    }
    given = Incoming(number=number, **told | facts)
    order, _new = take_order(partner or a_partner(), given, by=SYSTEM)
    return order


def a_sheet(rows: list[list[Any]], heads: Any = HEADS, above: tuple[str, ...] = ()) -> bytes:
    """A workbook with headings below whatever stands `above`."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for place, line in enumerate([*([title] for title in above), list(heads), *rows]):
            for column, cell in enumerate(line):
                if hasattr(cell, "year"):
                    sheet.write_datetime(place, column, cell, day)
                else:
                    sheet.write(place, column, cell)
    return buffer.getvalue()


class Platform:
    """A partner's own machine: keeps what it was sent, and answers `status` and `says`."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.status, self.says = 200, b"{}"
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.taken.append((self.path, dict(self.headers), body))
                self.send_response(platform.status)
                self.send_header("Content-Length", str(len(platform.says)))
                self.end_headers()
                self.wfile.write(platform.says)

            def log_message(self, *_args: Any) -> None:
                """Quietly."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True)
        self.thread.start()

    @property
    def bodies(self) -> list[Any]:
        """What it was told, in order."""
        return [json.loads(body) for _path, _headers, body in self.taken]

    def stop(self) -> None:
        """Close it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)
