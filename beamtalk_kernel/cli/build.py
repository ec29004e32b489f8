"""`build-stdlib`: compile the runtime and the library into the cache now, not at the first kernel.

Knows only whom to ask: beamtalk_kernel.node.build.

    beamtalk-kernel build-stdlib
"""

from __future__ import annotations

import argparse
import sys
import time

from beamtalk_kernel.node import boot, build


def build_stdlib(arguments: argparse.Namespace) -> int:
    began = time.monotonic()
    try:
        runtime = build.runtime_dir()
    except (boot.ErlangMissing, build.BuildFailed, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{runtime}  ({time.monotonic() - began:.1f} s)")
    return 0
