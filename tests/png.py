"""Pictures as rows of colours, without a library: PNG of eight bits, with or without alpha."""

import struct
import zlib

_CHANNELS = {2: 3, 6: 4}


def size(content: bytes) -> tuple[int, int]:
    """Return how wide and how high a picture says it is."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def pixels(content: bytes) -> list[list[tuple[int, int, int]]]:
    """Return the rows of a picture; fails where anything of it is transparent."""
    width, height = size(content)
    at, data, head = 8, b"", b""
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        head = body if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    depth, colour, *_, interlaced = struct.unpack(">BBBBB", head[8:])
    assert (depth, interlaced) == (8, 0)
    channels = _CHANNELS[colour]
    raw, stride = zlib.decompress(data), width * channels
    rows, before = [], bytes(stride)
    for number in range(height):
        start = number * (stride + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + stride], before, channels)
        if channels == 4:
            assert set(before[3::4]) == {255}
        rows.append(
            list(zip(before[0::channels], before[1::channels], before[2::channels], strict=True))
        )
    return rows


def _unfiltered(kind: int, line: bytes, above: bytes, channels: int) -> bytes:
    """Take back one filter of PNG (ISO/IEC 15948, 9)."""
    if kind == 0:
        return line
    done = bytearray(line)
    for at, value in enumerate(line):
        left = done[at - channels] if at >= channels else 0
        corner = above[at - channels] if at >= channels else 0
        guess = {1: left, 2: above[at], 3: (left + above[at]) // 2}.get(kind)
        if guess is None:
            guess = _paeth(left, above[at], corner)
        done[at] = (value + guess) % 256
    return bytes(done)


def _paeth(left: int, above: int, corner: int) -> int:
    whole = left + above - corner
    return min((left, above, corner), key=lambda one: abs(whole - one))
