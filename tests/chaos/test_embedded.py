"""The worker beside the web process, killed at any moment: no promise is lost, none is kept twice."""

import signal
import time

import pytest

from tests.chaos.arena import BEGUN, LEASE, MANAGE, NOTHING, OVER, Arena
from tests.chaos.world import PARTS, TASKS

pytestmark = pytest.mark.chaos
PROMISES = 12  # for every time that something is killed
ALONE = [*MANAGE, "jobworker", "--processes", "0"]
SLOW = 0.4  # seconds for each part of the work


def test_killing_any_process_at_any_moment_loses_no_job_and_repeats_no_effect(arena: Arena, rounds: int) -> None:
    arena.start("poster", *MANAGE, "promise", "1", str(PROMISES * rounds))
    arena.start("worker", *MANAGE, "jobworker", "--processes", "2")
    arena.start("other", *ALONE)
    arena.wait_until("the first job", OVER)
    ways = [
        *[lambda: arena.kill_child_of("worker")] * 6,
        lambda: arena.kill("other"),
        lambda: arena.kill("worker"),
        lambda: arena.kill_all_of("worker"),
        lambda: arena.kill("poster"),
    ]
    for _ in range(rounds):
        time.sleep(arena.chance.uniform(0.05, 0.3))
        arena.wait_for_a_claim(LEASE)
        arena.chance.choice(ways)()
    arena.settle()
    arena.report()
    assert arena.account() == NOTHING


@pytest.mark.parametrize("number", [1, 2, 3], ids=lambda number: TASKS[number % len(TASKS)])
def test_a_worker_that_slept_through_its_lease_commits_nothing(arena: Arena, number: int) -> None:
    arena.manage("promise", str(number), str(number), "--pause", str(SLOW))
    arena.start("sleeper", *ALONE)
    arena.wait_until("claimed", BEGUN)
    time.sleep(SLOW / 2)
    with arena.frozen(arena.processes["sleeper"].pid):
        arena.start("other", *ALONE)
        arena.wait_at_most(LEASE + PARTS * SLOW, OVER)  # On SQLite a sleeper in mid-transaction stops the world.
    arena.wait_until("done", OVER)
    arena.start("poster", *MANAGE, "promise", "4", "9")
    arena.settle()
    time.sleep(PARTS * SLOW)
    assert arena.account() == NOTHING
    assert [arena.running("sleeper"), arena.running("other")] == [True, True]


def test_a_worker_asked_to_stop_finishes_the_job_at_hand(arena: Arena) -> None:
    arena.manage("promise", "1", "3", "--pause", "0.3")
    arena.start("worker", *MANAGE, "jobworker")
    arena.wait_until("claimed", BEGUN)
    arena.processes["worker"].send_signal(signal.SIGTERM)
    assert arena.processes["worker"].wait(20) == 0
    assert arena.rows("SELECT state, attempts FROM jobs_job WHERE task LIKE 'world.%' ORDER BY state") == [
        ("done", 1),
        ("ready", 0),
        ("ready", 0),
    ]


def test_workers_end_when_the_process_that_they_stand_beside_is_killed(arena: Arena) -> None:
    arena.start("web", "sh", "-c", f"{' '.join(MANAGE)} jobworker --with-parent & wait")
    arena.manage("promise", "1", "1")
    arena.wait_until("done", OVER)
    arena.processes["web"].kill()
    arena.processes["web"].wait()
    deadline = time.monotonic() + 10
    while (left := arena.members_of("web")) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def test_a_job_that_kills_its_workers_and_one_that_never_ends_are_given_up_and_the_rest_is_done(arena: Arena) -> None:
    arena.manage("ask", "world.deadly")
    arena.manage("ask", "world.endless")
    arena.manage("promise", "1", "5")
    arena.start("worker", *MANAGE, "jobworker")
    arena.start("poster", "true")
    arena.settle()
    dead = arena.rows("SELECT task, attempts, error FROM jobs_job WHERE state = 'dead' ORDER BY task")
    assert dead == [
        ("world.deadly", 2, "No answer from the worker of attempt 2: it was killed or got stuck."),
        ("world.endless", 1, "No answer from the worker of attempt 1: it was killed or got stuck."),
    ]
    assert {**arena.account(), "dead": []} == NOTHING
