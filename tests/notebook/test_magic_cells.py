"""Magics in a kernel."""

from __future__ import annotations

from pathlib import Path

from tests.notebook.client import Front, running_kernel


def page(front: Front, code: str) -> str:
    (payload,) = front.run(code).reply["content"]["payload"]
    assert payload["source"] == "page"
    return str(payload["data"]["text/plain"])


def test_help(front: Front) -> None:
    overview = page(front, "%help")
    assert "%time" in overview and "%restart-node" in overview
    assert page(front, "%help who").startswith("%who")
    assert "Integer" in page(front, "%help Integer")
    assert "isEven" in page(front, "%help Integer >> isEven")


def test_doc(front: Front) -> None:
    shown = front.run("%doc List").result or ""
    assert "Collection subclass: List" in shown and "  take: count -> List" in shown
    assert "#(1, 2, 3) take: 2" in (front.run("%doc List take:").result or "")
    assert "List class >> new:" in (front.run("%doc List class >> new:").result or "")
    assert "Did you mean List" in "\n".join(front.run("%doc Lisst").error["traceback"])


def test_unknown_magics(front: Front) -> None:
    error = front.run("%tiem 3").error
    assert error["ename"] == "UnknownMagic" and "%time" in "\n".join(error["traceback"])


def test_core(front: Front) -> None:
    assert "module 'bt@cell@" in (front.run("%core 3 + 4").result or "")
    assert front.run("%core )").error["ename"] == "SyntaxError"


def test_time(front: Front) -> None:
    ran = front.run("%time 3 + 4")
    assert ran.result == "7" and ran.stream().startswith("took ")
    assert front.run("%time\nx := 3.\nx + 1").result == "4"


def test_places_in_a_cell_with_magics_are_right(front: Front) -> None:
    assert "line 3" in "\n".join(front.run("%time\nx := 3.\ny := )").error["traceback"])
    assert "line 2" in "\n".join(front.run("%call async\ny := )").error["traceback"])


def test_bench(front: Front) -> None:
    assert "each (median of" in (front.run("%bench 3 + 4").result or "")
    assert front.run("%bench 1 / 0").status == "error"


def test_who_and_reset() -> None:
    with running_kernel() as front:
        assert front.run("%who").result == "There are no variables."
        front.run("a := 3. text := 'hi'")
        (shown,) = front.run("%who").of_kind("execute_result")
        assert shown["data"]["text/plain"].splitlines() == ["a     Integer  3", 'text  String   "hi"']
        assert front.run("%reset").status == "ok"
        assert front.run("a").status == "error"


def test_load(tmp_path: Path) -> None:
    (tmp_path / "Loaded.bt").write_text("Value subclass: Loaded\n  answer => 42\n\nLoaded new answer\n")
    with running_kernel(cwd=tmp_path) as front:
        assert front.run("%load Loaded.bt").result == "42"
        assert front.run("Loaded new answer + 1").result == "43"
        assert "Loaded.bt" in "\n".join(front.run("%load Laoded.bt").error["traceback"])


def test_call_modes() -> None:
    with running_kernel() as front:
        front.run("Actor subclass: Modes\n  #go => Timer sleep: 600. 42\n  #rest => Timer sleep: 60000")
        front.run("%call sync")
        assert front.run("m := Modes spawn. m go").result == "42"
        assert front.run("%call").stream() == "Sends are sync.\n"
        front.run("%call async")
        assert front.run("m rest").result == "Future(pending)"


def test_restart_node() -> None:
    with running_kernel() as front:
        front.run("Actor subclass: Restarted\n  #go => 42", cell_id="c1")
        front.run("patch Restarted >> #go { 43 }", cell_id="c2")
        front.run("x := 3")
        said = front.run("%restart-node").stream()
        assert "Restarted and 1 patch" in said and "the variable x" in said
        assert front.run("Restarted spawn go").result == "43"
