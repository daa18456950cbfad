"""Where a Chinese text may not be broken: within words, numbers with their unit, and days.

There are no spaces between Chinese words; those that the terminal's texts are made of are listed in
assets/translations/zh_CN/words.txt. What is not listed is taken by threes and fours, and letters
that lean on a neighbour stay with it: good enough to end a line, no dictionary.
"""

import re
from functools import cache
from itertools import chain

from kiosk.folders import TRANSLATIONS_FOLDER
from kiosk.language.texts import Language

_RUN = r"[\u4e00-\u9fff]+"
_LATIN = re.compile(r"[A-Za-z]")
_TOGETHER = re.compile(
    r"^\d+[.、] ?.|"
    r"https?://[^\s（），。]+|"
    r"\d+年(?:\d+[–-])?\d+月(?:\d+日)?|\d+月\d+日|\d[年月日号元个项份次张天位样种页秒分时岁人名家条]"
)
"""A list's number with what it counts, a day, a number with its unit."""
_MIDDLE_DOT = re.compile("[·・•‧]")
_NAME = r"[\d\u4e00-\u9fff]+"
_LONGEST_NAME = 12
"""What stands in Chinese within a Latin text and is no longer than this is a name, one word."""
_LEANS_BACK = frozenset("的地得了吗呢吧啊着过们后时前里上中下内外等")
"""No line begins with one of these letters where it is no part of a listed word."""
_LEANS_ON = frozenset(
    [
        *"不没未请再已这那各每第被把先只也都还就由从与或和及向对按需可要能在是有",
        *("没有", "还没有", "没能", "不能", "不要", "不用", "不会", "不可", "不是", "只能"),
    ]
)
"""No line ends with one of these where it is no part of a longer word: alone, what follows a "not"
would say the opposite."""
_MOST_LOOSE = 4
"""So many letters that are no listed word may be taken for one."""


def unbreakable(text: str) -> set[int]:
    """Return the places in `text` where no line may end, as numbers of the letters after them."""
    closed = {place for found in _TOGETHER.finditer(text) for place in _within(*found.span())}
    # A dot in the middle of a name or between two things leans on what stands before it.
    closed.update(found.start() for found in _MIDDLE_DOT.finditer(text))
    latin = 2 * len(_LATIN.findall(text)) > len(text)
    for found in re.finditer(_NAME if latin else _RUN, text):
        start, end = found.span()
        if latin and end - start <= _LONGEST_NAME:
            closed.update(_within(start, end))
            continue
        for unit in _units(found[0]):
            closed.update(_within(start, start + len(unit)))
            start += len(unit)
    return closed


@cache
def listed_words() -> frozenset[str]:
    """Return the words of the list."""
    file = TRANSLATIONS_FOLDER / Language.CHINESE.value / "words.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(chain(*(line.split() for line in lines if not line.startswith("#"))))


@cache
def _longest_word() -> int:
    return max(map(len, listed_words()))


def _within(start: int, end: int) -> range:
    return range(start + 1, end)


def _tokens(run: str) -> list[str]:
    """Return the listed words of `run`, the longest first found, and the letters between them."""
    words, tokens, place = listed_words(), [], 0
    while place < len(run):
        sizes = range(min(_longest_word(), len(run) - place), 1, -1)
        size = next((each for each in sizes if run[place : place + each] in words), 1)
        tokens.append(run[place : place + size])
        place += size
    return tokens


def _units(run: str) -> list[str]:
    """Return `run` in parts that a reader takes for one word."""
    units: list[str] = []
    loose, leans_on = "", False
    for token in _tokens(run):
        is_word = len(token) > 1
        if token in _LEANS_BACK and (loose or units):
            if loose:
                _append(units, loose + token)
            else:
                units[-1] += token
            loose, leans_on = "", False
        elif token in _LEANS_ON and not leans_on:
            _append(units, loose)
            loose, leans_on = token, True
        elif is_word and token not in _LEANS_ON:
            if not leans_on:
                _append(units, loose)
                loose = ""
            units.append(loose + token)
            loose, leans_on = "", False
        elif len(loose) >= _MOST_LOOSE and not is_word:
            _append(units, loose)
            loose, leans_on = token, False
        else:
            loose, leans_on = loose + token, token in _LEANS_ON
    _append(units, loose)
    if len(units) > 1 and len(units[0]) == 1:
        units[:2] = [units[0] + units[1]]
    return units


def _append(units: list[str], loose: str) -> None:
    """Append what is no listed word; a single letter belongs to what stands before it."""
    if len(loose) == 1 and units:
        units[-1] += loose
    elif loose:
        units.append(loose)
