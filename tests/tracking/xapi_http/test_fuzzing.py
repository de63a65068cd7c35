"""Atheris looks for a request that breaks the endpoint, led by which lines of ours each one reaches."""

import importlib.util
import os
import subprocess
import sys

import pytest

RUNS = int(os.environ.get("FUZZ_RUNS", "1200"))


@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="Atheris is made for Linux on x86-64 only")
def test_no_request_that_coverage_leads_to_breaks_the_endpoint(tmp_path) -> None:
    found = tmp_path / "found-"
    words = [f"-runs={RUNS}", "-seed=1", "-timeout=60", f"-artifact_prefix={found}"]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    command = [sys.executable, "-m", "tests.tracking.xapi_http.fuzzing", str(corpus), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr
