"""Every planted fault still has its place: a list that has drifted from the code proves nothing."""

from pathlib import Path

import pytest

from tests.mutants.plant import Fault, changed, faults

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.name)
def test_the_fault_can_be_planted_and_its_tests_are_there(fault: Fault) -> None:
    text = (ROOT / fault.file).read_text(encoding="utf-8")

    assert changed(fault, text) != text
    assert all((ROOT / test.partition("::")[0]).exists() for test in fault.tests)
