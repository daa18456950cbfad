"""How far a terminal's clock may be from that of the records, which decides."""

from datetime import timedelta
from typing import Final

NOTED_DIFFERENCE: Final = timedelta(minutes=2)
"""Beyond it the operator is told."""
LARGEST_DIFFERENCE: Final = timedelta(hours=1)
"""Beyond it the terminal makes no changes and no papers: their dates would be wrong."""
