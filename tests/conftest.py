"""Fixtures that every test may ask for: real databases, a real browser, and a state folder that is nobody's own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck
from hypothesis import settings as examples

from tests.servers import MariadbServer, PostgresServer, mariadb_server, postgres_server
from tests.services import ListService, ObjectStore, list_service, object_store

REPOSITORY = Path(__file__).resolve().parent.parent

# The web settings are read once, when Django is first asked: these have to stand before any test module is read.
# No test may find, or leave, anything in a developer's own state folder.
os.environ["MOTLAN_DIR"] = tempfile.mkdtemp(prefix="motlan-tests-")
atexit.register(shutil.rmtree, os.environ["MOTLAN_DIR"], ignore_errors=True)
Path(os.environ["MOTLAN_DIR"], "sample", "truth").mkdir(parents=True)  # its persons are made up
os.environ["MOTLAN_WORKSPACE"] = str(REPOSITORY / "workspaces" / "vietnam")
for inherited in ("MOTLAN_REGISTER", "MOTLAN_PRODUCTION", "MOTLAN_SECRET_KEY"):
    os.environ.pop(inherited, None)
# Playwright's synchronous door runs an event loop in this thread; Django would refuse its database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["DJANGO_SETTINGS_MODULE"] = "motlan.web.settings"
# Each process of a run has a folder of its own: one that inherits these words has read the settings by now.
if django_settings.configured:
    django_settings.MOTLAN_DIR = Path(os.environ["MOTLAN_DIR"])

pytest_plugins = ["tests.browsers", "tests.kept"]

# How long an example takes says something of the machine and of what else it does; tests are about what holds.
examples.register_profile("motlan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("motlan")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, for the whole run."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """Address of the server's first database, for tests that only read the server or make databases themselves."""
    return postgres.url()


@pytest.fixture
def postgres_database(postgres: PostgresServer) -> Iterator[str]:
    """Address of a fresh, empty database; it is removed after the test."""
    name = f"test_{uuid4().hex[:12]}"
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariadbServer]:
    """A MariaDB server of our own, for the whole run."""
    with mariadb_server() as server:
        yield server


@pytest.fixture
def mariadb_database(mariadb: MariadbServer) -> Iterator[str]:
    """Address of a fresh, empty database; it is removed after the test."""
    name = f"test_{uuid4().hex[:12]}"
    yield mariadb.create(name)
    mariadb.drop(name)


@pytest.fixture(scope="session")
def objects() -> Iterator[ObjectStore]:
    """An S3-compatible store of our own, for the whole run."""
    with object_store() as store:
        yield store


@pytest.fixture
def listing() -> Iterator[ListService]:
    """An HTTP service that says what a test makes it say; before that, that there is nothing."""
    with list_service(lambda _asked: (404, {}, b"")) as service:
        yield service
