"""Numbers, money, dates and times are read as people of the hall say them."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.language.pronunciation import Utterance, chinese_number, pronounced, utterances
from kiosk.language.texts import Language

CHINESE_READINGS = [
    ("拨打12333", "拨打幺二三三三"),
    ("电话 0531-12333", "电话 零五三幺，幺二三三三"),
    ("电话0631-6621626。", "电话零六三幺，六六二幺六二六。"),
    ("1,234,567.80元", "一百二十三万四千五百六十七元八角"),
    ("0.05元", "五分"),
    ("2025年2–7月", "二零二五年二 到 七月"),
    ("2011–2024年", "二零一一年 到 二零二四年"),
    ("3.05元", "三元零五分"),
    ("0.00元", "零元"),
    ("50000元", "五万元"),
    ("1.5万元", "一点五万元"),
    ("100000人", "十万人"),
    ("2026年12月2日", "二零二六年十二月二日"),
    ("2026年11月22日 09:30", "二零二六年十一月二十二日 九点三十分"),
    ("2022-12", "二零二二年十二月"),
    ("2026-11-22", "二零二六年十一月二十二日"),
    ("8:30-12:00", "八点三十分 到 十二点"),
    ("10-15天", "十 到 十五天"),
    ("108-7号", "一百零八，七号"),
    ("5.5%", "百分之五点五"),
    ("还可以试2次", "还可以试两次"),
    ("第2次", "第二次"),
    ("6位数字", "六位数字"),
    ("990102190001010019", "九九零幺零二幺九零零零幺零幺零零幺九"),
    ("99010219000101001X", "九九零幺零二幺九零零零幺零幺零零幺X"),
    ("☐ 身份证", "未打勾， 身份证"),
    ("王𬭸，2次", "王 lin2 ，两次"),
    ("王𠮷样", "王 生僻字 样"),
    ("张〓", "张 生僻字"),
    ("㐀", "qiu1"),
]
ENGLISH_READINGS = [
    ("Call 12333.", "Call 1 2 3 3 3."),
    ("or call 0531-12333.", "or call 0 5 3 1, 1 2 3 3 3."),
    ("CNY\u00a01,234,567.80", "1,234,567.80 yuan"),
    ("CNY\u00a0100.00", "100 yuan"),
    ("Feb–Jul 2025", "Feb to Jul 2025"),
    ("2011–2024: 12 months each year", "2011 to 2024: 12 months each year"),
    ("November 22, 2026 09:30", "November 22, 2026 9:30"),
    ("08:30-12:00", "8:30 to 12 o'clock"),
    ("10-15 days", "10 to 15 days"),
    ("2 tries left", "2 tries left"),
    ("☑ identity card", "ticked:  identity card"),
]


@pytest.mark.parametrize(("written", "read"), CHINESE_READINGS)
def test_chinese(written: str, read: str) -> None:
    assert pronounced(written, Language.CHINESE) == read


@pytest.mark.parametrize(("written", "read"), ENGLISH_READINGS)
def test_english(written: str, read: str) -> None:
    assert pronounced(written, Language.ENGLISH) == read


class TestVoices:
    """Words of the other language are read by its own voice."""

    def test_chinese_names_in_an_english_text(self) -> None:
        assert utterances("Please go to 综合窗口3号, or call 12333.", Language.ENGLISH) == (
            Utterance(Language.ENGLISH, "Please go to"),
            Utterance(Language.CHINESE, "综合窗口三号"),
            Utterance(Language.ENGLISH, ", or call 1 2 3 3 3."),
        )

    def test_english_words_in_a_chinese_text(self) -> None:
        assert utterances("下载 App 登录", Language.CHINESE) == (
            Utterance(Language.CHINESE, "下载"),
            Utterance(Language.ENGLISH, "App"),
            Utterance(Language.CHINESE, "登录"),
        )

    def test_a_date_in_a_chinese_name_is_read_in_chinese(self) -> None:
        assert utterances("2026年12月", Language.ENGLISH) == (
            Utterance(Language.CHINESE, "二零二六年十二月"),
        )

    @pytest.mark.parametrize("language", Language)
    def test_addresses_of_websites_are_not_read(self, language: Language) -> None:
        assert utterances("https://example.org/guides?id=62cb1da4", language) == ()
        assert utterances("si12333.gov.cn", language) == ()

    @pytest.mark.parametrize("language", Language)
    def test_signs_alone_are_not_read(self, language: Language) -> None:
        assert utterances("——（）…", language) == ()


VALUES = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}


def _number(signs: str) -> int:
    for sign, value in (("亿", 10**8), ("万", 10**4)):
        high, found, low = signs.rpartition(sign)
        if found:
            return _number(high) * value + _number(low)
    total, digit = 0, 0
    for sign in signs:
        if sign in UNITS:
            total, digit = total + (digit or 1) * UNITS[sign], 0
        else:
            digit = VALUES[sign]
    return total + digit


@given(st.integers(0, 10**15))
def test_a_chinese_number_says_the_number(number: int) -> None:
    said = chinese_number(number)
    assert _number(said) == number
    assert "零零" not in said
    assert not said.startswith("一十")
    assert number == 0 or not said.endswith("零")


@given(st.from_regex(r"[0-9]{5,20}", fullmatch=True))
def test_no_digit_of_a_long_number_is_lost(number: str) -> None:
    digits = dict(zip("零幺二三四五六七八九", "0123456789", strict=True))
    read = pronounced(f"编号{number}。", Language.CHINESE)
    assert "".join(digits[sign] for sign in read if sign in digits) == number
    assert pronounced(number, Language.ENGLISH) == " ".join(number)


@given(st.text(), st.sampled_from(Language))
def test_any_text_can_be_read(words: str, language: Language) -> None:
    for each in utterances(words, language):
        assert each.words


def phonemes(lines: list[str]) -> list[str]:
    """What espeak-ng makes of each line, in its own letters for sounds."""
    command = ["espeak-ng", "-v", "cmn-latn-pinyin", "-q", "-x", "--stdin"]
    done = subprocess.run(
        command, input="。\n".join(lines) + "。\n", capture_output=True, text=True, check=True
    )
    return [line for line in done.stdout.splitlines() if line.strip()]


#: How espeak-ng begins to read the digits of a character's place.
READS_ITS_PLACE = "@:11_|"


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_no_character_of_a_name_is_read_as_its_place_in_unicode() -> None:
    rare = [chr(code) for start, stop, step in RARE for code in range(start, stop, step)]
    assert READS_ITS_PLACE in phonemes(["𠮷"])[0], "the test can fail"
    read = phonemes([pronounced(f"王{one}", Language.CHINESE) for one in rare])
    assert len(read) == len(rare)
    assert [one for one, said in zip(rare, read, strict=True) if READS_ITS_PLACE in said] == []


RARE = (
    *((0x3400, 0x4DC0, 61), (0x9FA6, 0x9FFF, 1), (0x20000, 0x2A6E0, 401), (0x2A700, 0x2EBE1, 211)),
    *((0x30000, 0x323B0, 211),),
)
"""A choice of characters out of the table of names."""
