"""What the doctor advises is said in the hall's language and in English; a command once."""

from hardware.printer_state import PrinterReason
from kiosk.commands.output import advice_lines
from kiosk.doctor.finding import Finding, Health, command
from kiosk.doctor.printers import _ADVICE
from kiosk.language.texts import Language


def test_advice_is_said_in_both_languages() -> None:
    advice = _ADVICE[PrinterReason.PAPER_OUT]
    found = Finding("printer", Health.OUT_OF_SERVICE, "", "paper_out", advice)
    assert advice_lines(found) == ("装纸。", "Load paper.")
    assert found.advised(Language.CHINESE) == "装纸。"


def test_a_command_is_said_once_and_nothing_not_at_all() -> None:
    found = Finding(
        "fonts", Health.OUT_OF_SERVICE, "", "none", command("apt install fonts-noto-cjk")
    )
    assert advice_lines(found) == ("apt install fonts-noto-cjk",)
    assert advice_lines(Finding("fonts", Health.WELL, "", "there")) == ()
