"""The everyday words of a site's search as files that a phone loads beside its entries."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from db.guide_query import ASKING
from db.guide_syllables import SYLLABLES
from kiosk.guides.everyday import Everyday
from kiosk.guides.model import Guide
from kiosk.guides.search import Found
from kiosk.language.pinyin import reading_of

#: Bytes of words in a file, so that none is larger than a page may be.
_FULL_BYTES: Final = 45_000


def everyday_files(found: Sequence[Found], everyday: Everyday) -> Iterator[tuple[str, str]]:
    """Each file's name with its JSON: how words sound, then the words of the matters."""
    ids = {id for one in found for id in matters_of(one)}
    shared = {
        id: {"words": " ".join(matter.words), "also": " ".join(matter.also)}
        for id, matter in everyday.matters.items()
        if id in ids
    }
    texts = {one.title for one in found}
    guides = [one for one in found if isinstance(one, Guide)]
    own = {word for guide in guides for word in (*guide.keywords, guide.called or guide.title)}
    texts |= {*own, *everyday.in_other_words(own)}
    matters = [everyday.matters[id] for id in shared]
    texts |= {word for matter in matters for word in (*matter.words, *matter.also)}
    sounds, odd = _sounds(texts)
    spoken = {
        "asking": [form for forms in ASKING for form in forms],
        "syllables": " ".join(sorted(SYLLABLES)),
        "alike": everyday.alike,
        "sounds": sounds,
        "odd": odd,
    }
    yield "sounds.json", as_json(spoken)
    for number, some in enumerate(_in_files(shared), start=1):
        yield f"everyday-{number}.json", as_json({"matters": some})


def matters_of(found: Found) -> tuple[str, ...]:
    """What a guide, or what is done elsewhere, is about."""
    return found.matters if isinstance(found, Guide) else (found.id,)


def as_json(value: object) -> str:
    """The value as short as it goes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _in_files(shared: Mapping[str, object]) -> Iterator[dict[str, object]]:
    some: dict[str, object] = {}
    for id, words in shared.items():
        if some and len(as_json({**some, id: words}).encode()) > _FULL_BYTES:
            yield some
            some = {}
        some[id] = words
    yield some


def _sounds(texts: set[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The characters of each usual syllable, and the readings of words that have another."""
    heard: dict[str, Counter[str]] = {}
    for text in texts:
        for sign, sound in zip(text, reading_of(text), strict=True):
            heard.setdefault(sign, Counter())[sound] += 1
    usual = {
        sign: min(sounds, key=lambda one: (-sounds[one], one)) for sign, sounds in heard.items()
    }
    odd = {
        text: " ".join(reading_of(text))
        for text in sorted(texts)
        if reading_of(text) != tuple(usual[sign] for sign in text)
    }
    signs: dict[str, str] = {}
    for sign, sound in sorted(usual.items()):
        signs[sound] = signs.get(sound, "") + sign
    return {sound: together for sound, together in signs.items() if sound}, odd
