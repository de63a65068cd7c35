"""What storing statements over HTTP costs, beside bare Django that stores the same behind the same server."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from benchmarks.clock import Row
from benchmarks.floor import TABLES
from benchmarks.load import send, storing
from benchmarks.servers import Cpu, Served, product, serving
from tests import databases
from tests.factories.credentials import basic_of, make_key
from tests.factories.tracking import make_agency

ROUNDS = 5


@dataclass(frozen=True)
class Shape:
    """How statements come: `size` in a request, from so many clients, so many requests in a round."""

    name: str
    size: int
    clients: int
    requests: int
    most: float


SHAPES = (
    Shape("store 1 statement", 1, 1, 400, 3),
    Shape("store 1 statement, 16 clients", 1, 16, 640, 3),
    Shape("store 50 statements, 4 clients", 50, 4, 40, 4),
    Shape("store 500 statements", 500, 1, 4, 4),
)


@dataclass(frozen=True)
class Round:
    """For one statement: CPU of ours and of the floor; and how many we stored in a second."""

    ours: Cpu
    floor: Cpu
    speed: float


def stored(url: str, folder: Path) -> list[Row]:
    """All shapes, on the PostgreSQL database that the URL names."""
    authorization = basic_of(make_key(make_agency("tools")))
    with product(url, folder) as ours, bare(folder) as floor:
        return [row for shape in SHAPES for row in rows_of(shape, ours, floor, authorization)]


@contextmanager
def bare(folder: Path) -> Iterator[Served]:
    """The floor, with a database of its own."""
    name = "tremplin_bench_floor"
    with databases.server() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    url = databases.url_of(name)
    with psycopg.connect(url) as session:
        session.execute(TABLES)
    told = {"FLOOR_DATABASE_URL": url}
    with serving("--factory", "benchmarks.floor:bare", environment=told, folder=folder, database=url) as served:
        yield served
    with databases.server() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows_of(shape: Shape, ours: Served, floor: Served, authorization: str) -> list[Row]:
    """In turns, after one round that is not counted; medians."""
    rounds = [round_of(shape, ours, floor, authorization) for _round in range(ROUNDS + 1)][1:]
    ratio = statistics.median(each.ours.total / each.floor.total for each in rounds)
    both = [statistics.median(getattr(each, whose).total for each in rounds) for whose in ("ours", "floor")]
    base = [statistics.median(getattr(each, whose).database for each in rounds) for whose in ("ours", "floor")]
    speed = statistics.median(each.speed for each in rounds)
    cost = [round(seconds * 1000, 3) for seconds in (*both, *base)]
    return [
        Row(shape.name, cost[0], "CPU ms each", cost[1], round(ratio, 2), f"≤ {shape.most:g} ×", ratio <= shape.most),
        Row(f"{shape.name}, of that the database", cost[2], "CPU ms each", cost[3], None, "–", holds=True),
        Row(f"{shape.name}, stored in a second", round(speed), "statements", None, None, "–", holds=True),
    ]


def round_of(shape: Shape, ours: Served, floor: Served, authorization: str) -> Round:
    """The same requests to both."""
    made, count = storing(shape.requests, shape.size, authorization), shape.requests * shape.size
    began = time.perf_counter()
    mine = ours.took(partial(send, ours.port, made, shape.clients))
    seconds = time.perf_counter() - began
    return Round(mine / count, floor.took(partial(send, floor.port, made, shape.clients)) / count, count / seconds)
