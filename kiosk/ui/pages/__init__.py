"""One module a page kind; each is loaded when its kind is first shown."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk import pages

if TYPE_CHECKING:
    from kiosk.ui.pages.page_view import PageView

VIEW_MODULES: dict[type[pages.Page[Any]], str] = {
    pages.WelcomePage: "welcome",
    pages.ChoicePage: "choice",
    pages.ListPage: "list",
    pages.SearchPage: "search",
    pages.ConfirmPage: "confirm",
    pages.PinPage: "pin",
    pages.ReadingPage: "reading",
    pages.WorkingPage: "working",
    pages.ResultPage: "result",
    pages.FailurePage: "failure",
    pages.PreviewPage: "preview",
    pages.GuidePage: "guide",
    pages.ChartPage: "chart",
    pages.FarewellPage: "farewell",
    pages.OutOfServicePage: "out_of_service",
}
"""The module of each page kind; it has one class named View."""


def view_class(kind: type[pages.Page[Any]]) -> "type[PageView]":
    """Return the class that draws pages of `kind`, loading its module at the first use."""
    view: type[PageView] = import_module(f"{__name__}.{VIEW_MODULES[kind]}").View
    return view
