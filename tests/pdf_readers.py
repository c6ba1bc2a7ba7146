"""PDF as readers of other makers see it: pypdf the words and tags, pdfium and a camera the page."""

import ctypes
import io
from typing import Any

import pypdfium2
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import DictionaryObject


def words(content: bytes) -> str:
    """All words, page by page, with single spaces."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def pages_count(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


def title(content: bytes) -> str:
    metadata = PdfReader(io.BytesIO(content)).metadata
    return "" if metadata is None else metadata.title or ""


def tags(content: bytes) -> list[str]:
    """Every tag of the structure, in order."""
    return _tags(_root(content)["/StructTreeRoot"])


def alternatives(content: bytes) -> list[str]:
    """The texts that stand in place of pictures."""
    return _alternatives(_root(content)["/StructTreeRoot"])


def faults(content: bytes) -> list[str]:
    """What keeps somebody from reading it: no language, title, tags, fonts of its own, PDF/UA."""
    root = _root(content)
    found = {
        "language": root.get("/Lang") != "pt-BR",
        "tags": not root["/MarkInfo"]["/Marked"],
        "title shown": not root["/ViewerPreferences"]["/DisplayDocTitle"],
        "title": not title(content),
        "PDF/UA": b"pdfuaid" not in content
        and "pdfuaid" not in str(PdfReader(io.BytesIO(content)).xmp_metadata),
        "one first heading": tags(content).count("/H1") != pages_count(content)
        and tags(content).count("/H1") != 1,
    }
    return [name for name, is_missing in found.items() if is_missing] + _foreign_fonts(content)


def outside(content: bytes) -> list[str]:
    """Words that stand outside of their page, by the lines pdfium finds."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(content)):
        width, height = page.get_size()
        text = page.get_textpage()
        for rect in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(rect)
            if not (0 < left < right < width and 0 < bottom < top < height):
                found.append(f"{number}: {text.get_text_bounded(left, bottom, right, top)}")
    return found


def crossing(content: bytes, edges: tuple[float, ...]) -> list[str]:
    """Words that run over one of these vertical lines, in points from the left."""
    found = []
    for page in pypdfium2.PdfDocument(content):
        text = page.get_textpage()
        for rect in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(rect)
            if any(left < edge - 1 and right > edge + 1 for edge in edges):
                found.append(text.get_text_bounded(left, bottom, right, top))
    return found


def seen_by_a_camera(content: bytes) -> list[str]:
    """What a camera reads in the first page's codes."""
    page = pypdfium2.PdfDocument(content)[0]
    bitmap = page.render(scale=2, grayscale=True)
    width, height = bitmap.width, bitmap.height
    raw = memoryview((ctypes.c_ubyte * (bitmap.stride * height)).from_buffer(bitmap.buffer))
    rows = b"".join(
        bytes(raw[row * bitmap.stride : row * bitmap.stride + width]) for row in range(height)
    )
    seen = zxingcpp.read_barcodes(memoryview(rows).cast("B", (height, width)))
    return [one.text for one in seen]


def _root(content: bytes) -> Any:
    return PdfReader(io.BytesIO(content)).trailer["/Root"]


def _tags(node: Any) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for child in node for tag in _tags(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (_tags(node["/K"]) if "/K" in node else [])


def _alternatives(node: Any) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for child in node for text in _alternatives(child)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/Alt"])] if "/Alt" in node else []
    return own + (_alternatives(node["/K"]) if "/K" in node else [])


def _foreign_fonts(content: bytes) -> list[str]:
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (below,) = font.get_object()["/DescendantFonts"]
            described = below.get_object()["/FontDescriptor"].get_object()
            is_inside = {"/FontFile2", "/FontFile3"} & set(described)
            if "Libertinus" not in described["/FontName"] or not is_inside:
                found.append(str(described["/FontName"]))
    return found
