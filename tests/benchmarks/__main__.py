"""Every figure the project promises, measured now: `make bench`.

python -m tests.benchmarks [--markdown] [name ...]    names: parsing inside speed supervision live reply start
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator

from beamtalk_kernel.node import boot
from tests.benchmarks import front, inside, language, live, raw, speed, supervision
from tests.benchmarks.rows import Row, markdown

GROUPS: dict[str, Callable[[], Iterator[Row]]] = {
    "parsing": language.parsing,
    "inside": inside.all_rows,
    "speed": speed.all_rows,
    "supervision": supervision.all_rows,
    "live": live.all_rows,
    "reply": front.replies,
    "start": front.starts,
}
EXTRA: dict[str, Callable[[], Iterator[Row]]] = {"raw": raw.all_rows}  # only when it is named
KNOWN = GROUPS | EXTRA


def machine() -> str:
    otp = boot.otp_release(boot.find_erl())
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, OTP {otp}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("groups", nargs="*", metavar="name", help=" ".join(KNOWN))
    parser.add_argument("--markdown", action="store_true", help="the table as the README shows it")
    arguments = parser.parse_args()
    unknown = set(arguments.groups) - set(KNOWN)
    if unknown:
        parser.error(f"unknown: {' '.join(sorted(unknown))}; known: {' '.join(KNOWN)}")
    print(machine(), flush=True)
    rows: list[Row] = []
    for name in arguments.groups or GROUPS:
        for row in KNOWN[name]():
            rows.append(row)
            print(row.render(), flush=True)
    if arguments.markdown:
        print("\n" + markdown(rows))
    missed = [row.what.strip() for row in rows if not row.good]
    print(f"\nNot reached: {', '.join(missed)}" if missed else "\nAll reached.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
