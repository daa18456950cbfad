"""`kiosk-records migrate` and `import`, typed as an engineer types them."""

import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg

from db.demo_cluster import OWNER_LOGIN
from db.demo_people import DemoRole
from db.gateway.pace import AskedBy, AskedFor
from db.gateway.shared_pace import PaceInPostgresql
from db.migrations import MigrationSet
from db.postgresql_records import open_records
from db.postgresql_shape import OWNER, RECORDS, migrate
from db.times import utc_now
from tests.db.postgresql import FilledCluster
from tests.db.samples import card_of

RELEASED = {
    "0001-records": ("a288608aa4222ef15d5e4c971cf027d26e9d53e162c549da66c1bdb4d833ae0d"),
    "0002-applications": ("59770925f4f7a97f846c25141716a3045543b08e29a410e9c3728ba855751cac"),
    "0003-electronic-codes": ("c86211cd646dc3e25c0f62eba634d72099c93b006a7d2e1fa633a0854bfa048a"),
    "0004-terminals": ("48642b3d221424b27e0d895c25c366728ac36dcd99ba2e1239747f3e02cf7d56"),
    "0005-pace": ("ab451aa701b343bd30d82aea7c7c804265cb241078f141dcce4b7bcc36a2c179"),
    "0006-pace-again": ("977716816c922580b425b0cdf184ed006589c4275e1b2556bc2a08cd35e71d69"),
    "0007-signed-changes": ("db120b9017c1da113b1c9cc80a3842c17b1fb05c350af53b8cafb64ef4d73898"),
}
"""A digest of each migration. Add a line for a new one; never change a line."""


def test_released_migrations_are_what_they_were() -> None:
    assert {
        migration.name: sha256("\0".join(migration.statements).encode()).hexdigest()
        for migration in RECORDS.migrations
    } == RELEASED


def test_a_database_is_set_up_and_filled_by_two_commands(
    filled_cluster: FilledCluster, demo_file: Path
) -> None:
    filled_cluster.administer("DROP DATABASE IF EXISTS typed")
    filled_cluster.administer("CREATE DATABASE typed OWNER hall_kiosk_owner")
    where = ("--host", str(filled_cluster.cluster.folder), "--database", "typed")
    migrations = (
        "0001-records\n0002-applications\n0003-electronic-codes\n0004-terminals\n0005-pace\n"
        "0006-pace-again\n"
        "0007-signed-changes\n"
    )
    assert typed("migrate", *where) == (0, migrations, "")
    assert typed("migrate", *where) == (0, "nothing to do\n", "")
    code, out, _ = typed("import", str(demo_file), *where)
    assert (code, out.split()[1]) == (0, "rows")
    code, _, said = typed("import", str(demo_file), *where)
    assert (code, said.split(":")[0]) == (1, "database.exists")
    address = filled_cluster.cluster.address(database="typed")
    with closing(open_records(address)) as records:
        assert records.find_card(card_of(DemoRole.NORMAL)).bank.name


def test_a_database_of_the_first_count_of_people_forgets_who_is_switched_off_from_now_on(
    filled_cluster: FilledCluster,
) -> None:
    filled_cluster.administer("DROP DATABASE IF EXISTS counted_first")
    filled_cluster.administer("CREATE DATABASE counted_first OWNER hall_kiosk_owner")
    cluster, database = filled_cluster.cluster, "counted_first"
    owner = cluster.address(OWNER_LOGIN, database=database)
    names = [migration.name for migration in RECORDS.migrations]
    again = names.index("0006-pace-again")
    before = MigrationSet(RECORDS.name, RECORDS.migrations[:again])
    migrate(owner, before)
    with psycopg.connect(owner.conninfo, autocommit=True) as asked:
        asked.execute(f"SET ROLE {OWNER}".encode())
        asked.execute("DROP INDEX records.asked_for_at")
        asked.execute(
            "CREATE OR REPLACE FUNCTION records.admit(by_terminal text, kind text, identity text,"
            " most integer, OUT admitted boolean, OUT lasts interval) LANGUAGE sql"
            " RETURN (true, interval '1 hour')"
        )
        assert migrate(owner) == tuple(names[again:])
        asked.execute("INSERT INTO records.asked_for VALUES ('T-off', '', '2020-01-01 00:00Z')")
        with closing(PaceInPostgresql(cluster.address(database=database), 3)) as pace:
            pace.admit("T-01", AskedFor(AskedBy.NUMBER, "990100199001019993", "one"), now=utc_now())
        kept = asked.execute("SELECT terminal FROM records.asked_for").fetchall()
        indexes = asked.execute("SELECT 'records.asked_for_at'::regclass").fetchall()
    assert kept == [("T-01",)]
    assert indexes


def typed(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        (sys.executable, "-m", "db.gateway", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
