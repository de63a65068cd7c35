"""`make bench`: measure on SQLite and on PostgreSQL, print a table, write `benchmarks/results.json`.

Every figure is a ratio against a reference measured in the same process and alternated with it, because machines are
noisy and ratios are not. `python -m benchmarks [--only sqlite|postgres]`.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.__main__ import server

RESULTS = Path(__file__).with_name("results.json")
COLUMNS = ("name", "value", "unit", "reference", "ratio", "goal", "holds")


def main() -> int:
    """Measure, tell, and fail when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database instead of both")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    if chosen.only != "postgres":
        rows += measured("SQLite", "")
    if chosen.only != "sqlite":
        with server() as (_where, url):
            rows += measured("PostgreSQL", url)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")
    print_table(rows)
    return 0 if all(row["holds"] for row in rows) else 1


def measured(database: str, url: str) -> list[dict[str, Any]]:
    """The rows of one database, measured in a process of their own."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    environment |= {"BENCH_DATABASE": database}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure"], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def print_table(rows: list[dict[str, Any]]) -> None:
    """Columns wide enough for what is in them."""
    cells = [COLUMNS, *(tuple(str(row[column]) for column in COLUMNS) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(COLUMNS))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
