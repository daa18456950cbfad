"""The shape of each store, as named migrations.

A migration that has been released is never edited: a later one corrects it. A migration is plain
SQL, so that reading this file needs no library; `db.database` runs it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of a store's shape; the name is kept in the file once it has run."""

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MigrationSet:
    """All steps of one kind of store, oldest first; the name tells the kinds of file apart."""

    name: str
    migrations: tuple[Migration, ...]


RECORDS = MigrationSet(
    "records",
    (
        Migration(
            "0001-holders-cards-contributions",
            (
                """
                CREATE TABLE holder (
                    id INTEGER PRIMARY KEY,
                    social_security_number TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    sex TEXT NOT NULL CHECK (sex IN ('0', '1', '2', '9')),
                    birth_date TEXT NOT NULL,
                    died_on TEXT,
                    moved_out INTEGER NOT NULL CHECK (moved_out IN (0, 1))
                ) STRICT
                """,
                """
                CREATE TABLE bank (
                    id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    service_phone TEXT NOT NULL
                ) STRICT
                """,
                """
                CREATE TABLE card (
                    identification_code TEXT NOT NULL PRIMARY KEY,
                    card_number TEXT NOT NULL,
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    bank INTEGER NOT NULL REFERENCES bank (id),
                    issued_on TEXT NOT NULL,
                    valid_until TEXT NOT NULL,
                    status TEXT NOT NULL CHECK (status IN (
                        'not_activated', 'normal', 'temporarily_lost', 'formally_lost', 'locked',
                        'cancelled'
                    )),
                    loss_reported_at INTEGER,
                    loss_ends_at INTEGER,
                    CHECK ((status = 'temporarily_lost') = (loss_reported_at IS NOT NULL)),
                    CHECK (loss_ends_at IS NULL OR loss_reported_at IS NOT NULL)
                ) STRICT, WITHOUT ROWID
                """,
                "CREATE INDEX card_by_holder ON card (holder)",
                """
                CREATE INDEX card_by_end_of_loss ON card (loss_ends_at)
                WHERE loss_ends_at IS NOT NULL
                """,
                """
                CREATE TABLE change (
                    key TEXT NOT NULL PRIMARY KEY,
                    kind TEXT,
                    card TEXT,
                    terminal TEXT,
                    at INTEGER NOT NULL,
                    refusal TEXT,
                    loss_ends_at INTEGER,
                    CHECK ((kind IS NULL) = (card IS NULL))
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE employer (
                    id INTEGER PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE
                ) STRICT
                """,
                """
                CREATE TABLE contribution (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    insurance INTEGER NOT NULL,
                    month INTEGER NOT NULL,
                    base_fen INTEGER NOT NULL,
                    employer_fen INTEGER NOT NULL,
                    personal_fen INTEGER NOT NULL,
                    employer INTEGER REFERENCES employer (id),
                    paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
                    PRIMARY KEY (holder, insurance, month)
                ) STRICT, WITHOUT ROWID
                """,
            ),
        ),
        Migration(
            "0002-accounts-and-benefits",
            (
                """
                CREATE TABLE account_year (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    insurance INTEGER NOT NULL,
                    year INTEGER NOT NULL,
                    opening_fen INTEGER NOT NULL,
                    paid_in_fen INTEGER NOT NULL,
                    interest_fen INTEGER NOT NULL,
                    drawn_fen INTEGER NOT NULL,
                    PRIMARY KEY (holder, insurance, year)
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE benefit (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    kind INTEGER NOT NULL,
                    month INTEGER NOT NULL,
                    amount_fen INTEGER NOT NULL,
                    PRIMARY KEY (holder, kind, month)
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE pension (
                    holder INTEGER PRIMARY KEY REFERENCES holder (id),
                    insurance INTEGER NOT NULL,
                    since INTEGER NOT NULL,
                    until INTEGER,
                    CHECK (until >= since)
                ) STRICT
                """,
                """
                CREATE TABLE certification (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    done_on TEXT NOT NULL,
                    result TEXT NOT NULL CHECK (result IN ('passed', 'failed')),
                    next_due TEXT NOT NULL,
                    PRIMARY KEY (holder, done_on)
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE unemployment (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    began_on TEXT NOT NULL,
                    ended_on TEXT,
                    entitled_months INTEGER NOT NULL,
                    drawn_months INTEGER NOT NULL CHECK (drawn_months <= entitled_months),
                    PRIMARY KEY (holder, began_on)
                ) STRICT, WITHOUT ROWID
                """,
            ),
        ),
        Migration(
            "0003-applications",
            (
                "ALTER TABLE change ADD COLUMN mark TEXT",
                """
                CREATE TABLE application (
                    reference TEXT NOT NULL PRIMARY KEY,
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    kind TEXT NOT NULL,
                    state TEXT NOT NULL CHECK (state IN (
                        'received', 'being_examined', 'papers_missing', 'decided', 'paid',
                        'refused', 'withdrawn'
                    )),
                    submitted_at INTEGER NOT NULL,
                    since INTEGER NOT NULL,
                    due_on TEXT,
                    subject TEXT,
                    missing TEXT,
                    reason TEXT,
                    phone TEXT,
                    declared TEXT,
                    form BLOB
                ) STRICT, WITHOUT ROWID
                """,
                "CREATE INDEX application_by_holder ON application (holder)",
                "CREATE INDEX application_by_subject ON application (kind, subject)",
                """
                CREATE TABLE skill_certificate (
                    number TEXT NOT NULL PRIMARY KEY,
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    occupation TEXT NOT NULL,
                    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
                    approved_on TEXT NOT NULL,
                    claimed_on TEXT
                ) STRICT, WITHOUT ROWID
                """,
                "CREATE INDEX skill_certificate_by_holder ON skill_certificate (holder)",
                """
                CREATE TABLE earlier_place (
                    holder INTEGER NOT NULL REFERENCES holder (id),
                    region TEXT NOT NULL,
                    name TEXT NOT NULL,
                    insurance INTEGER NOT NULL,
                    first INTEGER NOT NULL,
                    last INTEGER NOT NULL CHECK (last >= first),
                    PRIMARY KEY (holder, region, insurance, first)
                ) STRICT, WITHOUT ROWID
                """,
                """
                CREATE TABLE temporary_account (
                    holder INTEGER NOT NULL PRIMARY KEY REFERENCES holder (id)
                ) STRICT
                """,
                """
                CREATE TABLE payout_account (
                    holder INTEGER NOT NULL PRIMARY KEY REFERENCES holder (id),
                    bank TEXT NOT NULL,
                    last_digits TEXT NOT NULL,
                    closed INTEGER NOT NULL CHECK (closed IN (0, 1))
                ) STRICT
                """,
            ),
        ),
        Migration(
            "0004-electronic-codes",
            (
                """
                CREATE TABLE electronic_code (
                    digest TEXT NOT NULL PRIMARY KEY,
                    holder INTEGER REFERENCES holder (id),
                    expires_at INTEGER NOT NULL,
                    used_at INTEGER
                ) STRICT, WITHOUT ROWID
                """,
            ),
        ),
        Migration("0005-signed-changes", ("ALTER TABLE change ADD COLUMN form BLOB",)),
    ),
)

JOURNAL = MigrationSet(
    "journal",
    (
        Migration(
            "0001-entries-and-head",
            (
                """
                CREATE TABLE entry (
                    number INTEGER PRIMARY KEY,
                    at INTEGER NOT NULL,
                    kind TEXT NOT NULL,
                    key TEXT NOT NULL,
                    facts TEXT NOT NULL,
                    mac BLOB NOT NULL
                ) STRICT
                """,
                "CREATE INDEX entry_by_key ON entry (key, kind)",
                """
                CREATE TABLE head (
                    only INTEGER PRIMARY KEY CHECK (only = 1),
                    entries INTEGER NOT NULL,
                    last_mac BLOB NOT NULL,
                    mac BLOB NOT NULL
                ) STRICT
                """,
            ),
        ),
        Migration(
            "0002-wishes-and-times",
            (
                "CREATE INDEX entry_by_time ON entry (at)",
                """
                CREATE TABLE wish (
                    key TEXT NOT NULL PRIMARY KEY,
                    sealed BLOB NOT NULL
                ) STRICT
                """,
            ),
        ),
    ),
)
