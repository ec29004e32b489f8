"""Minutes of spawns, messages, patches, migrations, kills and looks at random, beside a model of it all.

No message may be lost, no state be wrong, and nothing may grow that is not alive.  Each part has its own node
and seed.

    python -m pytest --slow tests/soak
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest

from beamtalk_kernel.notebook.chunks import Outcome
from tests.lang.session import Session

PARTS = 10
SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
MOST_ACTORS = 60
SOAK = """Actor subclass: Soak
  state: value = 0
  state: count = 0
  state: seen = 0
  {fields}

  #add: n =>
    self.value += n
    self.count += 1
    self.seen := {version}
  #slowly: n =>
    Timer sleep: 15
    self add: n
  #told => {{self.value, self.count, self.seen}}
"""
STOPPED = {"ActorStopped", "ActorCrashed", "ActorKilled", "ActorGone"}


@dataclass
class Model:
    """What the actor of a variable must hold."""

    value: int = 0
    count: int = 0


@dataclass
class Soak:
    """One node and its model; every step is a cell."""

    session: Session
    random: Random
    actors: dict[str, Model] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    version: int = 0
    spawned: int = 0
    fields: int = 0
    patched: bool = False
    steps: int = 0
    cells: int = 0

    def run(self, text: str) -> Outcome:
        self.cells += 1
        return self.session.run(text)

    def good(self, text: str) -> str:
        outcome = self.run(text)
        assert not outcome.error, f"step {self.steps}: {text}\n{outcome.error}"
        return outcome.value

    def some(self) -> str:
        return self.random.choice(list(self.actors))

    # -- steps

    def spawn(self) -> None:
        if len(self.actors) < MOST_ACTORS:
            self.spawned += 1
            name = f"a{self.spawned}"
            self.good(f"{name} := Soak spawn")
            self.actors[name] = Model()

    def send(self) -> None:
        """Casts that nobody waits for, to several at once."""
        lines = []
        for _ in range(self.random.randint(1, 5)):
            name, times, n = self.some(), self.random.randint(1, 300), self.random.randint(-9, 9)
            lines.append(f"{times} timesRepeat: [{name} add: {n}]")
            self.actors[name].value += times * n
            self.actors[name].count += times
        self.good(". ".join(lines))

    def send_slowly(self) -> None:
        """It is still at it when the next step, a patch perhaps, has begun."""
        name, n = self.some(), self.random.randint(-9, 9)
        self.good(f"{name} slowly: {n}. nil")
        self.actors[name].value += n
        self.actors[name].count += 1

    def ask(self) -> None:
        name = self.some()
        self.agrees(name)

    def agrees(self, name: str) -> None:
        value, count, _ = self.told(name)
        model = self.actors[name]
        assert (value, count) == (model.value, model.count), f"step {self.steps}: {name}"

    def told(self, name: str) -> tuple[int, ...]:
        return tuple(int(part) for part in self.good(f"{name} told await").strip("{}").split(","))

    def patch(self) -> None:
        self.version += 1
        self.good(
            "patch Soak >> #add: n {\n  self.value += n.\n  self.count += 1.\n"
            f"  self.seen := {self.version}.\n}}"
        )
        self.patched = True
        self.in_force()

    def in_force(self) -> None:
        """A message sent after a patch sees it."""
        name = self.some()
        self.good(f"(({name} add: 1) await)")
        self.actors[name].value += 1
        self.actors[name].count += 1
        assert self.told(name)[2] == self.version, f"step {self.steps}: {name}"

    def define(self) -> None:
        self.version += 1
        fields = "\n  ".join(f"state: more{n} = {n}" for n in range(self.fields))
        self.good(SOAK.format(fields=fields, version=self.version))
        self.patched = False
        self.in_force()

    def migrate(self) -> None:
        """A new field, which living actors get as well."""
        if self.fields < 8:
            self.fields += 1
            self.define()
            name, newest = self.some(), self.fields - 1
            assert self.good(f"{name} state at: #more{newest}") == str(newest)

    def kill(self) -> None:
        if len(self.actors) > 1:
            name = self.some()
            self.good(f"{name} kill")
            self.actors.pop(name)
            self.dead.append(name)

    def ask_the_dead(self) -> None:
        if self.dead:
            kind = self.run(f"{self.random.choice(self.dead)} told await").kind
            assert kind in STOPPED, f"step {self.steps}: {kind}"

    def look(self) -> None:
        name = self.some()
        looks = [f"{name} state size", f"{name} mailbox size", "(System actors size)", f"{name} inspect size"]
        self.good(self.random.choice(looks))

    def trace(self) -> None:
        name = self.some()
        self.good(f"{name} trace: #all. ({name} add: 0) await. {name} recent size. {name} untrace. nil")
        self.actors[name].count += 1

    def step(self) -> None:
        self.steps += 1
        steps: list[tuple[Callable[[], None], int]] = [
            (self.spawn, 6), (self.send, 12), (self.send_slowly, 4), (self.ask, 10), (self.patch, 4),
            (self.define, 1), (self.migrate, 1), (self.kill, 2), (self.ask_the_dead, 1), (self.look, 6),
            (self.trace, 2),
        ]  # fmt: skip
        (chosen,) = self.random.choices([s for s, _ in steps], [weight for _, weight in steps])
        chosen()

    # -- what must not grow

    def sizes(self) -> dict[str, int]:
        asked = {
            "processes": "Erlang.erlang system_info: #process_count",
            "ports": "Erlang.erlang system_info: #port_count",
            "atoms": "Erlang.erlang system_info: #atom_count",
            "tables": "(Erlang.ets all) size",
        }
        self.good("Erlang.erlang garbage_collect. nil")
        return {what: int(self.good(text)) for what, text in asked.items()}


@pytest.fixture
def session() -> Iterator[Session]:
    made = Session()
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.timeout(SECONDS * 2 + 240)
@pytest.mark.parametrize("part", range(PARTS))
def test_it_lives(session: Session, part: int) -> None:
    soak = Soak(session, Random(part))
    soak.good(SOAK.format(fields="", version=0))
    for _ in range(3):
        soak.spawn()
    soak.sizes()
    before, actors, cells = soak.sizes(), len(soak.actors), soak.cells
    began = time.monotonic()
    while time.monotonic() - began < SECONDS:
        soak.step()
    for name in soak.actors:
        soak.agrees(name)
    # A cell's group leader stays: something may print there whenever it likes.
    alive = len(soak.actors) - actors + soak.cells - cells
    after = soak.sizes()
    assert after["processes"] - before["processes"] <= alive + len(after)
    assert (after["ports"], after["tables"]) == (before["ports"], before["tables"])
    # A cell, a patch or a variable has its names; nothing else does.
    assert after["atoms"] - before["atoms"] <= 4 * soak.steps + 200
