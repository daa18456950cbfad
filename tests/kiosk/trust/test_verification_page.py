"""The page that checks papers, in a real browser: what it says is what stands in its document."""

import functools
import io
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO

import pytest

from db.records import Month, Period
from kiosk.documents.statement import DocumentKind, TotalKind
from kiosk.trust import base41, cbor, cose
from kiosk.trust.claims import encode_claims
from kiosk.trust.published_keys import PublishedKey, save_published_keys
from kiosk.trust.publishing import publish
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful, check_statement
from kiosk.trust.terminal_key import TerminalKey, open_key
from tests.kiosk.trust.browser import CHROMIUM, Tab, chromium
from tests.kiosk.trust.examples import (
    AGENCY,
    ISSUER,
    STATEMENT,
    VALID,
    VALID_FROM,
    flipped,
    key_settings,
    published,
    signed_at,
    signed_text,
)
from tests.patience import GIVE_UP_S

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")

CHECKED = """new Promise(resolve => {
    const done = () => resolve(document.documentElement.dataset.outcome);
    const waits = !document.documentElement.dataset.outcome
        || document.documentElement.dataset.outcome === "waiting";
    if (waits) document.addEventListener("checked", done, { once: true }); else done();
})"""
LINES = """Array.from(document.querySelectorAll("#facts div"),
    line => [line.children[0].textContent, line.children[1].textContent])"""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder as it is now, and writes no log."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        # A file that was written twice within a second would pass for unchanged.
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def demo_key(tmp_path_factory: pytest.TempPathFactory) -> TerminalKey:
    return open_key(key_settings(tmp_path_factory.mktemp("demo-key")))


@pytest.fixture(scope="module")
def published_keys(published_key: PublishedKey, demo_key: TerminalKey) -> dict[bytes, PublishedKey]:
    both = (published_key, published(demo_key, demo=True))
    return {key.key.id: key for key in both}


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, published_keys: dict[bytes, PublishedKey]
) -> Path:
    folder = tmp_path_factory.mktemp("www") / "verify"
    publish(folder, published_keys.values())
    return folder


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """The address of the page on this machine."""
    handler = functools.partial(QuietHandler, directory=str(folder.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/verify/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with chromium(tmp_path_factory.mktemp("profile")) as tab:
        # zh-CN as a citizen's telephone has it.
        tab.emulate(
            "Network.setUserAgentOverride", {"userAgent": "test", "acceptLanguage": "zh-CN"}
        )
        yield tab


def fragment(text: str) -> str:
    return text.partition("#")[2]


def outcome(tab: Tab, address: str) -> str:
    """What the page answers when it is opened anew."""
    tab.open(address)
    return str(tab.evaluate(CHECKED))


def text_of(tab: Tab, selector: str) -> str:
    return str(tab.evaluate(f"document.querySelector({selector!r}).innerText"))


def test_a_genuine_paper_is_shown_with_its_facts(
    tab: Tab, site: str, terminal_key: TerminalKey
) -> None:
    assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "genuine"
    assert tab.evaluate(LINES) == [
        ["证明名称", "个人参保缴费证明"],
        ["编号", "DEM001-261122-K7Q4-M2XA"],
        ["姓名（部分隐去）", "张*本"],
        ["社会保障号码末四位", "001X"],
        ["起止年月", "1996-01 至 2025-12"],
        ["单位缴纳合计（元）", "1,234,567.80"],
        ["个人缴纳合计（元）", "0.09"],
        ["打印时间", "2026-11-22 10:31:05"],
        ["出具机构", AGENCY],
    ]
    assert "逐项与纸面核对" in text_of(tab, "#comparison")
    assert text_of(tab, "#verdict") == "签名有效"


@pytest.mark.parametrize(
    "kind", [DocumentKind.CONTRIBUTION_CERTIFICATE, DocumentKind.RIGHTS_RECORD]
)
def test_months_booked_in_advance_are_named(
    tab: Tab, site: str, terminal_key: TerminalKey, kind: DocumentKind
) -> None:
    ahead = Period(STATEMENT.period.first, Month.of(STATEMENT.issued_at.date()).plus(1))
    text = signed_text(terminal_key, replace(STATEMENT, kind=kind, period=ahead))
    assert outcome(tab, f"{site}#{fragment(text)}") == "genuine"
    whole_years = kind is DocumentKind.RIGHTS_RECORD
    assert ("预先记账" in text_of(tab, "#facts")) is not whole_years


def test_nothing_but_the_page_itself_is_asked_for(
    tab: Tab, site: str, terminal_key: TerminalKey
) -> None:
    tab.requests.clear()
    tab.complaints.clear()
    assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "genuine"
    names = {address.removeprefix(site) for address in tab.requests if address != "about:blank"}
    parts = {"page.css", "words.js", "statement.js", "check.js", "page.js", "keys.json"}
    assert names == {"", *parts}
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("attempt", "directive"),
    [
        ("fetch('http://localhost:1/').catch(() => {})", "connect-src"),
        ("new Image().src = 'http://localhost:1/'", "img-src"),
        (
            "document.body.append(Object.assign(document.createElement('script'),"
            " { text: 'evil()' }))",
            "script-src-elem",
        ),
    ],
)
def test_the_page_may_ask_nobody_else(tab: Tab, site: str, attempt: str, directive: str) -> None:
    outcome(tab, site)
    stopped_by = tab.evaluate(
        "new Promise(resolve => { document.addEventListener('securitypolicyviolation',"
        f" violation => resolve(violation.effectiveDirective), {{ once: true }}); {attempt}; }})"
    )
    assert stopped_by == directive


@pytest.mark.parametrize("place", ["key id", "payload", "signature"])
def test_an_altered_paper_is_refused(
    tab: Tab, site: str, terminal_key: TerminalKey, place: str
) -> None:
    whole = base41.decode(fragment(signed_text(terminal_key)))
    position = {"key id": 9, "payload": 40, "signature": len(whole) - 1}[place]
    expected = {"key id": "unknown-key"}.get(place, "altered")
    assert outcome(tab, f"{site}#{base41.encode(flipped(whole, position))}") == expected
    assert tab.evaluate("document.getElementById('comparison').hidden") is True
    assert tab.evaluate(LINES) == []
    assert "不可采信" in text_of(tab, "#verdict")


def test_the_page_and_kiosk_verify_agree_on_every_bit(
    tab: Tab,
    site: str,
    terminal_key: TerminalKey,
    published_keys: dict[bytes, PublishedKey],
) -> None:
    text = fragment(signed_text(terminal_key))
    whole = base41.decode(text)
    tampered = [
        *(base41.encode(flipped(whole, i, bit)) for i in range(len(whole)) for bit in (0, 5, 7)),
        *(text[:length] for length in range(1, len(text))),
        *(text[:i] + "Z" + text[i + 1 :] for i in range(len(text)) if text[i] != "Z"),
        text + "0",
        text + "00",
        text + "000",
        text.lower(),
    ]
    outcome(tab, site)
    seen = tab.evaluate(
        f"Promise.all({json.dumps(tampered)}.map("
        "text => checkStatement(text, publishedKeys).then(answer => answer.outcome)))"
    )
    assert isinstance(seen, list)
    assert len(seen) == len(tampered)
    for one, answer in zip(tampered, seen, strict=True):
        checked = check_statement(one, published_keys)
        assert not isinstance(checked, Confirmed), one
        assert answer == checked.doubt.value, one


def signed_payload(key: TerminalKey, payload: bytes) -> str:
    """A statement rightly signed over something a terminal does not write."""
    signature = key.sign(cose.to_be_signed(key.public.id, payload))
    return base41.encode(cose.SignedMessage(key.public.id, payload, signature).serialised())


def test_the_page_and_kiosk_verify_agree_on_strange_facts(
    tab: Tab,
    site: str,
    terminal_key: TerminalKey,
    published_keys: dict[bytes, PublishedKey],
) -> None:
    usual: tuple[cbor.CborValue, ...] = (
        *(1, ISSUER, 1, "S", "张*", "001X", 23952, 24311),
        *(((1, 5), (2, 2**53 - 1)), 1795314665, 128),
    )
    others: list[tuple[int, cbor.CborValue]] = [
        *((0, version) for version in (0, 2)),
        *((1, issuer) for issuer in ("", "990200", 1)),
        *((2, kind) for kind in (0, 5, 6, 99, "1")),
        *((i, value) for i in (3, 4, 5) for value in ("", "<b>x</b>", "长" * 200, 1, b"x")),
        *((6, month) for month in (0, 11, 12, 24311, 24312, 119999, 120000, "1")),
        *((7, month) for month in (0, 23951, 23952, 119999, 120000, b"1")),
        *((8, totals) for totals in ((), ((1, 0),), ((9, 1),), ((1,),), ((1, "1"),), 1)),
        *((9, seconds) for seconds in (0, 2**31, 2**40, 2**53 - 1, "now")),
        *((10, zone) for zone in (0, 1, 96, 128, 191, 192, 2**32, "east")),
    ]
    cases = [
        usual,
        usual[:-1],
        (*usual, 1),
        *((*usual[:i], value, *usual[i + 1 :]) for i, value in others),
    ]
    texts = [signed_payload(terminal_key, cbor.encode(case)) for case in cases]
    outcome(tab, site)
    seen = tab.evaluate(
        f"Promise.all({json.dumps(texts)}.map("
        "text => checkStatement(text, publishedKeys).then(answer => answer.outcome)))"
    )
    assert isinstance(seen, list)
    for case, text, answer in zip(cases, texts, seen, strict=True):
        checked = check_statement(text, published_keys)
        expected = "genuine" if isinstance(checked, Confirmed) else checked.doubt.value
        assert answer == expected, case
    assert seen[0] == "genuine"


USUAL_PAYLOAD = encode_claims(replace(STATEMENT, issuer=ISSUER))


@pytest.mark.parametrize(
    ("usual", "strange"),
    [
        ("8b01", "8b1801"),
        ("8b01", "980b01"),
        ("8b01", "9f01"),
        ("0166", "017806"),
        ("195d90", "1a00005d90"),
        ("1880", "190080"),
        ("1880", "188000"),
        ("1880", "18"),
        ("e69cac", "e69c28"),
        ("e69cac", "c0aeac"),
    ],
)
def test_facts_have_one_form_only(
    tab: Tab,
    site: str,
    terminal_key: TerminalKey,
    published_keys: dict[bytes, PublishedKey],
    usual: str,
    strange: str,
) -> None:
    payload = bytes.fromhex(USUAL_PAYLOAD.hex().replace(usual, strange, 1))
    assert payload != USUAL_PAYLOAD
    text = signed_payload(terminal_key, payload)
    assert check_statement(text, published_keys) == Doubtful(Doubt.UNREADABLE)
    assert outcome(tab, f"{site}#{text}") == "unreadable"


def overflowing(text: str) -> str | None:
    """The same bytes if three characters were taken modulo 2¹⁶, or None if none can be."""
    base = len(base41.ALPHABET)
    for i in range(0, len(text) - 2, 3):
        low, middle, high = map(base41.ALPHABET.index, text[i : i + 3])
        number = low + base * (middle + base * high) + 2**16
        if number < base**3:
            digits = number % base, number // base % base, number // base**2
            return text[:i] + "".join(base41.ALPHABET[one] for one in digits) + text[i + 3 :]
    return None


def test_a_text_has_one_form_only(
    tab: Tab, site: str, terminal_key: TerminalKey, published_keys: dict[bytes, PublishedKey]
) -> None:
    # Each signature is another; about every third text has such a place in it.
    texts = (overflowing(fragment(signed_text(terminal_key))) for _ in range(1000))
    text = next(one for one in texts if one is not None)
    assert check_statement(text, published_keys) == Doubtful(Doubt.UNREADABLE)
    assert outcome(tab, f"{site}#{text}") == "unreadable"


def test_an_unknown_key_is_refused(tab: Tab, site: str, other_key: TerminalKey) -> None:
    assert outcome(tab, f"{site}#{fragment(signed_text(other_key))}") == "unknown-key"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (VALID_FROM - timedelta(seconds=1), "key-not-valid"),
        (VALID_FROM, "genuine"),
        (VALID_FROM + VALID, "genuine"),
        (VALID_FROM + VALID + timedelta(seconds=1), "key-not-valid"),
    ],
    ids=["before", "first second", "last second", "after"],
)
def test_a_key_stands_for_its_time(
    tab: Tab, site: str, terminal_key: TerminalKey, moment: object, expected: str
) -> None:
    assert isinstance(moment, type(VALID_FROM))
    assert outcome(tab, f"{site}#{fragment(signed_at(terminal_key, moment))}") == expected


def test_a_demonstration_is_no_certificate(tab: Tab, site: str, demo_key: TerminalKey) -> None:
    assert outcome(tab, f"{site}#{fragment(signed_text(demo_key))}") == "demo"
    assert "不是证明" in text_of(tab, "#verdict")
    assert "真" not in text_of(tab, "#comparison")


@pytest.mark.parametrize("nonsense", ["x", "hello", "%E5%BC%A0", "HTTP://", "%00", "A" * 5000])
def test_nonsense_cannot_be_read(tab: Tab, site: str, nonsense: str) -> None:
    assert outcome(tab, f"{site}#{nonsense}") == "unreadable"


def test_markup_in_signed_facts_stays_text(tab: Tab, site: str, terminal_key: TerminalKey) -> None:
    markup = "<img src=x onerror=alert(1)>"
    text = signed_text(terminal_key, replace(STATEMENT, masked_name=markup))
    assert outcome(tab, f"{site}#{fragment(text)}") == "genuine"
    assert tab.evaluate("document.querySelector('#facts img')") is None
    assert markup in text_of(tab, "#facts")


def test_without_a_code_the_page_says_what_to_do(tab: Tab, site: str) -> None:
    assert outcome(tab, site) == "empty"
    assert "扫描" in text_of(tab, "#verdict")


def test_a_second_paper_is_checked_without_opening_the_page_anew(
    tab: Tab, site: str, terminal_key: TerminalKey, demo_key: TerminalKey
) -> None:
    assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "genuine"
    again = tab.evaluate(
        "new Promise(resolve => { document.addEventListener('checked',"
        " () => resolve(document.documentElement.dataset.outcome), { once: true });"
        f" location.hash = {fragment(signed_text(demo_key))!r}; }})"
    )
    assert again == "demo"


def test_a_pasted_text_is_checked(tab: Tab, site: str, terminal_key: TerminalKey) -> None:
    outcome(tab, site)
    pasted = tab.evaluate(
        "new Promise(resolve => { document.addEventListener('checked',"
        " () => resolve(document.documentElement.dataset.outcome), { once: true });"
        f" document.getElementById('text').value = {signed_text(terminal_key)!r};"
        " document.getElementById('check').click(); })"
    )
    assert pasted == "genuine"


def test_the_other_language_says_the_same(tab: Tab, site: str, terminal_key: TerminalKey) -> None:
    outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}")
    chinese = tab.evaluate(LINES)
    tab.evaluate("document.getElementById('language').click()")
    english = tab.evaluate(LINES)
    assert isinstance(chinese, list)
    assert isinstance(english, list)
    assert len(english) == len(chinese)
    assert english[0] == ["Document", "个人参保缴费证明 (contribution certificate)"]
    assert text_of(tab, "#verdict") == "The signature is valid"
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert not any(
        "一" <= letter <= "鿿" for letter in text_of(tab, "footer") + text_of(tab, "#outcome")
    )


def test_both_languages_have_all_words(tab: Tab, site: str) -> None:
    outcome(tab, site)
    names = "JSON.stringify([Object.keys(WORDS[x]), Object.keys(WORDS[x].outcomes)])"
    assert tab.evaluate(f"(x => {names})('zh')") == tab.evaluate(f"(x => {names})('en')")


@pytest.mark.parametrize(("table", "kinds"), [("DOCUMENTS", DocumentKind), ("TOTALS", TotalKind)])
def test_the_page_knows_every_kind(
    tab: Tab, site: str, table: str, kinds: type[DocumentKind] | type[TotalKind]
) -> None:
    outcome(tab, site)
    words = tab.evaluate(table)
    assert isinstance(words, dict)
    assert set(words) == {str(kind.value) for kind in kinds}
    for kind in kinds:
        assert set(words[str(kind.value)]) == {"zh", "en"}
        if isinstance(kind, DocumentKind):
            assert words[str(kind.value)]["zh"] == kind.title


def test_without_keys_nothing_is_called_genuine(
    tab: Tab, site: str, folder: Path, terminal_key: TerminalKey
) -> None:
    kept = (folder / "keys.json").read_bytes()
    try:
        (folder / "keys.json").unlink()
        assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "no-keys"
        save_published_keys(folder / "keys.json", [])
        assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "unknown-key"
    finally:
        (folder / "keys.json").write_bytes(kept)


BROKEN_KEYS = {
    "nothing": "",
    "no JSON": '{"keys": [',
    "another JSON": "[1, 2]",
    "null": "null",
    "no list": '{"keys": 7}',
    "a list of nothing": '{"keys": [null]}',
    "a key without its parts": '{"keys": [{"kid": "00"}]}',
    "nested too deeply": '{"keys": ' + "[" * 100_000,
}


@pytest.mark.parametrize("content", BROKEN_KEYS.values(), ids=BROKEN_KEYS)
def test_a_broken_file_of_keys_is_said_and_not_blamed_on_the_paper(
    tab: Tab, site: str, folder: Path, terminal_key: TerminalKey, content: str
) -> None:
    kept = (folder / "keys.json").read_bytes()
    try:
        (folder / "keys.json").write_text(content)
        assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "keys-broken"
    finally:
        (folder / "keys.json").write_bytes(kept)


@pytest.mark.parametrize("part", ["x", "valid_from"])
def test_a_key_that_is_none_is_said_too(
    tab: Tab, site: str, folder: Path, terminal_key: TerminalKey, part: str
) -> None:
    kept = (folder / "keys.json").read_bytes()
    content = json.loads(kept)
    for key in content["keys"]:
        key[part] = "never"
    try:
        (folder / "keys.json").write_text(json.dumps(content))
        assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "keys-broken"
    finally:
        (folder / "keys.json").write_bytes(kept)


@pytest.mark.parametrize(
    "text",
    [
        base41.encode(bytes.fromhex("d2844da201260448") + bytes(8) + b"\xa0" + b"\x81" * 2000),
        "A" * 1_000_000,
        "%F0%9F%92%A9" * 1000,
        ":" * 4296,
    ],
    ids=["nested deeply", "a million letters", "no letters of ours", "the last letter only"],
)
def test_what_nobody_prints_is_answered_too(tab: Tab, site: str, text: str) -> None:
    assert outcome(tab, f"{site}#{text}") == "unreadable"
    assert isinstance(check_statement(text, {}), Doubtful)


def test_a_silent_server_keeps_nobody_waiting(
    tab: Tab, site: str, folder: Path, terminal_key: TerminalKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    serve = QuietHandler.send_head

    def late(handler: QuietHandler) -> object:
        if handler.path.endswith("keys.json"):
            assert answers.wait(GIVE_UP_S)
        return serve(handler)

    monkeypatch.setattr(QuietHandler, "send_head", late)
    assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "no-keys"
    later = """new Promise(resolve => document.addEventListener("checked", () =>
        resolve(document.documentElement.dataset.outcome), { once: true }))"""
    tab.evaluate(f"window.later = {later}; 1")
    answers.set()
    assert tab.evaluate("window.later") == "genuine", "what comes late is used all the same"


AXE = Path(__file__).parents[3] / ".venv" / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """axe.run().then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.map(node => node.html).slice(0, 2).join(" ")}`))"""


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: packaging/set-up")
@pytest.mark.parametrize("what", ["genuine", "altered", "empty", "demo"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing(
    tab: Tab, site: str, terminal_key: TerminalKey, demo_key: TerminalKey, what: str, language: str
) -> None:
    genuine = fragment(signed_text(terminal_key))
    texts = {
        "genuine": genuine,
        "altered": genuine[:-3] + ("000" if genuine[-3:] != "000" else "001"),
        "empty": "",
        "demo": fragment(signed_text(demo_key)),
    }
    tab.emulate(
        "Emulation.setDeviceMetricsOverride",
        {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True},
    )
    assert outcome(tab, f"{site}#{texts[what]}") == what
    if language == "en":
        tab.evaluate("document.getElementById('language').click(); 1")
    tab.evaluate(f"{AXE.read_text('utf-8')};1")
    assert tab.evaluate(VIOLATIONS) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_is_chinese_first_whatever_the_browser_speaks(
    tab: Tab, site: str, terminal_key: TerminalKey
) -> None:
    tab.emulate("Network.setUserAgentOverride", {"userAgent": "test", "acceptLanguage": "en-US"})
    try:
        assert outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}") == "genuine"
        assert tab.evaluate("document.documentElement.lang") == "zh-CN"
    finally:
        tab.emulate(
            "Network.setUserAgentOverride", {"userAgent": "test", "acceptLanguage": "zh-CN"}
        )


def test_the_page_works_as_a_file_with_chosen_keys(
    tab: Tab, folder: Path, terminal_key: TerminalKey
) -> None:
    address = f"{(folder / 'index.html').as_uri()}#{fragment(signed_text(terminal_key))}"
    assert outcome(tab, address) == "no-keys"
    assert tab.evaluate("document.getElementById('local-keys').hidden") is False
    keys = (folder / "keys.json").read_text()
    chosen = tab.evaluate(
        "new Promise(resolve => { document.addEventListener('checked',"
        " () => resolve(document.documentElement.dataset.outcome), { once: true });"
        f" readKeys(new File([{json.dumps(keys)}], 'keys.json')); }})"
    )
    assert chosen == "genuine"


@pytest.mark.parametrize("width_px", [320, 360, 412])
def test_nothing_is_cut_off_on_a_small_phone(
    tab: Tab, site: str, terminal_key: TerminalKey, width_px: int
) -> None:
    tab.emulate(
        "Emulation.setDeviceMetricsOverride",
        {"width": width_px, "height": 640, "deviceScaleFactor": 2, "mobile": True},
    )
    outcome(tab, f"{site}#{fragment(signed_text(terminal_key))}")
    assert tab.evaluate("document.documentElement.scrollWidth") == width_px
    sizes = tab.evaluate(
        "Array.from(document.querySelectorAll('p, dt, dd, button, label'),"
        " e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert isinstance(sizes, list)
    assert min(sizes) >= 16
