"""The runtime's sends without compiler, cells or kernel: where a figure of `inside` comes from.

Knows erl_runtime/bench, which measures OTP and the runtime in turn in one bare VM.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator

from beamtalk_kernel.node import boot, build, resources
from tests.benchmarks.rows import SAMPLES, Row

PROGRAM = """
Line = fun({{Name, Base, Ours, Most}}) -> [Name, float(Base), float(Ours), float(Most)] end,
Print = fun(Row) -> io:format("~ts|~f|~f|~f~n", Line(Row)) end,
lists:foreach(Print, bt_bench_raw:results({samples})), halt().
"""


def all_rows() -> Iterator[Row]:
    sources = sorted((resources.erl_runtime() / "bench").glob("*.erl"))
    erl = boot.find_erl()
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([erl.with_name("erlc"), "-o", scratch, *sources], check=True, stdin=subprocess.DEVNULL)
        paths = ["-pa", str(build.runtime_dir()), "-pa", scratch]
        program = PROGRAM.format(samples=SAMPLES + 1)
        said = subprocess.run(
            [erl, "-noshell", "-noinput", *paths, "-eval", program],
            check=True,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
    for line in said.stdout.splitlines():
        name, base, ours, most = line.split("|")
        unit = "B" if name.startswith("bytes") else "µs"
        yield Row(f"raw: {name[:30]}", float(ours), unit, float(base), "OTP", float(most))
