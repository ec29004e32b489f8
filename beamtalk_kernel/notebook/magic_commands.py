"""What each magic does; the docstring of each is what `%help` shows.

Knows the workspace and how a cell's outputs are shown; knows nothing of how magics are written in a cell.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.errors import BeamtalkError, did_you_mean
from beamtalk_kernel.language.scope import CallMode
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.loading import in_order, read_files
from beamtalk_kernel.views.value import Failure, Rendered, text_of

if TYPE_CHECKING:
    from beamtalk_kernel.notebook.execution import Cell
    from beamtalk_kernel.notebook.kernel import BeamtalkKernel
    from beamtalk_kernel.notebook.workspace import Workspace

MODES: Final[dict[str, CallMode]] = {"sync": "sync", "async": "async"}
BENCH_ROUNDS: Final = 5
BENCH_ROUND_US: Final = 50_000
BENCH_MOST: Final = 10_000_000


@dataclass(frozen=True)
class Call:
    """One use of a magic: the rest of its line, the code it may be about, and where things are shown."""

    kernel: BeamtalkKernel
    cell: Cell
    run: int
    line: str
    code: str
    magics: Mapping[str, Any]
    pages: list[dict[str, Any]]

    @property
    def workspace(self) -> Workspace:
        return self.kernel.workspace

    async def run_code(self, text: str) -> Answer:
        return await self.kernel.execution.run_text(text, self.cell, self.run)

    def say(self, text: str) -> None:
        self.kernel.outputs.line(self.run, text)


def wrong(title: str, hint: str = "") -> Answer:
    return Answer(failure=Failure.of("MagicError", title, hint=hint))


# -- help ------------------------------------------------------------------------------------------------


async def show_help(call: Call) -> Answer:
    """%help            lists the magics
    %help NAME       explains a magic, a class, a variable, or `Class >> selector`"""
    topic = call.line.strip()
    bundle = await _explained(call, topic) if topic else {"text/plain": _overview(call.magics)}
    if not bundle:
        near = did_you_mean(topic, [*call.magics, *call.workspace.compiling.classes])
        return wrong(f"There is no help on {topic}.", near or "%help lists the magics.")
    call.pages.append({"source": "page", "data": bundle, "start": 0})
    return Answer()


def _overview(magics: Mapping[str, Any]) -> str:
    texts = [help_of(magics[name]) for name in sorted(magics)]
    return "\n\n".join(texts) + "\n\nTab completes, Shift-Tab explains what the cursor is on."


def help_of(command: Any) -> str:
    return inspect.cleandoc(command.__doc__ or "")


async def _explained(call: Call, topic: str) -> dict[str, str]:
    from beamtalk_kernel.language.receivers import Receiver
    from beamtalk_kernel.notebook.assistance import describe_at, describe_selector

    if topic.lstrip("%") in call.magics:
        return {"text/plain": help_of(call.magics[topic.lstrip("%")])}
    owner, arrow, selector = (part.strip() for part in topic.partition(">>"))
    if not arrow:
        return await describe_at(call.workspace, topic, 0)
    kind, name = ("class", owner.removesuffix(" class")) if owner.endswith(" class") else ("instance", owner)
    receiver = Receiver("class" if kind == "class" else "instance", name)
    return await describe_selector(call.workspace, selector.lstrip("#"), receiver)


async def doc(call: Call) -> Answer:
    """%doc CLASS       shows a class and its methods
    %doc CLASS SEL   shows one method in full: `%doc List collect:`, `%doc List class >> new:`"""
    from beamtalk_kernel.notebook.documenting import documentation

    topic = call.line.strip()
    if not topic:
        return wrong("Which class?", "Write %doc List, or %doc List collect:.")
    bundle = await documentation(call.workspace, topic)
    if not bundle:
        classes = [text_of(row["name"]) for row in await call.workspace.ask("classes")]
        near = did_you_mean(topic.split()[0], classes) or "%doc wants a class, and perhaps a selector."
        return wrong(f"There is no documentation of {topic}.", near)
    return Answer(value=Rendered(bundle["text/plain"], "html", {"text/html": bundle["text/html"]}))


# -- code ------------------------------------------------------------------------------------------------


async def core(call: Call) -> Answer:
    """%core CODE       shows the Core Erlang that CODE, or the rest of the cell, compiles to"""
    try:
        program = call.workspace.compiling.compile(call.code, call.cell.unit)
    except BeamtalkError as error:
        return Answer(failure=Failure.from_error(error))
    texts = [step.core for step in program.steps if hasattr(step, "core")]
    return Answer(value=Rendered("\n\n".join(texts)))


async def time_it(call: Call) -> Answer:
    """%time CODE       runs CODE, or the rest of the cell, once and says how long it took"""
    began = time.perf_counter()
    answer = await call.run_code(call.code)
    call.say(f"took {pretty_time(time.perf_counter() - began)}")
    return answer


async def bench(call: Call) -> Answer:
    """%bench CODE      runs CODE, or the rest of the cell, many times and says how long one takes
    Its value is thrown away, so a send to an actor does not wait: `x getValue await` measures an answer."""
    once = await call.run_code(call.code)
    if once.failure is not None:
        return once
    count, micros = 1, 0.0
    while micros < BENCH_ROUND_US and count < BENCH_MOST:
        count = count * 10 if micros * 10 < BENCH_ROUND_US else int(count * BENCH_ROUND_US / micros) + 1
        measured = await _loop(call, count)
        if isinstance(measured, Failure):
            return Answer(failure=measured)
        micros = measured
    rounds = [await _loop(call, count) for _ in range(BENCH_ROUNDS)]
    times = [each / count / 1e6 for each in rounds if not isinstance(each, Failure)]
    if not times:
        return wrong("The measurement was interrupted.")
    best, middle = pretty_time(min(times)), pretty_time(median(times))
    return Answer(value=Rendered(f"{middle} each (median of {len(times)} × {count:,} runs, best {best})"))


async def _loop(call: Call, count: int) -> float | Failure:
    text = f"(Erlang.timer tc: [1 to: {count} do: [:benchRound |\n{call.code}\n]]) at: 1"
    answer = await call.workspace.run(text, run=call.run, unit="%bench", quiet=True)
    if answer.failure is not None:
        return answer.failure
    return float(answer.value.text) if answer.value is not None else 0.0


def pretty_time(seconds: float) -> str:
    """
    >>> pretty_time(0.0000012), pretty_time(0.0345), pretty_time(75)
    ('1.2 µs', '34.5 ms', '75 s')
    """
    for unit, factor in (("ns", 1e9), ("µs", 1e6), ("ms", 1e3)):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


async def load(call: Call) -> Answer:
    """%load FILE ...   runs .bt files, those of a folder or pattern too, superclasses first"""
    names = [name.strip("'\"") for name in call.line.split()]
    if not names:
        return wrong("Which file?", "Write %load path/to/File.bt.")
    try:
        files = in_order(read_files(names))
    except BeamtalkError as error:
        return Answer(failure=Failure.from_error(error))
    answer = wrong(f"There is no .bt file in {call.line.strip()}.")
    for file in files:
        answer = await call.workspace.run(file.text, run=call.run, unit=file.name, key=file.key)
        if not answer.ok:
            break
        if file.classes:
            call.say(f"Loaded {file.name}: {', '.join(file.classes)}")
    return answer


async def watch(call: Call) -> Answer:
    """%watch FILE ...  loads .bt files, also those of a folder, again whenever they are edited
    %watch           says which
    %watch off       ends it"""
    names = [name.strip("'\"") for name in call.line.split()]
    edits = call.kernel.edits
    if names == ["off"]:
        edits.end()
        return Answer()
    answer = await load(call) if names else Answer()
    if answer.ok and names:
        edits.follow(names, call.run)
    elif not names:
        call.say("\n".join(edits.names()) or "No file is watched. Write %watch path/to/File.bt.")
    return answer


# -- the session -----------------------------------------------------------------------------------------


async def call_mode(call: Call) -> Answer:
    """%call sync       from this cell on, a send to an actor waits for its answer, as `.bt` files expect
    %call async      from this cell on, it answers a Future (the default)
    %call            says which holds"""
    mode = call.line.strip()
    if mode in MODES:
        call.workspace.compiling.call_mode = MODES[mode]
    elif mode:
        return wrong(f"%call knows sync and async, not {mode}.", did_you_mean(mode, ["sync", "async"]))
    else:
        call.say(f"Sends are {call.workspace.compiling.call_mode}.")
    return Answer()


async def restart_node(call: Call) -> Answer:
    """%restart-node    ends the BEAM and starts a new one; class definitions are loaded again"""
    for remark in await call.workspace.restart():
        call.say(remark)
    return Answer()


async def reset(call: Call) -> Answer:
    """%reset           forgets all variables; classes and actors stay"""
    await call.workspace.reset()
    return Answer()


async def who(call: Call) -> Answer:
    """%who             lists the variables with their classes and values"""
    rows = [
        [text_of(row.get(key)) for key in ("name", "class", "text")]
        for row in await call.workspace.ask("who")
    ]
    if not rows:
        return Answer(value=Rendered("There are no variables."))
    widths = [max(len(row[i]) for row in rows) for i in (0, 1)]
    text = "\n".join(f"{name:<{widths[0]}}  {kind:<{widths[1]}}  {shown}" for name, kind, shown in rows)
    data = {"columns": ["name", "class", "value"], "rows": rows, "total": len(rows)}
    return Answer(value=Rendered(text, "table", {}, data))
