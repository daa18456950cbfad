"""Changes of a card where the region asks for its holder's signature: signed once, or not made."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256

import pytest
import trio

from db.demo_people import DemoRole
from kiosk.flows.conversation import converse
from kiosk.flows.menu import service_choices
from kiosk.flows.signed_change import _ON_FORM
from kiosk.flows.visit import Changed, Visit
from kiosk.pages.kinds import Back, ConfirmPage, Decision, PreviewPage, SignDeclined, SignPage
from kiosk.settings.configuration import TrustSettings
from kiosk.settings.region import SIGNED_CHANGES, Source
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.desks.test_unknown_outcomes import with_records
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.flows.applications import FINISH, PIN, SIGN, YES
from tests.kiosk.flows.test_application_sweeps import Records, Silence
from tests.kiosk.journals import journal_entries
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, does, waits

SOURCE = Source("the hall", 1)
BACK = answers(Back.BACK)
NO = answers(Decision.DECLINED)


@dataclass(frozen=True)
class Matter:
    """A change of a card, whose, what they touch up to the form, and what its form says."""

    service: Service
    role: DemoRole
    does: tuple[Line, ...]
    says: tuple[str, ...]

    def __str__(self) -> str:
        return self.service.value


MATTERS = (
    Matter(Service.REPORT_LOSS, DemoRole.NORMAL, (PIN, YES), ("临时挂失", "7天")),
    Matter(Service.RELEASE_LOSS, DemoRole.LOST, (PIN, YES), ("解除挂失",)),
    Matter(Service.ACTIVATION, DemoRole.NOT_ACTIVATED, (PIN, YES), ("启用社会保障功能",)),
    Matter(Service.CANCELLATION, DemoRole.MOVED_OUT, (PIN, waits, YES, PIN), ("注销社会保障卡",)),
)
LOSS = MATTERS[0]


@pytest.fixture
def made_up(make_terminal: MakeTerminal, trust: TrustSettings) -> MadeUpTerminal:
    """A terminal with a key, in a region that wants all changes of cards signed."""
    return signing(make_terminal(adapt=partial(replace, trust=trust)))


def signing(made_up: MadeUpTerminal) -> MadeUpTerminal:
    region = made_up.terminal.region
    wanted = {matter.service for matter in MATTERS}
    services = tuple(
        replace(rule, signed=SOURCE) if rule.service in wanted else rule for rule in region.services
    )
    made_up.terminal = replace(made_up.terminal, region=replace(region, services=services))
    return made_up


def kept_forms(made_up: MadeUpTerminal) -> list[bytes]:
    with closing(sqlite3.connect(made_up.configuration.records.file.path)) as records:
        return [form for (form,) in records.execute("SELECT form FROM change") if form]


def digests(made_up: MadeUpTerminal) -> list[object]:
    found = (entry.facts.get("form_sha256") for entry in journal_entries(made_up.configuration))
    return [digest for digest in found if digest is not None]


async def hold(
    made_up: MadeUpTerminal, matter: Matter, *then: Line
) -> tuple[Visit, ScriptedScreen]:
    return await made_up.visit(
        *matter.does,
        *then,
        service=matter.service,
        card=made_up.card(matter.role),
        identity_card=made_up.identity_card(matter.role),
    )


@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_the_signed_form_goes_to_the_records_with_the_change(
    made_up: MadeUpTerminal, matter: Matter
) -> None:
    visit, screen = await hold(made_up, matter, YES, SIGN, FINISH)
    assert visit.changed is Changed.DONE
    shown = next(page for page in screen.shown if isinstance(page, PreviewPage))
    (form,) = kept_forms(made_up)
    assert form.startswith(shown.pdf)
    assert digests(made_up) == [sha256(form).hexdigest()]
    text = running_text(shown.pdf)
    assert [said for said in matter.says if said not in text] == []
    assert "{" not in text


@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_who_does_not_sign_has_changed_nothing(
    made_up: MadeUpTerminal, matter: Matter
) -> None:
    visit, _ = await hold(made_up, matter, YES, answers(SignDeclined.BACK), NO, BACK)
    assert visit.changed is Changed.NOTHING
    assert (kept_forms(made_up), digests(made_up)) == ([], [])


@pytest.mark.parametrize("how", ["card pulled", "home", "silence"])
@pytest.mark.parametrize("matter", MATTERS, ids=str)
async def test_broken_off_in_the_middle_of_signing_nothing_is_changed(
    made_up: MadeUpTerminal, matter: Matter, how: str
) -> None:
    screen = ScriptedScreen([])
    disturb = {"card pulled": made_up.pull, "home": screen.go_home, "silence": lambda: None}[how]
    screen.script[:] = [*matter.does, YES, does(disturb)]
    made_up.plate.lay(made_up.identity_card(matter.role))
    visit = Visit(made_up.terminal, screen, made_up.insert(made_up.card(matter.role)))
    with trio.fail_after(1000):
        await visit.run(lambda visit: converse(visit, matter.service))
    assert isinstance(screen.shown[-1], SignPage)
    assert visit.changed is Changed.NOTHING
    assert (kept_forms(made_up), digests(made_up)) == ([], [])


async def test_silent_records_have_the_same_form_later(made_up: MadeUpTerminal) -> None:
    silence = Silence(99)
    with_records(made_up, partial(Records, operation="report_loss", happens=silence))
    visit, screen = await hold(made_up, LOSS, YES, SIGN, FINISH)
    assert visit.changed is Changed.UNKNOWN
    assert kept_forms(made_up) == []
    silence.end()
    made_up.clock.turn(timedelta(minutes=5))
    assert await made_up.terminal.records.settle() == 1
    (form,) = kept_forms(made_up)
    assert digests(made_up) == [sha256(form).hexdigest()]
    shown = next(page for page in screen.shown if isinstance(page, PreviewPage))
    assert form.startswith(shown.pdf)


async def test_where_nobody_asks_for_it_nothing_is_signed(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal()
    visit, screen = await hold(made_up, LOSS, FINISH)
    assert visit.changed is Changed.DONE
    assert not [page for page in screen.shown if isinstance(page, PreviewPage | SignPage)]
    confirmed = [page for page in screen.shown if isinstance(page, ConfirmPage)]
    assert len(confirmed) == 1


def test_without_a_key_what_must_be_signed_is_not_offered(
    make_terminal: MakeTerminal, trust: TrustSettings
) -> None:
    for key, offered in ((None, False), (trust, True)):
        made_up = signing(make_terminal(adapt=partial(replace, trust=key)))
        situation = replace(made_up.terminal.situation, region=made_up.terminal.region)
        choices = service_choices(situation)
        (loss,) = (one for one in choices if one.value is Service.REPORT_LOSS)
        assert (loss.unavailable is None) is offered


def test_every_change_that_a_region_may_want_signed_has_its_name_on_the_form() -> None:
    assert set(_ON_FORM) == set(SIGNED_CHANGES)
