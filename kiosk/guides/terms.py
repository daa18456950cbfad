"""The closed sets of words in guide files; each value is the word that stands in the file."""

from enum import Enum, unique


@unique
class Category(Enum):
    """What a guide is about; the value is its key in the files, the order that of the screen."""

    CARD = "card"
    CERTIFICATION = "certification"
    STATEMENT = "statement"
    PENSION = "pension"
    PAYMENT = "payment"
    UNEMPLOYMENT = "unemployment"
    INJURY = "injury"
    ASSESSMENT = "assessment"
    TRANSFER = "transfer"
    CHANGES = "changes"
    REGISTRATION = "registration"
    EMPLOYER = "employer"


@unique
class Audience(Enum):
    """For whom a guide is."""

    PERSON = "person"
    UNIT = "unit"


@unique
class HolderFact(Enum):
    """What is known of the holder of a card and makes some guides likelier to be wanted."""

    DRAWING_PENSION = "drawing_pension"
    CARD_INACTIVE = "card_inactive"
    CARD_LOST = "card_lost"
    UNEMPLOYED = "unemployed"
    EMPLOYED = "employed"
    RESIDENT_SCHEME = "resident_scheme"
    OVER_60 = "over_60"
    UNDER_16 = "under_16"


@unique
class RecordedFact(Enum):
    """What the records hold of somebody that decides a listed refusal or tolerance for them."""

    DRAWS_PENSION = "draws_pension"
    TEMPORARY_ACCOUNT = "temporary_account"
    PAID_LESS_THAN_A_YEAR = "paid_less_than_a_year"
    """Of unemployment insurance."""
    INSURED_AT_INSTITUTION = "insured_at_institution"


@unique
class PaperForm(Enum):
    """In which form a paper is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ORIGINAL_AND_COPY = "original_and_copy"
    ELECTRONIC = "electronic"
    ORIGINAL_OR_ELECTRONIC = "original_or_electronic"
    FORM = "form"
    NOT_STATED = "not_stated"


@unique
class Handling(Enum):
    """Why a paper need not be brought."""

    SHARED = "shared"
    PLEDGE = "pledge"


@unique
class WayKind(Enum):
    """A channel by which a matter can be done."""

    TERMINAL = "terminal"
    WINDOW = "window"
    BANK = "bank"
    WEB = "web"
    APP = "app"
    PHONE = "phone"
    POST = "post"
    HOME_VISIT = "home_visit"
    OTHER = "other"


@unique
class PlaceKind(Enum):
    """What a place of the directory is."""

    AGENCY = "agency"
    HALL = "hall"
    CARD_SERVICE = "card_service"
    ISSUING_BRANCH = "issuing_branch"
    COMMUNITY = "community"


@unique
class LinkKind(Enum):
    """What a link leads to."""

    WEB = "web"
    APP = "app"
    MINI_PROGRAM = "mini_program"
    PUBLIC_ACCOUNT = "public_account"
    PHONE_MENU = "phone_menu"


@unique
class Reader(Enum):
    """Who is told of a fault of the source."""

    CITIZEN = "citizen"
    OPERATOR = "operator"


@unique
class FaultKind(Enum):
    """What a fault means for the fact it touches: not confirmed, or only explained."""

    UNCONFIRMED = "unconfirmed"
    NOTE = "note"


@unique
class Standing(Enum):
    """Whether a policy is in force on a day."""

    CURRENT = "current"
    ENDED = "ended"
    NOT_BEGUN = "not_begun"
