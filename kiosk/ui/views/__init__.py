"""One module a page kind; each is loaded when its kind is first shown."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk.pages.parts import Page

if TYPE_CHECKING:
    from kiosk.ui.views.page_view import PageView

VIEW_MODULES = {
    "WelcomePage": "welcome",
    "ChoicePage": "choice",
    "ListPage": "list",
    "SearchPage": "search",
    "ConfirmPage": "confirm",
    "PinPage": "pin",
    "SignPage": "sign",
    "NumberPage": "number",
    "ReadingPage": "reading",
    "WorkingPage": "working",
    "ResultPage": "result",
    "FailurePage": "failure",
    "PreviewPage": "preview",
    "GuidePage": "guide",
    "ChartPage": "chart",
    "FarewellPage": "farewell",
    "OutOfServicePage": "out_of_service",
}
"""The module of each page kind by its name; PinView draws a PinPage."""


def view_class(kind: type[Page[Any]]) -> "type[PageView]":
    """Return the class that draws pages of `kind`, loading its module at the first use."""
    return view_class_named(kind.__name__)


def view_class_named(kind: str) -> "type[PageView]":
    """Return the class that draws the pages of the kind with this name."""
    module = import_module(f"{__name__}.{VIEW_MODULES[kind]}")
    view: type[PageView] = getattr(module, kind.removesuffix("Page") + "View")
    return view
