"""The kiosk's own words around a guide's content: names of categories, forms, ways and places."""

from collections.abc import Mapping, Sequence
from typing import Final

from kiosk.guides.terms import Category, Handling, LinkKind, PaperForm, PlaceKind, WayKind
from kiosk.language.texts import Message, Text, _, listed
from kiosk.pages.kinds import Icon

NOT_STATED: Final = _("Not stated in the source")
ASK_ABOUT_DOUBTS: Final = _("What is marked here has not been confirmed. Please ask before you go.")
PARTLY_CONFIRMED: Final = _("Not all of this has been confirmed.")

CATEGORIES: Final[Mapping[Category, tuple[Message, Icon]]] = {
    Category.CARD: (_("Social security card"), Icon.CARD),
    Category.CERTIFICATION: (_("Proof of entitlement"), Icon.DONE),
    Category.STATEMENT: (_("Statements and certificates"), Icon.CERTIFICATE),
    Category.PENSION: (_("Pension and death benefits"), Icon.PENSION),
    Category.PAYMENT: (_("Contributions"), Icon.MONEY),
    Category.UNEMPLOYMENT: (_("Unemployment"), Icon.UNEMPLOYMENT),
    Category.INJURY: (_("Work injury"), Icon.INJURY),
    Category.ASSESSMENT: (_("Work capacity assessment"), Icon.STATUS),
    Category.TRANSFER: (_("Moving your insurance"), Icon.TRANSFER),
    Category.CHANGES: (_("Changed details"), Icon.CHANGES),
    Category.REGISTRATION: (_("Enrolment"), Icon.REGISTRATION),
    Category.EMPLOYER: (_("Employers"), Icon.EMPLOYER),
}

PAPER_FORMS: Final[Mapping[PaperForm, Message | None]] = {
    PaperForm.ORIGINAL: _("original"),
    PaperForm.COPY: _("copy"),
    PaperForm.ORIGINAL_AND_COPY: _("original and copy"),
    PaperForm.ELECTRONIC: _("electronic"),
    PaperForm.ORIGINAL_OR_ELECTRONIC: _("original or electronic"),
    PaperForm.FORM: _("form to fill in"),
    PaperForm.NOT_STATED: None,
}

HANDLINGS: Final[Mapping[Handling, Message]] = {
    Handling.SHARED: _("not needed: the office already has it"),
    Handling.PLEDGE: _("a signed pledge will do instead"),
}

WAYS: Final[Mapping[WayKind, Message]] = {
    WayKind.TERMINAL: _("Terminal"),
    WayKind.WINDOW: _("Window"),
    WayKind.BANK: _("Bank"),
    WayKind.WEB: _("Website"),
    WayKind.APP: _("Phone app"),
    WayKind.PHONE: _("Phone call"),
    WayKind.POST: _("Post"),
    WayKind.HOME_VISIT: _("Home visit"),
    WayKind.OTHER: _("Another way"),
}

PLACES: Final[Mapping[PlaceKind, tuple[Message, Icon]]] = {
    PlaceKind.HALL: (_("Halls"), Icon.PLACE),
    PlaceKind.AGENCY: (_("Social security offices"), Icon.EMPLOYER),
    PlaceKind.CARD_SERVICE: (_("Card services"), Icon.CARD),
    PlaceKind.ISSUING_BRANCH: (_("Bank branches that issue cards"), Icon.MONEY),
    PlaceKind.COMMUNITY: (_("Villages and communities"), Icon.REGISTRATION),
}

LINKS: Final[Mapping[LinkKind, Message]] = {
    LinkKind.WEB: _("Website"),
    LinkKind.APP: _("App"),
    LinkKind.MINI_PROGRAM: _("Mini program"),
    LinkKind.PUBLIC_ACCOUNT: _("Public account"),
    LinkKind.PHONE_MENU: _("By phone"),
}


def with_details(name: Text, details: Sequence[Text]) -> Text:
    """Return the name with its details in parentheses, or the name alone."""
    return _("{name} ({details})", name=name, details=listed(details)) if details else name


def caution(text: Text) -> Message:
    """Return a sentence of the region's that warns of a fact."""
    return _("Please note: {text}", text=text)


def unconfirmed(fact: Text) -> Message:
    """Return a fact that must not pass for current."""
    return _("{fact} – not confirmed", fact=fact)
