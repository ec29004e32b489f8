"""The four cells everything was built for."""

from __future__ import annotations

from tests.notebook.client import Front

CLASS = """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1
  #decrement => self.value -= 1
  #getValue => ^self.value
"""
SPAWN = """"Spawn an actor"
counter := Counter spawn.

"Send messages (async by default)"
counter increment.
counter increment.
value := counter getValue await.  "=> 2"
"""
PATCH = """patch Counter >> #increment {
  Transcript show: 'incrementing'.
  self.value += 1.
}
"""


def test_the_tutorial(own_kernel: Front) -> None:
    assert own_kernel.run(CLASS).status == "ok"
    assert own_kernel.run(SPAWN).result == "2"
    assert own_kernel.run(PATCH).status == "ok"
    last = own_kernel.run("counter increment. counter getValue")
    assert last.result == "3"
    assert last.stream() == "incrementing"
    assert last.kinds == ["stream", "execute_result"]
