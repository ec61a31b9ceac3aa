"""Reads a calendar file as strictly as RFC 5545 is written, for the tests that give one."""

import re

_NAME = re.compile(r"([A-Z][A-Z-]*)((?:;[A-Z-]+=[^;:\"]+)*):(.*)", re.DOTALL)
_VALUES = {
    "DTSTAMP": r"\d{8}T\d{6}Z",
    "DTSTART": r"\d{8}(T\d{6}Z)?",
    "DTEND": r"\d{8}(T\d{6}Z)?",
    "SEQUENCE": r"\d+",
    "UID": r"\S+@\S+",
    "URL": r"https?://\S+",
    "STATUS": r"TENTATIVE|CONFIRMED|CANCELLED",
    "TRANSP": r"OPAQUE|TRANSPARENT",
    "SUMMARY": r"([^\\;,\n]|\\[\\;,nN])+",
}
_NEEDED = {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}

Read = dict[str, str]


def events_in(data: bytes) -> list[Read]:
    """The events of a file, by the name of each property; whatever is not right is refused.

    A day has its parameter behind its name, as in `DTSTART;VALUE=DATE`.
    """
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    lines = data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head = lines[: lines.index("BEGIN:VEVENT")] if "BEGIN:VEVENT" in lines else lines
    assert "VERSION:2.0" in head
    assert sum(line.startswith("PRODID:") for line in head) == 1
    body = "\r\n".join(lines[len(head) : -1])
    found = [_event(one) for one in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", body, re.S)]
    assert len(found) == lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT")
    assert len({one["UID"] for one in found}) == len(found)
    return found


def _event(text: str) -> Read:
    read: Read = {}
    for line in text.removesuffix("\r\n").split("\r\n"):
        match = _NAME.fullmatch(line)
        assert match, line
        name, parameters, value = match.groups()
        assert re.fullmatch(_VALUES[name], value), line
        assert parameters in ("", ";VALUE=DATE"), line
        assert (parameters == ";VALUE=DATE") == (name in ("DTSTART", "DTEND") and len(value) == 8)
        assert name + parameters not in read, line
        read[name + parameters] = value
    plain = {name.partition(";")[0] for name in read}
    assert plain >= _NEEDED
    days = {name for name in read if name.endswith("DATE")}
    assert len(days) in (0, 2)
    start, end = (next(v for n, v in read.items() if n.startswith(d)) for d in ("DTSTART", "DTEND"))
    assert start < end
    return read
