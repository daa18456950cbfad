"""Writing into a region's links who has found an address to be right, so that it becomes a code."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from kiosk.errors import ConfigurationError
from kiosk.folders import REGIONS_FOLDER
from kiosk.guides.addresses import switched_on_fault
from kiosk.guides.entries import LinkConfirmation
from kiosk.guides.library import load_library


class LinkNotConfirmed(ConfigurationError):
    """There is no such link, or its address is one that nobody can confirm."""

    code: ClassVar[str] = "guides.link_not_confirmed"


def confirm_link(
    region: str, id_: str, confirmation: LinkConfirmation, *, folder: Path = REGIONS_FOLDER
) -> Path:
    """Write the confirmation at the link `id_` of the region and return the file.

    Raises:
        LinkNotConfirmed: there is no such link, or its address is none, malformed, a bare IP
            address or a redirect.
    """
    file = folder / region / "links.toml"
    link = load_library(region, folder).links.get(id_)
    if link is None:
        raise LinkNotConfirmed(f"{file} has no link [{id_}]")
    fault = switched_on_fault(replace(link, reason=None, confirmed=confirmation))
    if fault is not None:
        raise LinkNotConfirmed(f"{id_}: {fault}")
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(_confirmed(lines, id_, confirmation)) + "\n", encoding="utf-8")
    return file


def _confirmed(lines: Sequence[str], id_: str, confirmation: LinkConfirmation) -> list[str]:
    start = lines.index(f"[{id_}]")
    others = (at for at in range(start + 1, len(lines)) if lines[at].startswith("["))
    end = next(others, len(lines))
    kept = [
        "qr = true" if re.match(r"qr\s*=", line) else line
        for line in lines[start:end]
        if not re.match(r"(reason|confirmed)\s*=", line)
    ]
    while kept and not kept[-1]:
        kept.pop()
    gap = [""] if end < len(lines) else []
    return [*lines[:start], *kept, _line(confirmation), *gap, *lines[end:]]


def _line(confirmation: LinkConfirmation) -> str:
    by, how = (json.dumps(text, ensure_ascii=False) for text in (confirmation.by, confirmation.how))
    address = ""
    if confirmation.address is not None:
        address = f", address = {json.dumps(confirmation.address)}"
    return f"confirmed = {{ by = {by}, on = {confirmation.on.isoformat()}, how = {how}{address} }}"
