"""Files as bots and people exchange them: kept in memory, known by their id."""

import hashlib
import mimetypes
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from simulator.refusals import Refusal, bad_request

MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_PHOTO_SIDES = 10_000

# How the real server calls a kind of file when it refuses it as another kind.
_KIND_NAMES = {
    "photo": "Photo",
    "document": "Document",
    "video": "Video",
    "voice": "VoiceNote",
    "video_note": "VideoNote",
}
# A photo is shown in these boxes, in pixels; only those it fills, and its own size last.
_PHOTO_BOXES = (90, 320, 800)
_PHOTO_LARGEST = 1280
_DURATION = ("audio", "voice", "video", "video_note", "animation")
_SIZED = ("video", "animation", "sticker")
_USUAL_SIZE = {"video": (640, 360), "animation": (640, 360), "sticker": (512, 512)}
_JPEG_MARKER = 0xFF
_JPEG_SHORTEST = 2
_MIME_TYPES = {"animation": "video/mp4", "voice": "audio/ogg", "video": "video/mp4"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over HTTP."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file one bot may send again by its id; `kind` is photo, document, ..."""

    file_id: str
    unique_id: str
    kind: str
    bot_id: int
    path: str
    name: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0
    # What the bot said of it when it was uploaded: duration, title, ...
    about: dict[str, Any] = field(default_factory=dict)
    thumbnail: "StoredFile | None" = None

    def as_file(self) -> dict[str, Any]:
        """Return the fields every file of the Bot API has."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.data),
        }

    def as_size(self, box: int = _PHOTO_LARGEST) -> dict[str, Any]:
        """Return the PhotoSize object of this picture, made to fit a box of so many pixels."""
        width, height = fitting(self.width, self.height, box)
        body = {**self.as_file(), "width": width, "height": height}
        if (width, height) != fitting(self.width, self.height, _PHOTO_LARGEST):
            # The bytes are the same: nothing is compressed again here.
            body["file_id"] += f"-{box}"
            body["file_unique_id"] += f"-{box}"
        return body

    def as_content(self) -> dict[str, Any]:
        """Return the part of a message that shows this file."""
        if self.kind == "photo":
            boxes = [box for box in _PHOTO_BOXES if box < max(self.width, self.height)]
            return {"photo": [self.as_size(box) for box in [*boxes, _PHOTO_LARGEST]]}
        described = self.as_file()
        if self.kind in ("document", "audio", "video", "animation"):
            described["file_name"] = self.name
        if self.kind not in ("sticker", "video_note"):
            described["mime_type"] = self.mime_type
        if self.kind in _DURATION:
            described["duration"] = 1
        if self.kind in _SIZED:
            described["width"], described["height"] = _USUAL_SIZE[self.kind]
        if self.kind == "video_note":
            described["length"] = 240
        if self.kind == "sticker":
            described |= {"type": "regular", "is_animated": False, "is_video": False}
        described |= self.about
        if self.thumbnail is not None:
            described["thumbnail"] = self.thumbnail.as_size(320)
        if self.kind == "animation":
            # Older programs look for a document; the real server sends both.
            names = ("file_id", "file_unique_id", "file_size", "file_name", "mime_type")
            return {"animation": described, "document": {name: described[name] for name in names}}
        return {self.kind: described}


class FileStore:
    """Every file of this simulator, by id."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[tuple[int, str], StoredFile] = {}

    def add(
        self,
        upload: Upload,
        *,
        kind: str,
        bot_id: int,
        about: dict[str, Any] | None = None,
        thumbnail: StoredFile | None = None,
    ) -> StoredFile:
        """Keep an uploaded file.

        Raises:
            Refusal: a photo that is none, or too large.

        """
        width, height = (0, 0)
        if kind == "photo":
            if len(upload.data) > MAX_PHOTO_BYTES:
                raise Refusal(413, "Request Entity Too Large")
            width, height = picture_size(upload.data)
            if not width or not height:
                message = "IMAGE_PROCESS_FAILED"
                raise bad_request(message)
            if width + height > MAX_PHOTO_SIDES or max(width, height) > 20 * min(width, height):
                message = "PHOTO_INVALID_DIMENSIONS"
                raise bad_request(message)
        if not upload.data:
            message = "file must be non-empty"
            raise bad_request(message)
        extension = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
        stored = StoredFile(
            file_id=f"SIM{kind[:2].upper()}{secrets.token_urlsafe(24)}",
            unique_id=hashlib.sha256(upload.data).hexdigest()[:16],
            kind=kind,
            bot_id=bot_id,
            path=f"{kind}s/file_{len(self._by_id)}.{extension}",
            name=upload.name,
            mime_type=_MIME_TYPES.get(kind) or _told_or_guessed(upload),
            data=upload.data,
            width=width,
            height=height,
            about=about or {},
            thumbnail=thumbnail,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[bot_id, stored.path] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with that id, if there is one."""
        return self._by_id.get(file_id) or self._by_id.get(file_id.rpartition("-")[0])

    def at(self, bot_id: int, path: str) -> StoredFile | None:
        """Return the file a bot downloads by the path getFile gave it."""
        return self._by_path.get((bot_id, path))

    def again(self, file_id: str, *, kind: str, bot_id: int) -> StoredFile:
        """Return a file a bot sends again by its id.

        Raises:
            Refusal: it is not this bot's, or was sent as something else.

        """
        stored = self.get(file_id)
        if stored is None or stored.bot_id != bot_id:
            message = "wrong file identifier/HTTP URL specified"
            raise bad_request(message)
        if stored.kind != kind:
            was, wanted = (_KIND_NAMES.get(name, name.title()) for name in (stored.kind, kind))
            message = f"can't use file of type {was} as {wanted}"
            raise bad_request(message)
        return stored

    def clear(self) -> None:
        """Forget every file."""
        self._by_id.clear()
        self._by_path.clear()


def guess_type(name: str) -> str:
    """Return the MIME type a file name suggests."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _told_or_guessed(upload: Upload) -> str:
    # Programs that do not know the type say "octet-stream"; the name knows better.
    if upload.mime_type in ("", "application/octet-stream"):
        return guess_type(upload.name)
    return upload.mime_type


def picture_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, JPEG, GIF or WebP in pixels; zeros if it is none."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(struct.unpack(">II", data[16:24]))
        if data[:3] == b"GIF":
            return _pair(struct.unpack("<HH", data[6:10]))
        if data[:2] == b"\xff\xd8":
            return _jpeg_size(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp_size(data)
    except (struct.error, IndexError):
        pass
    return (0, 0)


def fitting(width: int, height: int, box: int) -> tuple[int, int]:
    """Return the size a picture has when its longer side may be `box` pixels at most."""
    longer = max(width, height)
    if longer <= box:
        return width, height
    return max(1, round(width * box / longer)), max(1, round(height * box / longer))


def _pair(values: tuple[Any, ...]) -> tuple[int, int]:
    return int(values[0]), int(values[1])


def _jpeg_size(data: bytes) -> tuple[int, int]:
    position = 2
    while position < len(data):
        marker = data[position + 1]
        (length,) = struct.unpack(">H", data[position + 2 : position + 4])
        if data[position] != _JPEG_MARKER or length < _JPEG_SHORTEST:
            break
        # The start-of-frame markers carry the size; 0xC4, 0xC8 and 0xCC are something else.
        if marker in {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return int(width), int(height)
        position += 2 + length
    return (0, 0)


def _webp_size(data: bytes) -> tuple[int, int]:
    if data[12:16] == b"VP8X":
        return (
            1 + int.from_bytes(data[24:27], "little"),
            1 + int.from_bytes(data[27:30], "little"),
        )
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return int(width) & 0x3FFF, int(height) & 0x3FFF
