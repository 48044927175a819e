"""A real CalDAV server (Radicale) in a process of its own, and a calendar on it, used as calendar programs do."""

import http.client
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

PATIENCE_SECONDS = 20
_SIGNED_IN = "Basic " + b64encode(b"reader:any password").decode()
_NAMES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'
_GIVES = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
_DATA = "{urn:ietf:params:xml:ns:caldav}calendar-data"


@dataclass(frozen=True)
class Collection:
    """One calendar on the server, read back with REPORT (RFC 4791, 7)."""

    port: int
    path: str

    def make(self) -> None:
        """Create this calendar on the server, empty."""
        self._ask("MKCALENDAR", self.path, expected=201)

    def put(self, name: str, event: bytes) -> None:
        """Store one event as a calendar program does, and fail if the server refuses it."""
        types = {"Content-Type": "text/calendar; charset=utf-8", "If-None-Match": "*"}
        self._ask("PUT", f"{self.path}{name}.ics", event, types, expected=201)

    def all(self) -> list[bytes]:
        """Return all events, each as a separate calendar."""
        return self._report('<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter>')

    def at(self, moment: datetime) -> list[bytes]:
        """Return the events that the server finds in the minute that begins at `moment`."""
        span = [f"{each.astimezone(UTC):%Y%m%dT%H%M%SZ}" for each in (moment, moment + timedelta(minutes=1))]
        return self._report(
            '<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
            f'<C:time-range start="{span[0]}" end="{span[1]}"/></C:comp-filter></C:comp-filter>'
        )

    def _report(self, condition: str) -> list[bytes]:
        body = f"<C:calendar-query {_NAMES}>{_GIVES}<C:filter>{condition}</C:filter></C:calendar-query>"
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
        answer = self._ask("REPORT", self.path, body.encode(), headers, expected=207)
        found = ET.fromstring(answer).iter(_DATA)  # noqa: S314 -- written by our own server
        # Line ends are LF in XML; a calendar program turns them into CRLF again
        return [(data.text or "").replace("\r\n", "\n").replace("\n", "\r\n").encode() for data in found]

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        expected: int,
    ) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request(method, path, body, {"Authorization": _SIGNED_IN, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        assert answer.status == expected, (method, path, answer.status, text)
        return text


@contextmanager
def running(folder: Path, port: int) -> Iterator[int]:
    """Run a server with its calendars in a folder, and yield its port."""
    settings = {
        "hosts": f"127.0.0.1:{port}",
        "auth-type": "none",
        "storage-filesystem-folder": str(folder / "collections"),
        "web-type": "none",
        "logging-level": "warning",
    }
    words = [word for name, value in settings.items() for word in (f"--{name}", value)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- the whole command is written here
            [sys.executable, "-m", "radicale", "--config", "", *words], stdout=log, stderr=log
        )
    try:
        _wait(process, port, folder / "log")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("OPTIONS", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            connection.close()
            return
    raise AssertionError(f"Radicale does not start: {log.read_text()}")
