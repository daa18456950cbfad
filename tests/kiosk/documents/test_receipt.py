import io
from datetime import timedelta

import pikepdf
import pytest

from db.records import Bank
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Paper
from kiosk.documents.imprint import Imprint
from kiosk.documents.receipt import (
    Activated,
    AnotherPin,
    CardState,
    FunctionEnded,
    LossInForce,
    LossOver,
    Receipt,
    name_of,
    render,
)
from kiosk.documents.wording import load_wordings
from tests.kiosk.documents.examples import (
    DEMO_ISSUER,
    ISSUED_AT,
    LONGEST_NAME,
    NUMBER,
    SERIAL,
    holder,
)
from tests.kiosk.documents.pdf_reading import page_texts

MM = 72 / 25.4
UNTIL_RELEASED = LossInForce(None)
SEVEN_DAYS = LossInForce(ISSUED_AT + timedelta(days=7))


WORDINGS = load_wordings("jinan")


def receipt(state: CardState, name: str = "张样本") -> Receipt:
    imprint = Imprint(DEMO_ISSUER, SERIAL, ISSUED_AT, WORDINGS.of[name_of(state)])
    return Receipt(imprint, holder(name), state, Bank("演示银行", "000-95000"))


def printed(made: Receipt, compiler: DocumentCompiler, paper: Paper) -> str:
    (page,) = page_texts(render(made, compiler, paper).pdf)
    return page.replace(" ", "").replace("\n", "")


def media_box(pdf: bytes) -> list[float]:
    """The size of the only page, in points."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (page,) = opened.pages
        return [float(edge) for edge in page.mediabox]


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            SEVEN_DAYS,
            (
                *("社会保障卡临时挂失回执", "办理事项临时挂失", "有效至2026-11-2910:31:05"),
                *("2026-11-2910:31:05自动恢复使用（解挂）", "不包括卡上的银行账户"),
            ),
        ),
        (UNTIL_RELEASED, ("办理事项临时挂失", "有效至解除挂失为止", "不包括卡上的银行账户")),
        (
            LossOver(),
            (
                "社会保障卡恢复使用（解挂）回执",
                "办理事项解除临时挂失",
                "已解除挂失",
                "向银行恢复使用（解挂）",
            ),
        ),
        (Activated(), ("社会保障卡启用回执", "办理事项启用社会保障功能", "已启用", "另行激活")),
        (FunctionEnded(), ("社会保障卡注销回执", "办理事项注销社会保障卡", "已注销", "不能恢复")),
        (
            AnotherPin(),
            ("社会保障卡密码修改回执", "办理事项修改社会保障卡密码", "旧密码不能再用", "没有改变"),
        ),
    ],
    ids=["seven days", "until released", "released", "activated", "cancelled", "PIN changed"],
)
def test_a_receipt_says_what_is_true_now(
    compiler: DocumentCompiler,
    paper: Paper,
    state: CardState,
    words: tuple[str, ...],
) -> None:
    text = printed(receipt(state), compiler, paper)
    common = (
        "张*本",
        "9901**********0015",
        SERIAL,
        "办理网点示例市政务服务大厅（演示）",
        "终端DEMO-01",
        "办理时间2026-11-2210:31:05",
        "演示银行000-95000",
        *WORDINGS.of[name_of(state)].notes,
        "咨询电话：000-12333",
        "演示样张",
    )
    for phrase in (*words, *common):
        assert phrase in text, phrase


@pytest.mark.parametrize("paper", Paper)
def test_a_receipt_names_nobody_in_full(compiler: DocumentCompiler, paper: Paper) -> None:
    text = printed(receipt(SEVEN_DAYS, LONGEST_NAME), compiler, paper)
    assert LONGEST_NAME not in text
    assert NUMBER not in text


def test_a_loss_that_does_not_end_by_itself_promises_no_end(compiler: DocumentCompiler) -> None:
    assert "自动恢复使用" not in printed(receipt(UNTIL_RELEASED), compiler, Paper.SLIP_80_MM)


def test_the_slip_is_80_mm_wide_and_as_long_as_its_text(compiler: DocumentCompiler) -> None:
    document = render(receipt(SEVEN_DAYS), compiler, Paper.SLIP_80_MM)
    assert document.pages == 1
    left, bottom, right, top = media_box(document.pdf)
    assert right - left == pytest.approx(80 * MM, abs=0.1)
    assert 80 * MM < top - bottom < 200 * MM


def test_a4_is_a4(compiler: DocumentCompiler) -> None:
    document = render(receipt(SEVEN_DAYS), compiler, Paper.A4)
    assert media_box(document.pdf) == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)


def test_the_log_sees_nobody() -> None:
    assert "张样本" not in repr(receipt(SEVEN_DAYS))
