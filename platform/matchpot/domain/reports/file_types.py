"""What a file with a report is, told by its first bytes: its name proves nothing.

Only forms that browsers play or everybody can open are known; anything else is None.

>>> kind_of(b"%PDF-1.7 ...").media_type
'application/pdf'
>>> kind_of(b"<html><script>") is None
True

Sources: the signatures in ISO 14496-12 (ftyp), RFC 3533 (Ogg), RFC 9559 (Matroska), ISO 32000
(PDF), the RIFF and MPEG audio frame headers.
"""

from dataclasses import dataclass

from matchpot.domain.reports.reports import FileKind

HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class FileType:
    """A known form; `suffix` is how its files are called here, every paper is `EXTERNAL`."""

    kind: FileKind
    media_type: str
    suffix: str


_MP3 = FileType(FileKind.AUDIO, "audio/mpeg", "mp3")
_AAC = FileType(FileKind.AUDIO, "audio/aac", "aac")
_M4A = FileType(FileKind.AUDIO, "audio/mp4", "m4a")
_OGG = FileType(FileKind.AUDIO, "audio/ogg", "ogg")
_WAV = FileType(FileKind.AUDIO, "audio/wav", "wav")
_MP4 = FileType(FileKind.VIDEO, "video/mp4", "mp4")
_MOV = FileType(FileKind.VIDEO, "video/quicktime", "mov")
_WEBM = FileType(FileKind.VIDEO, "video/webm", "webm")
_PDF = FileType(FileKind.EXTERNAL, "application/pdf", "pdf")

_BRANDS = {
    **dict.fromkeys((b"M4A ", b"M4B "), _M4A),
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42"), _MP4),
    **dict.fromkeys((b"avc1", b"M4V ", b"MSNV", b"dash"), _MP4),
    b"qt  ": _MOV,
}
# The second byte of a frame: layer III of any MPEG version, and the two heads of ADTS.
_MP3_FRAMES = frozenset({0xE2, 0xE3, 0xF2, 0xF3, 0xFA, 0xFB})
_AAC_FRAMES = frozenset({0xF0, 0xF1, 0xF8, 0xF9})


def kind_of(head: bytes, *, named: str = "") -> FileType | None:
    """What the file is, by its first `HEAD_BYTES`.

    Phones put sound alone into the same box as film; then `named`, the name it was sent under,
    may say that it is sound. It can say nothing else.
    """
    if head[4:8] == b"ftyp":
        found = _BRANDS.get(head[8:12])
        return _M4A if found is _MP4 and named.casefold().endswith((".m4a", ".aac")) else found
    if head.startswith(b"OggS"):
        return None if b"theora" in head else _OGG
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return _WAV
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _WEBM if b"webm" in head[:64] else None
    if head.startswith(b"%PDF-"):
        return _PDF
    return _by_frame(head)


def _by_frame(head: bytes) -> FileType | None:
    if head.startswith(b"ID3"):
        return _MP3
    if len(head) < 3 or head[0] != 0xFF:
        return None
    if head[1] in _AAC_FRAMES:
        return _AAC
    # A bit rate of all ones, or a rate of samples of both ones, is in no MP3.
    is_frame = head[2] >> 4 != 0xF and head[2] >> 2 & 3 != 3
    return _MP3 if head[1] in _MP3_FRAMES and is_frame else None
