"""Lights are measured beside the jobs: neither waits for the other, and neither goes on without the other."""

from __future__ import annotations

import threading

import pytest

from motlan.cli.worker import _beside


def test_rounds_go_on_while_a_job_takes_its_time() -> None:
    ended, measured = threading.Event(), threading.Event()

    def rounds() -> None:
        while not ended.wait(0.001):
            measured.set()

    with _beside(rounds, ended):
        assert measured.wait(10), "what the job does takes until something was measured beside it"
    assert ended.is_set()


def test_what_rounds_fail_with_ends_the_jobs_and_is_raised() -> None:
    ended = threading.Event()

    def rounds() -> None:
        raise ValueError("gone")

    with pytest.raises(ValueError, match=r"^gone$"), _beside(rounds, ended):
        assert ended.wait(10)


def test_what_a_job_fails_with_ends_the_rounds_and_is_raised() -> None:
    ended, ends = threading.Event(), []

    def rounds() -> None:
        ended.wait(10)
        ends.append(ended.is_set())

    with pytest.raises(ValueError, match=r"^gone$"), _beside(rounds, ended):
        raise ValueError("gone")
    assert ends == [True]
