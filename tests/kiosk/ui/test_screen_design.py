"""docs/screen-design.md names every page kind and shows it; its pictures are small enough."""

import re
from pathlib import Path

import pytest

from kiosk.demo.samples import sample_pages
from kiosk.ui.views import VIEW_MODULES

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "screen-design.md").read_text(encoding="utf-8")
PICTURES = re.findall(r"\]\((pictures/[^)]+)\)", TEXT)
README_PICTURES = ["pictures/welcome.png", "pictures/report-loss.png", "pictures/preview.png"]
MOST_BYTES = 150_000


@pytest.mark.parametrize("kind", VIEW_MODULES)
def test_every_kind_is_described(kind: str) -> None:
    assert f"`{kind}`" in TEXT


@pytest.mark.parametrize("kind", sample_pages())
def test_every_sample_is_shown(kind: str) -> None:
    assert f"pictures/kind-{kind}.png" in PICTURES


@pytest.mark.parametrize("picture", [*PICTURES, *README_PICTURES])
def test_every_picture_is_there_and_small(picture: str) -> None:
    assert 0 < (DOCS / picture).stat().st_size <= MOST_BYTES
