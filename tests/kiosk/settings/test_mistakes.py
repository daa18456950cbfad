"""Mistakes that people make in kiosk.toml: each is refused where it stands, in both languages."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kiosk.language.texts import Language
from kiosk.settings import bounds
from kiosk.settings.checking import setting_faults
from kiosk.settings.configuration import Configuration, load_configuration
from kiosk.settings.setting_faults import SettingFault
from kiosk.settings.toml_files import DataFileBroken

RIGHT = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "A1"
region = "jinan"
hall = "大厅"
agency = "机构"
"""

HTTPS = "servers = ['https://a'], ca = '/a', certificate = '/c', key = '/k'"

#: The key that is named, and what somebody wrote for it.
MISTAKES: list[tuple[str, str]] = [
    *(
        ("terminal.id", each)
        for each in ['""', '"济南一号"', f'"{"A" * 40}"', '"A 1"', "1", '"---"']
    ),
    *(("terminal.region", each) for each in ['""', '"../etc"', '"济南"', '"nowhere"']),
    *(("terminal.hall", each) for each in ['""', '"  "', '"a\\nb"', f'"{"厅" * 41}"', "3"]),
    ("terminal.agency", '""'),
    ("terminal.hall_en", '""'),
    *(("terminal.issuers", each) for each in ['"abc"', '["3701", "3701"]', "3701"]),
    *(("terminal.issuers.0", each) for each in ['["abc"]', '[""]', '["3701001"]', "[3701]"]),
    ("windows.cards", '""'),
    *(("windows.phone", each) for each in ['""', '"none"', "12333", '"+"']),
    *(("cards.source", each) for each in ['""', '"   "', "true"]),
    *(("cards.unproven", each) for each in ['"acept"', '""', "true"]),
    *(("printer.queue", each) for each in ['""', '"kiosk a4"', '"a/b"', '"队列"', '"a#b"', '".."']),
    *(("printer.queue", each) for each in ['"a%41"', '"a?b"', "'a\"b'", '"-a"', f'"{"a" * 128}"']),
    *(("printer.queue", each) for each in ['"a<b"', '"a\'b"', r'"a\tb"', r'"a\u007f"', r'"a\n"']),
    *(("printer.server", each) for each in ['""', '"http://printer/"', '"a host"']),
    *(("printer.slips_on_a4", each) for each in ['"yes"', "1", '"false"']),
    *(("identity_cards.port", each) for each in ['""', '"ttyUSB0"', '"USB"', '"usb:0400"']),
    *(("identity_cards.baud", each) for each in ["9601", '"9600"', "0"]),
    *(("stores.journal", each) for each in ['""', '"journal.db"', '"/var/../journal.db"', "1"]),
    ("stores.journal_key", '"journal.key"'),
    ("documents.folder", '"documents"'),
    *(("documents.fonts", each) for each in ['"/usr/share/fonts"', '["/a", "/a"]']),
    *(("screen.mm_per_pixel", each) for each in ["0", "-0.2", "25.4", '"0.27"', "nan"]),
    *(("screen.bottom_height_mm", each) for each in ["0", "75", "7500", "-750"]),
    *(("screen.reach_mm", each) for each in ["0", "120", "inf"]),
    ("screen.theme", '"drak"'),
    *(("screen.output", each) for each in ['""', '"HDMI 1"', "1", '"/dev/dri/card0"', '"屏幕"']),
    *(("screen.letters", each) for each in ['"abc"', "true"]),
    *(("screen.next_key", each) for each in ['""', '"F25"', '"Space"', "8"]),
    *(("voice.volume", each) for each in ["0", "7", "-0.1", '"loud"', "70", "true"]),
    *(("voice.enabled", each) for each in ['"no"', "0"]),
    *(("times.idle_s", each) for each in ["0", "-5", "60000", "nan", "inf", '"60"', "true", "1e9"]),
    *(("times.countdown_s", each) for each in ["0", "-1", "600", "15.5", '"15"']),
    *(("times.farewell_s", each) for each in ["0", "3600"]),
    *(("times.refill_s", each) for each in ["nan", "0", "-180", "86400"]),
    *(("times.care_factor", each) for each in ["0", "0.5", "100"]),
    *(("times.visit_s", each) for each in ["0", "60", "999999"]),
    *(("clock.set_by_hand", each) for each in ['""', '" "', "true"]),
    *(("guides", each) for each in ['{ site = "http://a.example" }', '{ site = "a" }']),
    *(("records.kind", each) for each in ["1", "true"]),
    *(("records", each) for each in ['{ kind = "fiel" }', '{ kind = "https" }', '"file"']),
    ("records.file", '{ path = "records.db" }'),
    *(
        (each, r'"/a\u0000b"')
        for each in [
            *("stores.journal", "stores.journal_key", "documents.folder", "documents.templates"),
            *("backup.folder", "content.folder", "metrics.status", "operator.codes"),
            "operator.revoked",
        ]
    ),
    *(("card_reader.name", each) for each in ['""', '" "', r'"a\nb"', f'"{"A" * 121}"', "1"]),
    *(("card_reader.tells_tries", each) for each in ['""', '" "', r'"a\u0000"', "true"]),
    *(("card_reader.ignore", each) for each in ['"ACS"', '[""]', r'["a\nb"]']),
    *(
        ("records", f"{{ kind = 'https', https = {{ servers = ['https://a'], {each} }} }}")
        for each in [
            "ca = '', certificate = '/c', key = '/k'",
            "ca = '/a', certificate = 'c', key = '/k'",
            "ca = '/a', certificate = '/c', key = '../k'",
            r'ca = "/a", certificate = "/c", key = "/\u0000"',
        ]
    ),
]

MISTAKES += [
    ("records", f"{{ kind = 'https', https = {{ {HTTPS}, {each} }} }}")
    for each in [
        *(f"connect_s = {each}" for each in ["'1'", "true", "0", "-1", "6", "nan", "''"]),
        *(f"call_s = {each}" for each in ["'5'", "true", "0", "1", "9", "inf", "[5]"]),
    ]
]
POSTGRESQL = "hosts = ['a'], database = 'd', user = 'u'"
MISTAKES += [
    ("records", f"{{ kind = 'postgresql', postgresql = {{ {POSTGRESQL}, {each} }} }}")
    for each in [
        "ca = '', certificate = '/c', key = '/k'",
        "ca = '/a', certificate = '/c', key = 'k'",
    ]
]

#: What several settings together make wrong, and a word of what is said.
TOGETHER: dict[str, tuple[str, str]] = {
    "journal and records in one file": (
        '[stores]\njournal = "/d/a.db"\n[records.file]\npath = "/d/a.db"\n',
        "stores.journal and records.file.path",
    ),
    "journal and guides in one file": (
        '[stores]\njournal = "/d/a.db"\nguide_index = "/d/a.db"\n',
        "stores.guide_index and stores.journal",
    ),
    "the key in the journal's file": (
        '[stores]\njournal = "/d/a.db"\njournal_key = "/d/a.db"\n',
        "stores.journal_key and stores.journal",
    ),
    **{
        f"{table} {name} over {other}": (
            f'[stores]\njournal = "/d/a.prom"\njournal_key = "/d/k.prom"\n'
            f'[records.file]\npath = "/d/r.prom"\n[{table}]\n{name} = "{file}"\n',
            f"{table}.{name} and {other}: two different files",
        )
        for table, name in [("metrics", "status"), ("metrics", "textfile"), ("operator", "codes")]
        for other, file in [
            ("stores.journal", "/d/a.prom"),
            ("stores.journal_key", "/d/k.prom"),
            ("records.file.path", "/d/r.prom"),
        ]
    },
    "the figures over the signing key": (
        '[trust]\nissuer = "a"\npage = "https://a"\nkey = { file = "/k", password_file = "/p" }\n'
        '[metrics]\nstatus = "/k"\n',
        "metrics.status and trust.key.file",
    ),
    "the figures over the keys that strokes are sealed for": (
        '[trust]\nissuer = "a"\npage = "https://a"\nstrokes_for = "/s"\n'
        'key = { file = "/k", password_file = "/p" }\n[metrics]\nstatus = "/s"\n',
        "metrics.status and trust.strokes_for",
    ),
    "strokes sealed for a file that is nowhere": (
        '[trust]\nissuer = "a"\npage = "https://a"\nstrokes_for = "keys.txt"\n'
        'key = { file = "/k", password_file = "/p" }\n',
        "strokes_for",
    ),
    "the codes over the public keys": (
        '[operator]\ncodes = "/a"\nrecipients = "/a"\n',
        "operator.codes and operator.recipients",
    ),
    "the codes over the list of withdrawn cards": (
        '[operator]\ncodes = "/a"\nrevoked = "/a"\n',
        "operator.codes and operator.revoked",
    ),
    "an issuer that nobody can read": (
        '[trust]\nissuer = "a\\u0000"\npage = "https://a"\n'
        'key = { file = "/k", password_file = "/p" }\n',
        "issuer: letters",
    ),
    "slips on the A4 queue": ('[printer]\nqueue = "a"\nslip_queue = "a"\n', "slip_queue"),
    "slips on the A4 queue, to CUPS": (
        '[printer]\nqueue = "A4"\nslip_queue = "a4"\n',
        "slip_queue",
    ),
    "a speed for USB": ('[identity_cards]\nport = "usb"\nbaud = 9600\n', "baud: only of a serial"),
    "one key for both switches": ('[screen]\nnext_key = "F9"\n', "different keys"),
    "a screen above everybody's reach": (
        "[screen]\nbottom_height_mm = 1500\nreach_mm = 1200\n",
        "reach_mm: above",
    ),
    "a visit shorter than the quiet before its end": (
        "[times]\nidle_s = 300\ncountdown_s = 60\nvisit_s = 300\n",
        "visit_s: longer than",
    ),
    "a service switched on twice": (
        "[[switched_on]]\nservice='pin_change'\nsource='a'\n" * 2,
        "pin_change once",
    ),
    "a slot named and ignored": (
        '[card_reader]\nname = "ACS Contact"\nignore = ["ACS"]\n',
        "leaves the slot of that name to nobody",
    ),
    "the citizens' slot given to the module": (
        '[card_reader]\nname = "ACS SAM"\n[security_module]\nreader = "SAM"\n'
        'external_form = "one challenge"\n[[security_module.keys]]\nalgorithm = "SM4"\n'
        'internal = "0000"\nexternal = "0000"\n',
        "another slot than the citizens'",
    ),
}

#: A misspelt name, the right one, and the line where it stands.
MISSPELT = [
    ("[printer]\nqeue = 'a'\n", "queue", 12),
    ("[printers]\nqueue = 'a'\n", "printer", 11),
    ("[tmes]\nidle_s = 60\n", "times", 11),
    ("[[switched_on]]\nservice='report_los'\nsource='a'\n", "report_loss", 12),
    ("[screen]\ntheme = 'drak'\n", "dark", 12),
    ("[records]\nknd = 'file'\n", "kind", 11),
    ("[voice]\nheadphone_jak = true\n", "headphone_jack", 12),
]


def written(folder: Path, key: str, value: str) -> Path:
    """Settings that are right but for this one."""
    *table, name = [part for part in key.split(".") if part != "0"]
    head = f"[{'.'.join(table)}]\n" if table else ""
    lines = [line for line in RIGHT.splitlines(keepends=True) if not line.startswith(f"{name} =")]
    text = "".join(lines)
    line = f"{name} = {value}\n"
    if not table:
        text = line + text
    else:
        text = text.replace(head, head + line) if head in text else text + head + line
    file = folder / "kiosk.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_there_are_enough_of_them() -> None:
    assert len(MISTAKES) + len(TOGETHER) + len(MISSPELT) >= 100


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(RIGHT, encoding="utf-8")
    assert setting_faults(file) == ()


@pytest.mark.parametrize(("key", "value"), MISTAKES)
def test_a_mistake_is_named_where_it_stands(tmp_path: Path, key: str, value: str) -> None:
    file = written(tmp_path, key, value)
    faults = setting_faults(file)
    assert faults
    fault = faults[0]
    name = key.removesuffix(".0").rpartition(".")[2]
    assert fault.line is not None
    assert file.read_text(encoding="utf-8").splitlines()[fault.line - 1].startswith(f"{name} =")
    assert ".".join(map(str, fault.place)).startswith(key) or not fault.place
    said_in_both(fault)


def said_in_both(fault: SettingFault) -> None:
    """Every fault has words in Chinese that are not the English ones."""
    chinese = fault.said(Language.CHINESE)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese), chinese


@pytest.mark.parametrize("how", TOGETHER)
def test_what_several_settings_make_wrong_together(tmp_path: Path, how: str) -> None:
    text, said = TOGETHER[how]
    file = tmp_path / "kiosk.toml"
    file.write_text(RIGHT + text, encoding="utf-8")
    [fault] = setting_faults(file)
    assert said in fault.said(Language.ENGLISH)
    said_in_both(fault)
    with pytest.raises(DataFileBroken, match=said):
        load_configuration(file)


@pytest.mark.parametrize(("text", "right", "line"), MISSPELT)
def test_what_is_misspelt_is_told_the_nearest_right_name(
    tmp_path: Path, text: str, right: str, line: int
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(RIGHT + text, encoding="utf-8")
    [fault] = setting_faults(file)
    assert fault.line == line
    if "records" not in text:
        assert fault.nearest == right
        assert right in fault.said(Language.CHINESE)


def test_all_of_them_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    text = RIGHT.replace('"A1"', '""') + "[times]\nidle_s = 0\n[voice]\nvolume = 9\n[printers]\n"
    file.write_text(text, encoding="utf-8")
    assert [fault.line for fault in setting_faults(file)] == [7, 12, 14, 15]


#: Numbers, words and paths whose rule is in their own table's check, not in the type of the field.
CHECKED_BY_THE_TABLE = {
    "trust.issuer",
    "trust.page",
    "guides.site",
}


def test_the_rule_of_every_setting_is_in_its_type() -> None:
    """A new number or word without a bound of its own would be taken whatever it is."""
    bare = set()
    for table in fields(Configuration):
        kind = get_type_hints(Configuration, include_extras=True)[table.name]
        for part in (kind, *get_args(kind)):
            if is_dataclass(part) and part.__module__.startswith("kiosk.settings"):
                hints = get_type_hints(part, include_extras=True)
                bare |= {f"{table.name}.{key}" for key, hint in hints.items() if unbound(hint)}
    assert {key for key in bare if "security_module" not in key} == CHECKED_BY_THE_TABLE


def unbound(hint: Any) -> bool:
    """Whether any word and any number will do."""
    if hint in (str, int, float, bool, Path):
        return True
    metadata = getattr(hint, "__metadata__", ())
    if any(isinstance(one, bounds.Bound) for one in metadata):
        return False
    return any(unbound(part) for part in get_args(hint) if part is not type(None))
