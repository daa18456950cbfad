"""Millimetres become the right pixels on every panel."""

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.demo.render import SIZES, usual_panel
from kiosk.ui.design.fonts import role_font
from kiosk.ui.design.metrics import Care, Metrics, Panel, Target, Type, TypeSize, assumed_mm_per_px

CAPITALS_MM = {
    TypeSize.SMALL: 3.5,
    TypeSize.STANDARD: 4.8,
    TypeSize.LARGE: 6.4,
    TypeSize.LARGEST: 8.5,
}
CARE_TARGET_MM = 18.0


@pytest.mark.parametrize("size", TypeSize)
@pytest.mark.parametrize("panel", SIZES)
def test_capitals_of_body_text_are_as_high_as_promised(
    qapp: QApplication, size: TypeSize, panel: tuple[int, int]
) -> None:
    metrics = Metrics(usual_panel(*panel), size, Care.STANDARD)
    capital_px = role_font(metrics, Type.BODY).metrics.capHeight()
    assert capital_px * metrics.panel.mm_per_px >= CAPITALS_MM[size] - 0.05


@pytest.mark.parametrize("size", TypeSize)
@pytest.mark.parametrize("role", Type)
def test_no_text_is_smaller_than_the_smallest_size(size: TypeSize, role: Type) -> None:
    metrics = Metrics(usual_panel(1080, 1920), size, Care.STANDARD)
    assert metrics.capital_px(role) * metrics.panel.mm_per_px >= CAPITALS_MM[TypeSize.SMALL]


@pytest.mark.parametrize("target", Target)
def test_care_mode_makes_every_target_at_least_18_mm(target: Target) -> None:
    metrics = Metrics(usual_panel(1080, 1920), TypeSize.LARGE, Care.CARE)
    assert metrics.px(target) * metrics.panel.mm_per_px >= CARE_TARGET_MM


def test_care_mode_never_shows_less_than_large_type() -> None:
    panel = usual_panel(1080, 1920)
    assert Metrics(panel, TypeSize.SMALL, Care.CARE).shown_size is TypeSize.LARGE
    assert Metrics(panel, TypeSize.LARGEST, Care.CARE).shown_size is TypeSize.LARGEST


def test_twice_the_pixels_on_the_same_glass_look_alike() -> None:
    coarse = Metrics(usual_panel(1080, 1920), TypeSize.STANDARD, Care.STANDARD)
    fine = Metrics(usual_panel(2160, 3840), TypeSize.STANDARD, Care.STANDARD)
    assert fine.px(Target.MAIN) == pytest.approx(2 * coarse.px(Target.MAIN), abs=2)


def test_an_unmeasured_panel_is_assumed_small() -> None:
    assert assumed_mm_per_px(1080, 1920) == pytest.approx(0.248, abs=0.001)
    assert assumed_mm_per_px(1280, 1024) == pytest.approx(0.294, abs=0.001)


def test_reach_ends_at_the_upper_edge() -> None:
    assert Panel(1080, 1920, 0.25, bottom_height_mm=900, reach_mm=1200).reach_px == 1200
    assert Panel(1080, 1920, 0.25, bottom_height_mm=100, reach_mm=1200).reach_px == 1920
