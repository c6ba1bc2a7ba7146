"""The steps that take a pasted text apart, in their order."""

import re
from datetime import date

from domain.organizing import (
    invitation_classes,
    invitation_earlier,
    invitation_envelope,
    invitation_labels,
    invitation_page,
    invitation_programme,
    invitation_signs,
)
from domain.organizing.invitation_page import Field, Page
from domain.reading import links


def take_apart(original: str, found_links: tuple[links.Mention, ...], today: date) -> Page:
    """Find what a text is made of."""
    text = original
    for link in found_links:
        text = text[: link.start] + "\x00" * (link.end - link.start) + text[link.end :]
    text = invitation_page.unwrapped(text)
    page = invitation_envelope.open_up(invitation_signs.without_signs(text))
    page.bold = invitation_signs.bold(original)
    for pin in re.finditer("📍", original):
        end = original.find("\n", pin.end())
        value = original[pin.end() : end if end >= 0 else len(original)]
        if ":" not in value.split("/")[0]:
            page.fields.append(
                Field("venue", pin.end(), len(original) if end < 0 else end, pin.start())
            )
    invitation_earlier.take(page, today)
    invitation_classes.take(page)
    invitation_programme.take(page)
    invitation_labels.take(page)
    page.text = page.text.replace("\t", "|")  # each cell of a row stands for itself
    return page
