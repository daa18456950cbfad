"""Lines fit their width, keep every letter, and are drawn whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kiosk.demo.render import usual_panel
from kiosk.ui.design.fonts import RoleFont, role_font
from kiosk.ui.design.metrics import Care, Metrics, Type, TypeSize
from kiosk.ui.layout.typesetting import (
    balanced,
    broken,
    draw_lines,
    phrased,
    width_of,
    width_unbroken,
)

WIDTH = 200
letters = st.text("abc 社会保障卡，。mW", min_size=1, max_size=60)


def _font(role: Type = Type.BODY) -> RoleFont:
    return role_font(Metrics(usual_panel(1080, 1920), TypeSize.STANDARD, Care.STANDARD), role)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


@given(letters)
def test_lines_fit_and_keep_every_letter(qapp: QApplication, words: str) -> None:
    lines = broken(words, _font(), WIDTH)
    assert width_of([line.rstrip() for line in lines], _font()) <= WIDTH + 1
    assert _without_spaces("".join(lines)) == _without_spaces(words)


def test_a_heading_is_balanced_without_breaking_words(qapp: QApplication) -> None:
    words = "Report this card temporarily lost"
    plain, even = broken(words, _font(), WIDTH), balanced(words, _font(), WIDTH)
    assert len(even) == len(plain)
    assert " ".join(even) == words
    assert width_of(even, _font()) <= width_of(plain, _font())


def test_punctuation_does_not_begin_a_line(qapp: QApplication) -> None:
    for width in range(WIDTH // 2, WIDTH):
        lines = broken("插入社会保障卡，芯片朝前、朝上，马上开始。", _font(), width)
        assert all(line[0] not in "，。、" for line in lines)


@pytest.mark.parametrize("role", Type)
def test_letters_are_drawn_from_top_to_tail(qapp: QApplication, role: Type) -> None:
    font = _font(role)
    picture = QImage(6 * font.line_px, font.line_px, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    painter = QPainter(picture)
    area = QRectF(picture.rect())
    draw_lines(painter, ["gyH国"], font, QColor("black"), area, align=Qt.AlignmentFlag.AlignLeft)
    painter.end()
    inked = [
        y
        for y in range(picture.height())
        if any(picture.pixelColor(x, y).lightness() < 128 for x in range(picture.width()))
    ]
    needed = font.metrics.tightBoundingRect("gyH国").height()
    assert inked[-1] - inked[0] + 1 >= needed - 2
    assert inked[0] >= 0
    assert inked[-1] < picture.height()


def test_a_heading_breaks_between_phrases(qapp: QApplication) -> None:
    words = "插入社会保障卡，芯片朝前、朝上，马上开始办理"
    font = _font(Type.TILE)
    width = width_of(["插入社会保障卡，芯片朝"], font)
    assert phrased(words, font, width) == ["插入社会保障卡，", "芯片朝前、朝上，", "马上开始办理"]
    assert len(balanced(words, font, width)) == len(broken(words, font, width))


def test_no_single_letter_is_left_on_the_last_line(qapp: QApplication) -> None:
    words = "芯片朝前并且朝上轻轻推到底办完之前不要拔卡"
    for letters_a_line in range(6, len(words)):
        width = width_of([words[:letters_a_line]], _font())
        assert len(broken(words, _font(), width)[-1]) > 1


def test_a_number_is_never_broken(qapp: QApplication) -> None:
    number = "9901**********0019"
    assert width_unbroken(f"号码 {number} 完", _font()) == width_of([number], _font())


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("这张卡没有挂失。", "没有挂失"),
        ("这张卡还没有启用。", "还没有启用"),
        ("请插入社会保障卡", "社会保障卡"),
        ("长时间没有操作，办理结束", "操作"),
        ("系统显示持卡人已去世。", "已去世"),
        ("再见。屏幕上的信息已全部清除。", "信息"),
        ("这段时间没有领取养老金的记录，没有可以证明的内容。", "养老金"),
        ("企业与企业跨省转入申请（电子）", "转入"),
        ("原定2026年11月29日 05:02", "11月"),
        ("打印暂停服务。打印证明请到3号窗口。", "3号窗口"),
        ("Printing is out of service. 3号窗口 prints certificates.", "3号窗口"),
        ("interest CNY\u00a04,651.59, at the end CNY\u00a084,143.00", "CNY\u00a084,143.00"),
    ],
)
def test_no_line_ends_within_a_word(qapp: QApplication, words: str, word: str) -> None:
    font = _font(Type.TITLE)
    least = width_of([word], font) + 2 * font.font.pixelSize()
    for width in range(least, 2 * least, 7):
        for breaker in (broken, balanced, phrased):
            lines = breaker(words, font, width)
            assert any(word in line for line in lines), lines


def test_a_word_too_long_for_a_line_is_broken_between_its_parts(qapp: QApplication) -> None:
    font = _font()
    width = width_of(["基本养老保"], font)
    assert broken("城乡居民基本养老保险", font, width) == ["城乡居民", "基本", "养老保险"]


def test_only_a_last_word_moves_down_to_a_short_last_line(qapp: QApplication) -> None:
    words, font = "可用国家统一开发的平台，申请转移", _font()
    width = width_of(["可用国家统一开发的平台，申请"], font)
    assert broken(words, font, width) == ["可用国家统一开发的平台，", "申请转移"]


def test_rare_letters_count_as_one(qapp: QApplication) -> None:
    words = "\U00020bb7\U00020bb7\U00020bb7\U00020bb7没有挂失没有启用"
    assert "".join(broken(words, _font(), width_of(["没有挂失"], _font()))) == words


@pytest.mark.parametrize("words", ["", " ", "字", "社会保障卡", "identity card", "2026年11月29日"])
@pytest.mark.parametrize("width", [-20, 0, 1, 30])
def test_no_width_is_too_small_to_break_at(qapp: QApplication, words: str, width: int) -> None:
    for breaker in (broken, balanced, phrased):
        lines = breaker(words, _font(), width)
        assert _without_spaces("".join(lines)) == _without_spaces(words)
