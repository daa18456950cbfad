"""How written words are read aloud: numbers, money, dates and times, and in which voice.

Each language has a table of patterns, applied in its order. Chinese numbers are spelled out, for
espeak-ng 1.51 reads them like English ones (50000 as 五十千) and passes over a decimal point. A
character it does not know it reads as the digits of its place in Unicode; rare ones are read by
their pinyin. Phone and serial numbers are read digit by digit, 1 as 幺, as the hall's staff say
them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Final, TypeAlias

from kiosk.language.texts import Language

Reading: TypeAlias = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that one voice reads."""

    language: Language
    words: str


def utterances(words: str, language: Language) -> tuple[Utterance, ...]:
    """Return how `words`, shown in `language`, are read; words in the other one by its own voice.

    Chinese names stand in English texts, and an English voice says "Chinese letter" for each sign.
    """
    other = Language.ENGLISH if language is Language.CHINESE else Language.CHINESE
    parts, at = [], 0
    words = _ADDRESS.sub("", words)
    for found in _FOREIGN[language].finditer(words):
        parts += [(language, words[at : found.start()]), (other, found.group())]
        at = found.end()
    parts.append((language, words[at:]))
    return tuple(
        Utterance(spoken, pronounced(part, spoken))
        for spoken, part in parts
        if _HEARD.search(part) is not None
    )


def pronounced(words: str, language: Language) -> str:
    """Return `words` written as the voice of `language` has to read them."""
    for pattern, reading in _READINGS[language]:
        words = pattern.sub(reading, words)
    return words.strip()


def chinese_number(number: int) -> str:
    """Return a number from 0 in Chinese signs: 10205 is 一万零二百零五, 12 is 十二."""
    text = _spelled_out(number)
    return text.removeprefix("一") if text.startswith("一十") else text


def _spelled_out(number: int) -> str:
    for value, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= value:
            high, low = divmod(number, value)
            link = _DIGITS[0] if 0 < low < value // 10 else ""
            return _spelled_out(high) + unit + link + (_spelled_out(low) if low else "")
    return _four_digits(number) or _DIGITS[0]


def _four_digits(number: int) -> str:
    text = ""
    for power, unit in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith(_DIGITS[0]):
            text += _DIGITS[0]
    return text.rstrip(_DIGITS[0])


def _chinese_decimal(number: str) -> str:
    whole, _, places = number.partition(".")
    text = chinese_number(int(whole))
    return text + "点" + "".join(_DIGITS[int(digit)] for digit in places) if places else text


def _chinese_money(found: re.Match[str]) -> str:
    cents = int(Decimal(found[1].replace(",", "")) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = chinese_number(yuan) + "元" if yuan or not cents else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif text and fen:
        text += _DIGITS[0]
    return text + (_DIGITS[fen] + "分" if fen else "")


def _chinese_year(found: re.Match[str]) -> str:
    return "".join(_DIGITS[int(digit)] for digit in found[1]) + "年"


def _chinese_date(found: re.Match[str]) -> str:
    day = f"{int(found[3])}日" if found[3] else ""
    return f"{_chinese_year(found)}{int(found[2])}月{day}"


def _chinese_time(found: re.Match[str]) -> str:
    minutes = int(found[2])
    return f"{int(found[1])}点" + (f"{minutes}分" if minutes else "")


def _rare(found: re.Match[str]) -> str:
    """Read a character by its pinyin, which the Chinese voice reads too."""
    from kiosk.language.pinyin import spoken_syllable  # loaded where there is one

    return f" {spoken_syllable(found.group()) or _A_RARE_CHARACTER} "


def _range(to: str, found: re.Match[str]) -> str:
    """Read a dash between two numbers that grow; others stand in addresses and serial numbers."""
    low, high = (Decimal(found[group].replace(":", ".")) for group in (1, 3))
    return f"{found[1]}{found[2]}{to}{found[3]}" if low < high else found.group()


def _chinese_digits(found: re.Match[str]) -> str:
    return "".join(_SPELLED.get(sign, "，") for sign in found.group())


def _english_digits(found: re.Match[str]) -> str:
    spelled = (sign if sign.isalnum() else "," for sign in found.group())
    return re.sub(r" ,[ ,]*", ", ", " ".join(spelled))


def _english_time(found: re.Match[str]) -> str:
    hour = int(found[1])
    return f"{hour}:{found[2]}" if int(found[2]) else f"{hour} o'clock"


_DIGITS: Final = "零一二三四五六七八九"
_SPELLED: Final = dict(zip("0123456789X", "零幺二三四五六七八九X", strict=True))

_A_RARE_CHARACTER: Final = "生僻字"
_HAN: Final = "〓㐀-鿿\U00020000-\U0003fffd"
_RARE: Final = "〓㐀-䶿\u9fa6-\u9fff\U00020000-\U0003fffd"

_HEARD: Final = re.compile(r"\w|[☑☐]")
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)[^\s，。；）]+|\b[\w-]+(?:\.[\w-]+)*\.(?:cn|com)\b"
)
_FOREIGN: Final = {
    Language.CHINESE: re.compile(r"[A-Za-z]{2,}(?:[ '-][A-Za-z]{2,})*"),
    Language.ENGLISH: re.compile(rf"[\d.:]*[{_HAN}]+(?:[\d.:\-、，。；：（）《》“”]*[{_HAN}]+)*"),
}

#: A telephone with its area code, or a number too long to be a count.
_PHONE: Final = r"(?<![\d.])\d{3,5}[-－]\d{5,8}(?!\.?\d)"
_LONG: Final = r"(?<![\d.,])(?:\d{5,}|0\d+)X?(?![\d.,]*\d)"
_RANGE: Final = re.compile(
    r"(?<![\d.-])(\d{1,4}(?:[.:]\d+)?)(%?)\s*[-－–—~～]\s*(\d{1,4}(?:[.:]\d+)?)(?![\d-])"
)

_CHINESE: Final[tuple[tuple[re.Pattern[str], Reading | str], ...]] = (
    (re.compile(r"☑"), "已打勾，"),
    (re.compile(r"☐"), "未打勾，"),
    (re.compile(r"(\d[\d,]*(?:\.\d\d?)?)元"), _chinese_money),
    (re.compile(r"((?:19|20)\d\d)-(\d\d?)(?:-(\d\d?))?(?![\d-])"), _chinese_date),
    (re.compile(r"(?<!\d)(\d{4})–(?=\d{4}年)"), lambda found: f"{_chinese_year(found)} 到 "),
    (re.compile(r"(?<!\d)(\d{4})年"), _chinese_year),
    (_RANGE, partial(_range, " 到 ")),
    (re.compile(r"(\d\d?):(\d\d)(?!\d)"), _chinese_time),
    (re.compile(_PHONE), _chinese_digits),
    (re.compile(_LONG + r"(?! ?[万亿人户家名])"), _chinese_digits),
    (re.compile(r"(\d+(?:\.\d+)?)%"), r"百分之\1"),
    (re.compile(r"(?<![\d.第])2(?= ?[个次天年位张份种项家])"), "两"),
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
    (re.compile(r"[-－](?=\w)"), "，"),
    (re.compile(r"\d+(?:\.\d+)?"), lambda found: _chinese_decimal(found.group())),
    # The last one: the tones of pinyin are digits that stay.
    (re.compile(f"[{_RARE}]"), _rare),
)
_ENGLISH: Final[tuple[tuple[re.Pattern[str], Reading | str], ...]] = (
    (re.compile(r"☑"), "ticked: "),
    (re.compile(r"☐"), "not ticked: "),
    (re.compile(r"CNY\u00a0(\d[\d,]*)\.00\b"), r"\1 yuan"),
    (re.compile(r"CNY\u00a0(\d[\d,]*(?:\.\d\d?)?)"), r"\1 yuan"),
    (_RANGE, partial(_range, " to ")),
    (re.compile(r"(?<=[a-z])–(?=[A-Z])"), " to "),
    (re.compile(r"(\d\d?):(\d\d)(?!\d)"), _english_time),
    (re.compile(_PHONE), _english_digits),
    (re.compile(_LONG + r"(?! ?(?:yuan|%))"), _english_digits),
    (re.compile(r"[-－](?=\d)"), ", "),
)
_READINGS: Final = {Language.CHINESE: _CHINESE, Language.ENGLISH: _ENGLISH}
