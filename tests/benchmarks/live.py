"""The living system: patches whatever lives, recording, a busy actor looked at, an inspector that stays open.

Knows a workspace and the kernel's comms; what is compared with what is named in each row.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from typing import Any

import psutil

from beamtalk_kernel.node.wire import Atom
from tests.benchmarks.inside import CLASSES, Inside, opened
from tests.benchmarks.kernels import Kernel
from tests.benchmarks.rows import Row, medians

LIVE = """Actor subclass: LivePart
  state: value = 0
  #step => self.value += 1
  #spin: n => 1 to: n do: [:i | self.value := i]

Object subclass: LiveBench
  class calls: n on: part =>
    | t |
    t := Bench now.
    n timesRepeat: [part step await].
    ^Bench now - t
"""
MANY, CALLS = 1_000_000, 20_000
FLOODER = """Actor subclass: Flooder
  #flood: target => 400 timesRepeat: [2000 timesRepeat: [target next]. Timer sleep: 15]"""
SECONDS = 4.0


def all_rows() -> Iterator[Row]:
    with opened() as inside:
        inside.run(CLASSES)
        inside.run(LIVE)
        for rows in (recording, busy, patches):
            yield from rows(inside)
    yield from open_inspector()


def recording(inside: Inside) -> Iterator[Row]:
    inside.run("plain := LivePart spawn. recorded := LivePart spawn trace: #all. nil")
    without, recorded = medians(
        lambda: inside.number(f"LiveBench calls: {CALLS} on: plain") / (CALLS * 1e3),
        lambda: inside.number(f"LiveBench calls: {CALLS} on: recorded") / (CALLS * 1e3),
    )
    yield Row("recording a message", recorded - without, "µs", None, "", 1.0)


def asked(inside: Inside, *target: Any) -> float:
    """Seconds from a view's question to its data."""
    began = time.perf_counter()
    inside.loop.run_until_complete(inside.workspace.ask("snapshot", tuple(target), timeout=60))
    return time.perf_counter() - began


def busy(inside: Inside) -> Iterator[Row]:
    inside.run("spinner := LivePart spawn. spinner spin: 1000000000. nil")
    took = medians(lambda: asked(inside, Atom("var"), "spinner") * 1e3)[0]
    inside.run("spinner kill")
    yield Row("a busy actor's state", took, "ms", None, "", 5.0)


def patches(inside: Inside) -> Iterator[Row]:
    numbers = itertools.count()

    def patch() -> float:
        began = time.perf_counter()
        inside.run(f"LivePart >> step => self.value += {next(numbers)}")
        return (time.perf_counter() - began) * 1e3

    inside.run("1 to: 10 do: [:i | LivePart spawn]. nil")
    with_few = medians(patch)[0]
    inside.run(f"last := nil. 1 to: {MANY} do: [:i | last := LivePart spawn]. last step await")
    with_many = medians(patch)[0]
    yield Row("patch with 1,000,000 live actors", with_many, "ms", with_few, "with 10 live actors", 1.5)
    took = medians(lambda: asked(inside, Atom("system"), {}), samples=3, warm=0)[0]
    yield Row("system view, 1,000,000 processes", took, "s", None, "", 3.0)
    inside.run("Erlang.bench_base kill: System actors. nil")


def open_inspector() -> Iterator[Row]:
    """On an actor that handles some 100,000 messages a second, as a front end would open it."""
    with Kernel("beamtalk") as kernel:
        kernel.ask("Actor subclass: Target\n  state: value = 0\n  #next => self.value += 1")
        kernel.ask(FLOODER)
        widget = widget_of(kernel, "target := Target spawn. target")
        kernel.ask("flooder := Flooder spawn. flooder flood: target. nil")
        told = {"method": "custom", "content": {"event": "open", "here": "bench"}}
        message = kernel.client.session.msg("comm_msg", {"comm_id": widget, "data": told})
        kernel.client.shell_channel.send(message)
        process = psutil.Process(kernel.manager.provisioner.pid)
        process.cpu_percent()
        updates = updates_within(kernel, widget, SECONDS)
        cpu = process.cpu_percent()
    yield Row("an inspector's updates a second", updates / SECONDS, "", None, "", 10.5)
    yield Row("  the kernel's CPU meanwhile", cpu, "%", None, "", 10.0)


def widget_of(kernel: Kernel, code: str) -> str:
    """The comm of the view that is the value of a cell."""
    request = kernel.client.execute(code)
    kernel._reply(request)
    found = ""
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        content = message["content"]
        if message["msg_type"] == "comm_open" and "tree" in content["data"]["state"]:
            found = content["comm_id"]
        if message["msg_type"] == "status" and content["execution_state"] == "idle" and found:
            return found


def updates_within(kernel: Kernel, widget: str, seconds: float) -> int:
    until = time.monotonic() + seconds
    count = 0
    while (left := until - time.monotonic()) > 0:
        try:
            message = kernel.client.get_iopub_msg(timeout=left)
        except Exception:
            break
        if message["msg_type"] == "comm_msg" and message["content"].get("comm_id") == widget:
            count += 1
    return count
