"""What kind of sound some bytes are, by the bytes alone."""

from __future__ import annotations

from xiuhua.kernel.words import Refused

MOST_BYTES = 2 * 1024 * 1024
"""About two minutes of speech as phones record it."""


def sound_of(data: bytes) -> str:
    """The media type of a spoken note; Refused for what no phone records, or what is too long."""
    if len(data) > MOST_BYTES:
        raise Refused("The spoken note is too long. Say it in two minutes.", field="voice")
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "audio/webm"
    if data.startswith(b"OggS"):
        return "audio/ogg"
    if data[4:8] == b"ftyp" and data[8:11] in (b"M4A", b"mp4", b"iso", b"3gp"):
        return "audio/mp4"
    if data.startswith(b"#!AMR"):
        return "audio/amr"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3")):
        return "audio/mpeg"
    raise Refused(
        "This is not a sound that can be kept. Record it again, or write it.", field="voice"
    )
