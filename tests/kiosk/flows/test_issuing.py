"""What stands on the screen while a paper is made and the printer refuses."""

from typing import Never

import pytest
import trio

from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.imprint import Imprint
from kiosk.flows import issuing
from kiosk.flows.printing import PrintUncertain
from kiosk.flows.visit import Visit
from kiosk.language.texts import _
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import ScriptedScreen


async def test_the_screen_is_not_empty_while_a_paper_is_made_that_cannot_be_printed(
    made_up: MadeUpTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, screen = trio.Event(), ScriptedScreen([])

    async def refuses(*_: object) -> Never:
        await trio.sleep(0.1)
        refused.set()
        raise PrintUncertain

    async def make(_: Imprint) -> Document:
        await trio.sleep(5)
        raise AssertionError

    async def visits() -> None:
        visit = Visit(made_up.terminal, screen, None)
        with pytest.RaisesGroup(PrintUncertain, flatten_subgroups=True, allow_unwrapped=True):
            await issuing.issue(visit, DocumentName.BLANK_FORM, make, title=_("Form"))

    monkeypatch.setattr(issuing, "ask_printer", refuses)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(visits)
        await refused.wait()
        await trio.sleep(1)
        assert screen.standing == [issuing.PREPARING]
    assert screen.standing == []
