"""A session: its cells, what they have defined and bound, and the node in which all of it lives.

Knows the compiler and the node; knows nothing of Jupyter, so that scripts and tests run cells the same way.

    workspace = Workspace()
    answer = await workspace.run("3 + 4", run=1, unit="cell[1]")
    answer.value.text  ->  '7'
    await workspace.close()
"""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from beamtalk_kernel.errors import BeamtalkError, InternalError, Source
from beamtalk_kernel.node.boot import ErlangMissing, Launched
from beamtalk_kernel.node.node import Node, NodeDied, NodeError
from beamtalk_kernel.notebook.answers import Answer
from beamtalk_kernel.notebook.compiling import Compiling, warm_up
from beamtalk_kernel.notebook.definitions import Definition, Definitions
from beamtalk_kernel.notebook.door import Door
from beamtalk_kernel.notebook.keeper import NODE_FAULTS, Keeper, NodeLike, NotStarted
from beamtalk_kernel.notebook.steps import definitions_of, place_of, wire_map, wire_steps
from beamtalk_kernel.views.value import Failure

if TYPE_CHECKING:
    from beamtalk_kernel.language.compiler import CompiledProgram

logger = logging.getLogger(__name__)

INTERRUPT_SECONDS: Final = 5.0
KEPT_SOURCES: Final = 2_000
NEXT_CELL: Final = "Run the next cell: it starts a new node and loads the class definitions again."
NOT_RUN: Final = Failure.of("Interrupted", "The cell was interrupted before it ran.")
OURS: Final = "This is a mistake of Beamtalk's, not of yours."
REPORT: Final = "Please report it with the cell that shows it."
DOCTOR: Final = "`beamtalk-kernel doctor` says what is wrong and what puts it right."
OnEvent = Callable[[str, tuple[Any, ...]], None]


class Workspace:
    """Runs cells one after another; whoever calls `run` waits for its end before the next."""

    def __init__(
        self,
        on_event: OnEvent | None = None,
        make_node: Callable[[], NodeLike] | None = None,
        launched: Launched | None = None,
    ) -> None:
        self._on_event = on_event
        self._launched = launched
        self._keeper = Keeper(make_node or self._new_node, self._restore)
        self.compiling = Compiling()
        self._door = Door(self)
        self.definitions = Definitions()
        self._sources: dict[str, str] = {}
        self._remarks: list[str] = []
        self._running = False
        self._stopped: asyncio.Future[Any] | None = None
        """Done when the cell that waits for its node shall wait no longer."""

    def _new_node(self) -> NodeLike:
        loop = asyncio.get_running_loop()

        def notice(text: str) -> None:
            loop.call_soon_threadsafe(self._remarks.append, text)

        launched, self._launched = self._launched, None
        return Node(on_event=self._event, on_notice=notice, launched=launched)

    def _event(self, kind: str, arguments: tuple[Any, ...]) -> None:
        """The node's questions to the compiler are answered here; everything else is somebody's to show."""
        if kind == "compile":
            self._door.answer(*arguments)
        elif self._on_event is not None:
            self._on_event(kind, arguments)

    # -- life --------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Begin to boot the node; cells wait for it by themselves."""
        self._keeper.boot()

    async def warm_up(self) -> None:
        """Load the compiler while the node boots; from here on nothing large is made that stays."""
        warm_up()
        gc.freeze()
        gc.enable()

    async def close(self) -> None:
        await self._keeper.stop()

    def kill(self) -> None:
        """From any thread: the node is gone at once."""
        self._keeper.kill()

    async def restart(self) -> tuple[str, ...]:
        """A new node with the session's classes; answers what was loaded again and what is lost."""
        await self._keeper.restart()
        return self._take_remarks()

    @property
    def node(self) -> NodeLike | None:
        """The node, when it can be asked now; what it answers is answered while a cell runs too."""
        return self._keeper.current

    async def ask(self, verb: str, *args: Any, timeout: float | None = 5.0) -> Any:
        """A question to the node, booted if need be."""
        node = await self._keeper.node()
        return await node.request(verb, *args, timeout=timeout)

    # -- cells -------------------------------------------------------------------------------------

    async def run(
        self, text: str, *, run: int, unit: str, key: str | None = None, quiet: bool = False
    ) -> Answer:
        """Compile and run a cell: `run` numbers its outputs, `key` tells which cell it is."""
        self._remember(unit, text)
        self._running = True
        try:
            answer = await self._run(text, run, unit, key or text_key(text), quiet)
        finally:
            self._running = False
        remarks = self._take_remarks()
        return replace(answer, warnings=(*remarks, *answer.warnings)) if remarks else answer

    async def _run(self, text: str, run: int, unit: str, key: str, quiet: bool) -> Answer:
        try:
            if self._keeper.has_died:
                await self._node()
            program = self.compiling.compile(text, unit)
            node = self._keeper.current or await self._node()
            return await self._execute(node, program, run, unit, key, quiet)
        except BeamtalkError as error:
            return Answer(failure=Failure.from_error(error))
        except NODE_FAULTS as fault:
            return Answer(failure=failure_of(fault))
        except Exception as bug:
            logger.exception("while running %s", unit)
            return Answer(failure=failure_of(bug))

    async def _node(self) -> NodeLike:
        """The node as soon as it is there; an interrupt ends the waiting, not the boot."""
        wanted: asyncio.Future[Any] = asyncio.ensure_future(self._keeper.node())
        self._stopped = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({wanted, self._stopped}, return_when=asyncio.FIRST_COMPLETED)
            if wanted.done():
                node: NodeLike = wanted.result()
                return node
            raise BeamtalkError(*NOT_RUN.diagnostics)
        finally:
            wanted.cancel()
            self._stopped = None

    async def _execute(
        self, node: NodeLike, program: CompiledProgram, run: int, unit: str, key: str, quiet: bool
    ) -> Answer:
        steps = wire_steps(program, key)
        self.compiling.running = program.assigns
        try:
            if quiet:
                answer = Answer.good(await node.post("eval_quiet", steps))
            else:
                request = {"cell": run, "key": key, "title": unit, "steps": steps, "silent": quiet}
                answer = Answer.good(await node.post("run", wire_map(request)))
        except NodeError as error:
            source = Source(unit, self._sources.get(unit, ""))
            answer = Answer.bad(error.error, self._sources.get, lambda name: place_of(program, name, source))
        finally:
            self.compiling.running = frozenset()
        self._adopt(program, answer, key, steps)
        if not program.warnings:
            return answer
        return replace(answer, warnings=tuple(warning.render() for warning in program.warnings))

    def _adopt(self, program: CompiledProgram, answer: Answer, key: str, sent: list[Any]) -> None:
        classes = None if answer.ok else answer.classes
        self.compiling.adopt(program, answer.committed, classes)
        made = [d for d in definitions_of(program, key, sent) if classes is None or d.class_name in classes]
        if made or self.definitions.knows(key):
            self.definitions.record(key, made)

    def compile_nested(self, text: str, unit: str, key: str) -> tuple[CompiledProgram, list[Any]]:
        """For a statement that is running, with its steps: what it defines and binds is known from now on."""
        self._remember(unit, text)
        program = self.compiling.compile(text, unit)
        self.compiling.adopt(program, program.assigns, None)
        steps = wire_steps(program, key)
        if made := definitions_of(program, key, steps):
            self.definitions.record(key, made)
        return program, steps

    async def interrupt(self) -> None:
        """Ends what runs, and nothing else; a node that does not even answer that is ended itself."""
        if self._stopped is not None and not self._stopped.done():
            self._stopped.set_result(None)
            return
        node = self._keeper.current
        if node is None or not self._running:
            return
        try:
            await node.request("interrupt", timeout=INTERRUPT_SECONDS)
        except asyncio.TimeoutError:
            self._remarks.append(f"The BEAM did not answer an interrupt within {INTERRUPT_SECONDS:g} s.")
            node.kill()
        except NODE_FAULTS:
            logger.debug("the node died of, or before, an interrupt", exc_info=True)

    @property
    def busy(self) -> bool:
        """Whether there is something that `interrupt` would end."""
        return self._running and (self._stopped is not None or self._keeper.current is not None)

    async def reset(self) -> None:
        """Forget all variables; classes and actors stay."""
        await self.ask("reset")
        self.compiling.forget_variables()

    def source_of(self, unit: str) -> str | None:
        return self._sources.get(unit)

    # -- the next node -----------------------------------------------------------------------------

    async def _restore(self, node: NodeLike) -> None:
        lost = sorted(self.compiling.variables)
        self.compiling.forget_variables()
        failed = [await self._reload(node, definition) for definition in self.definitions.in_order()]
        self._remarks.append(restart_remark(self.definitions, lost, [why for why in failed if why]))
        self._event("restarted", ())

    async def _reload(self, node: NodeLike, definition: Definition) -> str | None:
        request = {
            "cell": 0,
            "key": definition.cell,
            "title": "reload",
            "steps": [definition.step],
            "silent": True,
        }
        try:
            await node.request("run", wire_map(request), timeout=30)
        except NodeError as error:
            return f"{definition.class_name} could not be loaded again: {error}"
        return None

    # -- small things ------------------------------------------------------------------------------

    def _remember(self, unit: str, text: str) -> None:
        self._sources.pop(unit, None)
        self._sources[unit] = text
        if len(self._sources) > KEPT_SOURCES:
            del self._sources[next(iter(self._sources))]

    def _take_remarks(self) -> tuple[str, ...]:
        remarks, self._remarks = tuple(self._remarks), []
        return remarks


def failure_of(fault: BaseException) -> Failure:
    """What kept the node, or us, from answering, as the user is told."""
    if isinstance(fault, NodeError):
        return Failure.from_term(fault.error)
    title, _, text = str(fault).partition("\n")
    title = title.removesuffix(" It last wrote:")
    match fault:
        case NodeDied():
            return Failure.of("NodeDied", title, text=text, hint=NEXT_CELL)
        case NotStarted():
            return Failure.of("NodeNotStarted", title, text=text, hint=DOCTOR)
        case asyncio.TimeoutError():
            return Failure.of("Timeout", "The node took too long to answer.")
        case InternalError() | ErlangMissing():
            return Failure.of(type(fault).__name__, title, text=text)
    where = traceback.extract_tb(fault.__traceback__)[-3:]
    places = "\n".join(f"{Path(frame.filename).name}, line {frame.lineno}" for frame in where)
    return Failure.of("InternalError", f"{OURS} {type(fault).__name__}: {title}", text=places, hint=REPORT)


def text_key(text: str) -> str:
    """Which cell it is when the front end does not say: its text decides."""
    return "text:" + hashlib.sha1(text.encode("utf-8", "surrogatepass")).hexdigest()


def restart_remark(definitions: Definitions, lost: list[str], failed: list[str]) -> str:
    """What the user is told after a restart.

    >>> restart_remark(Definitions(), ["x"], [])
    'A new node was started. Lost: the variable x, all actors and what they held.'
    """
    names, patches = definitions.class_names(), definitions.patches()
    again = [", ".join(names)] if names else []
    again += [f"{patches} patch{'es' * (patches != 1)}"] if patches else []
    gone = [f"the variable{'s' * (len(lost) != 1)} {', '.join(lost)}"] if lost else []
    sentences = ["A new node was started."]
    sentences += [f"Loaded again: {' and '.join(again)}."] if again else []
    sentences += [f"Lost: {', '.join([*gone, 'all actors and what they held'])}."]
    return "\n".join([" ".join(sentences), *failed])
