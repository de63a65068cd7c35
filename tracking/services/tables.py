"""Parquet, written by DuckDB out of lines of JSON: in a process of little memory, without its network."""

from pathlib import Path

from tracking.selectors.exports import TABLE

MEMORY = "384MB"
LONGEST_LINE = 64 * 1024 * 1024  # Bytes: a statement of 16 MB, written as JSON within JSON.
ROWS = 20_000  # of one group: what a reader takes into memory at once.


def as_parquet(lines: Path) -> Path:
    """A table beside the file of lines, with the columns of `TABLE`."""
    import duckdb  # noqa: PLC0415  (20 MB of code that only the worker needs, and only now)

    target = lines.with_name(f"{lines.name}.parquet")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in TABLE.items())
    read = f"read_json({quoted(lines)}, format = 'newline_delimited', columns = {{{columns}}}, compression = 'none',"
    read += f" maximum_object_size = {LONGEST_LINE})"
    limits: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": MEMORY,
        "temp_directory": str(lines.parent),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=limits) as connection:
        form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS}"
        connection.execute(f"COPY (SELECT * FROM {read}) TO {quoted(target)} ({form})")  # noqa: S608  (our own words)
    return target


def quoted(path: Path) -> str:
    """A path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"
