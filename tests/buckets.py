"""A real S3-compatible store for one test run: SeaweedFS from its wheel, in a folder that goes away."""

import contextlib
import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from tests.postgres import die_with_parent

WEED = Path(sys.executable).parent / "weed"
PATIENCE = 60  # seconds
BUCKET = "tremplin"
PORTS = ("master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc", "s3", "s3.grpc")


class NoBucket(Exception):
    """The store does not answer; the message is what it wrote."""


@contextlib.contextmanager
def bucket() -> Iterator[dict[str, Any]]:
    """The options of `storages.backends.s3.S3Storage` for an empty bucket that only these keys open."""
    keys = {"accessKey": "tremplin", "secretKey": secrets.token_hex(16)}
    ours = {"name": "ours", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    with tempfile.TemporaryDirectory(prefix="tremplin-s3-") as folder:
        place = Path(folder)
        (place / "s3.json").write_text(json.dumps({"identities": [ours]}))
        ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        options = {
            "bucket_name": BUCKET,
            "endpoint_url": f"http://127.0.0.1:{ports['s3']}",
            "region_name": "us-east-1",
            "access_key": keys["accessKey"],
            "secret_key": keys["secretKey"],
            "addressing_style": "path",
            **settings.S3_ALWAYS,
        }
        with running(place, ports):
            wait_for(S3Storage(**options), place / "log")
            yield options


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at, all different."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _each in range(count)]
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def running(place: Path, ports: dict[str, int]) -> Iterator[None]:
    """All of its servers in one process, which dies with us."""
    (place / "data").mkdir()
    numbers = [f"-{name.replace('.', '.port.') if '.' in name else f'{name}.port'}={ports[name]}" for name in PORTS]
    small = ["-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false", "-volume.max=20"]
    ours = [f"-dir={place / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
    command = [WEED, "-logtostderr=true", "server", *ours, f"-s3.config={place / 's3.json'}", *small, *numbers]
    with (place / "log").open("w") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd=place, preexec_fn=die_with_parent)  # noqa: PLW1509  (Linux)
    try:
        yield
    finally:
        child.kill()
        child.wait(10)


def wait_for(store: S3Storage, log: Path) -> None:
    """Until there is a bucket and something can be written into it."""
    client, over = store.connection.meta.client, time.monotonic() + PATIENCE
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="first", Body=b"")
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > over:
                raise NoBucket(log.read_text()[-4000:]) from error
            time.sleep(0.1)
        else:
            return
