"""Every event the terminal logs: its id, which stays, what it means, and who does what about it.

An event is known by the words of its log call, so that a call stays one plain line; a test holds
every call against this table. `python -m kiosk.terminal.events > docs/events.md` writes the manual.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of line in the log."""

    id: str
    meaning: str
    do: str = "Nothing."


_RECORDS = "If it stays: the network, then the agency (`kiosk doctor`)."
_PRINTER = "`kiosk printer check`; docs/printers.zh.md."
_JOURNAL = "`kiosk doctor`: disk, owner and mode of the journal."
_GUIDES_FILE = "`kiosk doctor`: disk, owner and mode of the index."
_GUIDES = "`kiosk guides check` names file and line."
_BUG = "Send the line to the developers; it holds no personal data."
_MODULE = "Its cable and port: `kiosk doctor`."
_SCREEN = "Its cable and power; `output` of `[screen]`; `kiosk doctor`."
_CERTIFICATES = "Owner and mode of the file named in kiosk.toml; `kiosk doctor`."

EVENTS: Final[Mapping[str, Event]] = {
    "the terminal serves": Event("terminal.serves", "The first citizen can come."),
    "the terminal stops": Event("terminal.stops", "Somebody stopped the service, or it restarts."),
    "freed memory is not overwritten: begin the kiosk by its unit": Event(
        "terminal.keeps_freed",
        "Names and numbers can stay in memory after a visit.",
        "GLIBC_TUNABLES as in hall-kiosk.service.",
    ),
    "the kiosk has a bug: %s": Event("terminal.bug", "A bug ended the program; it restarts.", _BUG),
    "a wrong PIN could not be written down: %s": Event(
        "pin.not_written", "It counts until the next restart only.", _JOURNAL
    ),
    "nobody can tell how often a PIN was wrong: %s": Event(
        "pin.not_known", "What was wrong before the last restart is not counted.", _JOURNAL
    ),
    "bug %d since the start: %s": Event(
        "visit.bug", "A bug of ours has ended a visit, or what else stood on the screen.", _BUG
    ),
    "the terminal's screen is not connected: %s": Event(
        "screen.not_connected", "Another one is used, as far as it can be told.", _SCREEN
    ),
    "the terminal's screen has gone: %s": Event(
        "screen.gone", "Nothing is shown until it is back: another screen is no place.", _SCREEN
    ),
    "the terminal's screen is back: %s": Event("screen.back", "The page stands on it again."),
    "a visit begins: %s": Event("visit.begins", "Somebody stands there; how they began."),
    "a visit has ended: %s": Event("visit.ended", "How it ended."),
    "a change begins: %s": Event("change.begins", "The intent is in the journal."),
    "a change has ended: %s": Event("change.ended", "What became of it, as far as is known."),
    "a print begins: %s": Event("print.begins", "The intent is in the journal."),
    "a print has ended: %s": Event("print.ended", "What became of it, as far as is known."),
    "a paper of an application was not printed: %s": Event(
        "print.no_application", "It was taken in, and its paper did not come out.", _PRINTER
    ),
    "a receipt is not kept for a reprint: %s": Event(
        "print.not_kept", "The staff cannot print it once more.", "`kiosk doctor`."
    ),
    "a receipt was not printed: %s": Event(
        "print.no_receipt", "A change was made and its receipt did not come out.", _PRINTER
    ),
    "a queue could not be emptied: %s": Event(
        "print.not_emptied", "Tried again before the next print.", _PRINTER
    ),
    "a job could not be cancelled: %s": Event(
        "print.not_cancelled", "The queue is emptied before the next print.", _PRINTER
    ),
    "open business settled: %d": Event("open.settled", "How much that had been open is settled."),
    "open business could not be settled: %s": Event(
        "open.not_settled", "Tried again every minute.", _RECORDS
    ),
    "nobody can tell what was left undone: %s": Event(
        "open.not_known", "A citizen was not told of an earlier request.", _JOURNAL
    ),
    "the %s cannot be used: %s": Event(
        "store.lost", "Records or journal; services are greyed.", "`kiosk doctor`."
    ),
    "the %s can be used again": Event("store.back", "Services are offered again."),
    "records: %s": Event("records.look", "Only with the level DEBUG."),
    "journal: %s": Event("journal.look", "Only with the level DEBUG."),
    "nothing keeps a second kiosk away: %s": Event(
        "terminal.not_alone", "No lock could be made beside the journal.", _JOURNAL
    ),
    "nothing is changed: %s": Event(
        "clock.off", "The clock is not believed.", "Set the clock by NTP (timedatectl)."
    ),
    "the clock is right again": Event("clock.right", "Changes are made again."),
    "new settings: taken before the next visit": Event("settings.new", "Welcome page for 2 s."),
    "the new settings are not taken: %s": Event(
        "settings.wrong", "The terminal goes on with the old ones.", "`kiosk config check`."
    ),
    "the settings of the last start are used: %s: %s": Event(
        "settings.last", "Those in force cannot be used.", "`kiosk config check`."
    ),
    "the settings could not be kept: %s": Event(
        "settings.not_kept", "A mistake in them would stop the next start.", _JOURNAL
    ),
    "new content: taken before the next visit": Event("content.new", "Welcome page for 2 s."),
    "the new content is not taken: %s": Event(
        "content.wrong", "The terminal goes on with the old.", "`kiosk content verify`."
    ),
    "the shipped content is used: %s": Event(
        "content.shipped", "What was installed cannot be used.", "`kiosk content verify`."
    ),
    "the records' clock is %.0f s ahead of ours": Event(
        "records.clock", "From an hour on no change is made.", "Set the clock by NTP (timedatectl)."
    ),
    "nobody can tell whether there is an answer: %s": Event(
        "open.no_answer", "A citizen was not told of an answer to an application.", _RECORDS
    ),
    "a guide is shown without its holder's records: %s": Event(
        "guides.no_records", "Its first page does not say what a citizen's records mean.", _RECORDS
    ),
    "that the terminal is closed cannot be kept: %s": Event(
        "staff.not_kept", "After a restart it would be as before.", _JOURNAL
    ),
    "wrong codes cannot be remembered: %s": Event(
        "staff.no_memory", "A restart would forget wrong codes.", _JOURNAL
    ),
    "codes are not scanned: %s": Event("scanner.not_watched", "Tried again by itself.", _MODULE),
    "the headphone jack cannot be heard: %s": Event(
        "voice.no_jack", "Nobody has their own data read out.", "`kiosk doctor`, line voice."
    ),
    "left behind and not taken: %s": Event(
        "visit.left_behind",
        "A card stays in the reader.",
        "The staff takes it.",
    ),
    "nobody can tell what the menu should hold: %s": Event(
        "open.no_menu", "A citizen's menu is the usual one.", _RECORDS
    ),
    "the records could not be closed: %s": Event("records.not_closed", "After a visit.", _RECORDS),
    "the records failed during a change: %s": Event(
        "records.failed", "The request is sent again under its key."
    ),
    "the records could not say what became of it: %s": Event(
        "records.unknown", "A change is open; it is settled by itself.", _RECORDS
    ),
    "the journal could not write an outcome: %s": Event(
        "journal.no_outcome", "The intent stays open and is settled later.", _JOURNAL
    ),
    "the journal could not settle a print: %s": Event(
        "journal.not_settled", "Tried again every minute.", _JOURNAL
    ),
    "a note is dropped: %s": Event("journal.no_note", "One thing is not counted.", _BUG),
    "the journal takes no notes: %s": Event(
        "journal.no_notes", "Counts wait; the latest thousand are kept.", _JOURNAL
    ),
    "a card is not given back yet: %s": Event("card.held", "Tried again by itself."),
    "a device's watcher hangs and is left behind": Event(
        "device.watcher_hangs",
        "The terminal stops without waiting for a driver or service that does not answer.",
        "`kiosk doctor`; for the card reader `systemctl restart pcscd`.",
    ),
    "a card's counter fell without a PIN: cards are not asked for it any more": Event(
        "card.counter_fell", "Asking spent a PIN try.", "Take `tells_tries` out of kiosk.toml."
    ),
    "that cannot be written down: %s": Event(
        "card.not_noted", "After a restart cards would be asked again.", _JOURNAL
    ),
    "the card service does not answer": Event(
        "pcscd.silent",
        "pcscd hangs; the welcome page says that cards cannot be read.",
        "`systemctl restart pcscd`; if it comes back, the reader's cable, then another reader.",
    ),
    "the card service answers": Event("pcscd.heard", "It went on by itself, or was restarted."),
    "readers are not watched: %s": Event(
        "reader.not_watched", "Tried again by itself.", "systemctl status pcscd; the cable."
    ),
    "reader event: %s": Event("reader.event", "Only with the level DEBUG."),
    "identity cards are not watched: %s": Event(
        "identity.not_watched", "Tried again by itself.", _MODULE
    ),
    "identity card event: %s": Event("identity.event", "Only with the level DEBUG."),
    "papers cannot be made ready: %s": Event(
        "papers.not_ready", "The first paper takes longer.", "If it stays: `kiosk doctor`."
    ),
    "the papers could not be looked at: %s": Event("papers.not_seen", "Looked at again later."),
    "a paper could not be made: %s": Event(
        "papers.not_made", "The citizen was told.", "`kiosk doctor` names file and line."
    ),
    "%s is out of service: %s": Event(
        "papers.out", "A paper is greyed.", "Mend the named template; docs/templates.md."
    ),
    "what made the papers could not be ended: %s": Event("papers.not_ended", "Its process hangs."),
    "wording is left out: %s": Event(
        "papers.wording", "A paper has the usual words.", "Mend the named file."
    ),
    "%s cannot be read": Event("papers.drawing", "Logo or seal is left out.", "Mend that file."),
    "the guides' index was not built apart: %s": Event(
        "guides.not_built", "The terminal builds it itself, at the first use.", _GUIDES_FILE
    ),
    "guides cannot be searched: %s": Event("guides.no_search", "Guides are listed only.", _GUIDES),
    "no English terms: %s": Event("guides.no_terms", "English pages keep Chinese terms.", _GUIDES),
    "pages cannot be read out: %s": Event(
        "voice.none", "The button Listen is not shown.", "`kiosk doctor`, line voice."
    ),
    "speech-dispatcher does not offer both voices": Event(
        "voice.one", "The button Listen is not shown.", "Install espeak-ng."
    ),
    "speech-dispatcher has ended; it is started again": Event("voice.again", "By itself."),
    "a part of the terminal cannot be loaded: %s": Event(
        "terminal.part", "Guides or papers come later or not at all.", "`kiosk doctor`."
    ),
    "a certificate cannot be read: %s: %s": Event(
        "figures.certificate", "Its days are not counted.", _CERTIFICATES
    ),
    "figures: %s": Event(
        "figures.fault", "`kiosk status` or Prometheus misses something.", "See the line itself."
    ),
}

OTHER: Final = Event("other", "A line of a library, or of the program before it is set up.")

_HEAD: Final = """# Events in the log

The service's log is one JSON object a line in systemd's journal: `time`, `level`, `event` (the id
below, which stays the same when the words change), `message`, `facts` (what the words were filled
with) and `from` (the module). Look for one with

```sh
journalctl -u hall-kiosk -o cat | grep '"event": "store.lost"'
```

No line holds a name, a number, a PIN or an APDU. Started by hand the program writes plain lines.

| Event | Words | What it means | What to do |
|---|---|---|---|
"""


def manual() -> Iterator[str]:
    """Yield the lines of docs/events.md."""
    yield _HEAD.rstrip("\n")
    for words, event in sorted(EVENTS.items(), key=lambda one: one[1].id):
        yield f"| `{event.id}` | {words} | {event.meaning} | {event.do} |"


if __name__ == "__main__":
    print(*manual(), sep="\n")  # the one line of the program that is for developers alone
