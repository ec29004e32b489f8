"""What an actor with `persist: #disk` knows survives the node.

    python -m pytest tests/lang -k on_disk
"""

from __future__ import annotations

from pathlib import Path

from tests.lang.session import Session

TREE = """Actor subclass: Ledger
  persist: #disk
  state: total = 0
  state: lines = #()
  add: n =>
    self.lines := self.lines ++ #(n)
    self.total += n
  lines => self.lines
DynamicSupervisor subclass: Ledgers
  childClass: Ledger
Supervisor subclass: Books
  children: #({Ledger, name: #main}, {Ledger, scale: 2}, Ledgers)
books := Books spawn
pool := books which: Ledgers"""


def _run(session: Session, folder: Path, text: str) -> str:
    outcome = session.run(f"System stateFolder: '{folder}'\n{text}")
    assert not outcome.error, outcome.error
    return outcome.value


def test_state_survives_the_node(tmp_path: Path) -> None:
    first = Session()
    _run(first, tmp_path, TREE)
    assert _run(first, tmp_path, "((books child: #main) add: 3) await") == "3"
    assert _run(first, tmp_path, "((books child: #main) add: 4) await") == "7"
    assert _run(first, tmp_path, "((pool at: 'ann') add: 5) await") == "5"
    first.close()
    second = Session()
    _run(second, tmp_path, TREE)
    assert _run(second, tmp_path, "(books child: #main) lines") == "#(3, 4)"
    assert _run(second, tmp_path, "((pool at: 'ann') add: 1) await") == "6"
    assert _run(second, tmp_path, "((pool at: 'bob') add: 1) await") == "1"
    second.close()
    assert (tmp_path / "Books" / "main.state").is_file()
    assert not list(tmp_path.rglob("*.new"))
