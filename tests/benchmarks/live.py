"""The living system: patches whatever lives, recording, a busy actor looked at, an inspector that stays open.

Knows a workspace and the kernel's comms; what is compared with what is named in each row.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
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
  class answering: n =>
    | before t parts took bytes |
    before := Erlang.bench_base memory: #collected.
    t := Bench now.
    parts := (1 to: n) collect: [:i | BenchCounter spawn].
    parts do: [:each | each getValue await].
    took := Bench now - t.
    bytes := (Erlang.bench_base memory: #now) - before.
    Erlang.bench_base kill: parts asList.
    ^{took, bytes div: n}
  class calls: n on: part =>
    | t |
    t := Bench now.
    n timesRepeat: [part step await].
    ^Bench now - t
  class round: parts =>
    | t |
    t := Bench now.
    parts do: [:each | each step await].
    ^Bench now - t
"""
NUMBERS = itertools.count()
LOADS = 5  # samples of what takes seconds
MANY, CALLS, SOME, EDITS = 1_000_000, 20_000, 1_000, 1_000
FLOODER = """Actor subclass: Flooder
  #flood: target => 400 timesRepeat: [2000 timesRepeat: [target next]. Timer sleep: 15]"""
SECONDS = 4.0


def all_rows() -> Iterator[Row]:
    with opened() as inside:
        inside.run(CLASSES)
        inside.run(LIVE)
        for rows in (recording, busy, first_messages, many_patches, patches, million):
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


def patch_of_step() -> str:
    """Another one each time."""
    return f"LivePart >> step => self.value += {next(NUMBERS)}"


def first_messages(inside: Inside) -> Iterator[Row]:
    """Each actor follows its class before the first message after a patch."""
    inside.run(f"parts := (1 to: {SOME}) collect: [:i | LivePart spawn]. nil")

    def more() -> float:
        inside.run(patch_of_step())
        first, following = (inside.number("LiveBench round: parts") / (SOME * 1e3) for _ in range(2))
        return first - following

    yield Row("first message after a patch, more", medians(more)[0], "µs", None, "", 5.0)
    inside.run("parts do: [:each | each stop]. parts := nil")


def many_patches(inside: Inside) -> Iterator[Row]:
    """Of one method, of which an actor is alive; what as many cells without a patch keep is taken off."""
    inside.run("part := LivePart spawn. nil")

    def kept(text: Callable[[], str], cell: str = "") -> tuple[float, float]:
        """Bytes and atoms that each run leaves in the node."""
        for _ in range(20):
            inside.run(text(), cell)
        size, atoms = inside.numbers("Erlang.bench_live held")
        for _ in range(EDITS):
            inside.run(text(), cell)
        size_after, atoms_after = inside.numbers("Erlang.bench_live held")
        return (size_after - size) / EDITS, (atoms_after - atoms) / EDITS

    for _ in range(EDITS):
        inside.run("part. nil")  # what is bounded fills up
    fresh, _ = kept(lambda: f"part. {next(NUMBERS)}")
    again, _ = kept(lambda: f"part. {next(NUMBERS)}", "again")
    edited, atoms = kept(patch_of_step, "edited")
    stacked, _ = kept(patch_of_step)
    yield Row("a cell that patches, each run", (edited - again) / 1e3, "kB", None, "", 4.0)
    yield Row("  atoms each", atoms, "", None, "", 2.0)
    yield Row("1,000 cells patch one method, each", (stacked - fresh) / 1e3, "kB", None, "", 4.0)


def patches(inside: Inside) -> Iterator[Row]:
    def patch() -> float:
        began = time.perf_counter()
        inside.run(patch_of_step())
        return (time.perf_counter() - began) * 1e3

    inside.run("1 to: 10 do: [:i | LivePart spawn]. nil")
    with_few = medians(patch)[0]
    inside.run(f"last := nil. 1 to: {MANY} do: [:i | last := LivePart spawn]. last step await")
    with_many = medians(patch)[0]
    yield Row("patch with 1,000,000 live actors", with_many, "ms", with_few, "with 10 live actors", 1.5)
    inside.run("Erlang.bench_live watch")
    patch()
    again, loaded = medians(patch, lambda: inside.number("Erlang.bench_live load") / 1e6, samples=LOADS)
    yield Row("  the same", again, "ms", loaded, "code:load_binary", 1.0)
    took = medians(lambda: asked(inside, Atom("system"), {}), samples=3, warm=0)[0]
    yield Row("system view, 1,000,000 processes", took, "s", None, "", 3.0)
    inside.run("Erlang.bench_base kill: System actors. nil")


def million(inside: Inside) -> Iterator[Row]:
    """Spawned, and each has answered once; in turn with as many bare servers."""
    ours: list[list[int]] = []
    theirs: list[list[int]] = []

    def sample(text: str, into: list[list[int]]) -> float:
        into.append(inside.numbers(text))
        return into[-1][0] / 1e9

    took, base = medians(
        lambda: sample(f"LiveBench answering: {MANY}", ours),
        lambda: sample(f"Erlang.bench_base answering: {MANY}", theirs),
        samples=LOADS,
        warm=1,
    )
    size, size_base = (statistics.median(pair[1] for pair in series[1:]) for series in (ours, theirs))
    yield Row("1,000,000 spawned and answering", took, "s", base, "gen_server", 1.3)
    yield Row("  bytes each", size, "B", size_base, "gen_server", 1.3)


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
