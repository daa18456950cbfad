"""`kiosk-records migrate` and `import`, typed as an engineer types them."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from db.demo_people import DemoRole
from db.postgresql_records import open_records
from tests.db.postgresql import FilledCluster
from tests.db.samples import card_of


def test_a_database_is_set_up_and_filled_by_two_commands(
    filled_cluster: FilledCluster, demo_file: Path
) -> None:
    filled_cluster.administer("DROP DATABASE IF EXISTS typed")
    filled_cluster.administer("CREATE DATABASE typed OWNER hall_kiosk_owner")
    where = ("--host", str(filled_cluster.cluster.folder), "--database", "typed")
    migrations = (
        "0001-records\n0002-applications\n0003-electronic-codes\n0004-terminals\n0005-pace\n"
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


def typed(*arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        (sys.executable, "-m", "db.gateway", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
