"""What a citizen is told of the faults of a source: in words, and at the fact that one names.

What puts a fact in doubt marks it whoever reads the sentence; the sentences of the editors are for
those who keep the guides.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kiosk.guides.entries import Place
from kiosk.guides.glossary import named
from kiosk.guides.model import Misstatement
from kiosk.guides.terms import FaultKind, Reader
from kiosk.guides.wording import PARTLY_CONFIRMED, caution, unconfirmed
from kiosk.language.texts import Text, Words, listed
from kiosk.pages.kinds import Tone

_NUMBER: Final = re.compile(r"[0-9][0-9-]{3,}[0-9]")
_CODE: Final = re.compile(r"\b[A-Z][0-9]+: ")

#: What stands between two numbers of one line.
_BETWEEN: Final = "、"


def told(faults: Iterable[Misstatement]) -> tuple[Misstatement, ...]:
    """The faults that a citizen hears of."""
    return tuple(fault for fault in faults if fault.shown_to is Reader.CITIZEN)


def doubts(faults: Iterable[Misstatement]) -> tuple[Misstatement, ...]:
    """The faults that put a fact in doubt, whoever is told why."""
    return tuple(fault for fault in faults if fault.kind is FaultKind.UNCONFIRMED)


def fault_lines(faults: Iterable[Misstatement]) -> tuple[Text, ...]:
    """What the faults have to say: an explanation stands for itself, a doubt is announced.

    Doubts that are not explained to citizens are one line together.
    """
    faults = tuple(faults)
    untold = () if set(doubts(faults)) <= set(told(faults)) else (PARTLY_CONFIRMED,)
    return (
        *(
            named(fault.told) if fault.kind is FaultKind.NOTE else caution(named(fault.told))
            for fault in told(faults)
        ),
        *untold,
    )


def tone_of(faults: Iterable[Misstatement]) -> Tone:
    """How what these faults touch is to be taken."""
    return Tone.CAUTION if doubts(faults) else Tone.NEUTRAL


def doubtful(fact: str, faults: Iterable[Misstatement]) -> bool:
    """Whether a doubt names this fact: its number, or the whole of it."""
    return any(_names(fault.text, fact) for fault in doubts(faults))


def without_codes(text: str) -> str:
    """The remark at a place or a link without the codes of its faults."""
    return _CODE.sub("", text)


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of the faults in the remark at a place or a link."""
    return tuple(code.removesuffix(": ") for code in _CODE.findall(text))


def fact_of(place: Place, fact: str) -> Text:
    """A fact of a place, each part that is not confirmed marked so."""
    if not any(_in_doubt(place, part) for part in fact.split(_BETWEEN)):
        return Words(fact)
    return listed(
        [
            unconfirmed(Words(part)) if _in_doubt(place, part) else Words(part)
            for part in fact.split(_BETWEEN)
        ]
    )


def sound_part(place: Place, fact: str | None) -> str | None:
    """What is confirmed of a fact of a place, or None where nothing is."""
    parts = [] if fact is None else fact.split(_BETWEEN)
    sound = [part for part in parts if not _in_doubt(place, part)]
    return _BETWEEN.join(sound) or None


def doubtful_as_a_whole(place: Place) -> bool:
    """Whether the fault of a place names none of its facts, so that all of it is in doubt."""
    if place.fault is None:
        return False
    facts = [fact for fact in (place.address, place.phone) if fact is not None]
    parts = [part for fact in facts for part in fact.split(_BETWEEN)]
    return not any(_names(place.fault, part) for part in parts)


def _in_doubt(place: Place, part: str) -> bool:
    return place.fault is not None and (doubtful_as_a_whole(place) or _names(place.fault, part))


def _names(sentence: str, fact: str) -> bool:
    numbers: Sequence[str] = _NUMBER.findall(fact) or [fact]
    return any(number in sentence for number in numbers)
