"""What a flow may ask of the screen: one protocol, spoken by Qt pages and by test scripts alike."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from kiosk.language.texts import Text
from kiosk.pages.kinds import Page, WorkingPage

Answer = TypeVar("Answer")


class Screen(Protocol):
    """The citizen's side of the terminal.

    One task asks at a time. A cancelled `ask` takes its page away. The countdown lies over the page
    that is asked and leaves it as it was.
    """

    @property
    def unhurried(self) -> bool:
        """Whether the citizen asked for care mode, in which every deadline is longer."""
        ...

    async def ask(self, page: Page[Answer]) -> Answer:
        """Show `page` and return the citizen's answer."""
        ...

    def working(self, page: WorkingPage) -> AbstractAsyncContextManager[None]:
        """Show `page`, which takes no touch, for as long as the block runs."""
        ...

    async def countdown(self, *, seconds: int, question: Text, last: bool = False) -> None:
        """Lay a countdown over the page and return when the citizen wants more time.

        The `last` one gives none: the citizen only goes on until then.
        """
        ...

    async def wait_touch(self) -> None:
        """Return at the next touch or key, wherever it lands."""
        ...

    async def wait_hands_off(self) -> None:
        """Return once no finger presses; at once where none does."""
        ...

    async def wait_home(self) -> None:
        """Return when the citizen asks to end the visit."""
        ...

    def belongs_to(self, holder: Text | None) -> None:
        """Say over every page from now on whose visit it is; None where nobody is known."""
        ...

    async def wait_staff(self) -> None:
        """Return when somebody of the staff knocks: three taps in the corner, the last one held."""
        ...

    async def wait_bug(self) -> Exception:
        """Return what the screen's own code raises while it draws, or is touched.

        Nobody awaits such code, so it breaks off nothing by itself.
        """
        ...

    def clear(self) -> None:
        """Forget everything shown, but not how the citizen reads: a farewell may follow."""
        ...

    def wipe(self) -> None:
        """Forget everything shown and every setting of the visit (language, type size, volume)."""
        ...
