"""The rest of the protocol: information, history, questions, control, subshells, debugging, shutdown."""

from __future__ import annotations

import os
from typing import Any

import psutil

from tests.notebook.client import PATIENCE, Front, running_kernel


def children(front: Front) -> list[psutil.Process]:
    """The BEAM processes of a kernel."""
    kernel = psutil.Process(front.manager.provisioner.process.pid)  # type: ignore[union-attr]
    return [each for each in kernel.children(recursive=True) if "beam" in each.name()]


def test_kernel_info(front: Front) -> None:
    info = front.reply(front.ask("kernel_info_request", {}))["content"]
    assert info["status"] == "ok" and info["implementation"] == "beamtalk"
    language = info["language_info"]
    assert (language["name"], language["file_extension"]) == ("beamtalk", ".bt")
    assert language["mimetype"] and language["pygments_lexer"]
    assert info["supported_features"] == []


def test_comm_info(front: Front) -> None:
    assert front.reply(front.ask("comm_info_request", {}))["content"]["status"] == "ok"


def test_history(front: Front) -> None:
    for code in ("100 + 1", "100 + 2", "100 + 1"):
        front.run(code)

    def rows(**content: Any) -> list[Any]:
        content = {"raw": True, "output": False, **content}
        return list(front.reply(front.ask("history_request", content))["content"]["history"])

    tail = rows(hist_access_type="tail", n=3)
    assert [row[2] for row in tail] == ["100 + 1", "100 + 2", "100 + 1"]
    assert rows(hist_access_type="tail", n=1, output=True)[0][2] == ["100 + 1", "101"]
    start = tail[0][1]
    assert len(rows(hist_access_type="range", session=0, start=start, stop=start + 2)) == 2
    assert len(rows(hist_access_type="search", pattern="100 + 1*", unique=True)) == 1
    assert len(rows(hist_access_type="search", pattern="100 + *", n=2)) == 2


def test_questions(front: Front) -> None:
    sent = front.send("Notebook ask: 'Name? '", allow_stdin=True)
    asked = front.input_request()
    assert asked["content"] == {"prompt": "Name? ", "password": False}
    assert asked["parent_header"]["msg_id"] == sent
    front.client.input("Ann")
    assert front.finish(sent).result == "Ann"
    secret = front.send("(Notebook askSecret: 'Key? ') size", allow_stdin=True)
    assert front.input_request()["content"]["password"] is True
    front.client.input("0123456789")
    assert front.finish(secret).result == "10"


def test_a_question_where_nobody_is_to_answer(front: Front) -> None:
    ran = front.run("Notebook ask: 'Name? '", allow_stdin=False)
    assert ran.status == "error"


def test_an_answer_to_an_interrupted_question_is_not_the_next_ones(front: Front) -> None:
    sent = front.send("Notebook ask: 'First? '", allow_stdin=True)
    front.input_request()
    front.manager.interrupt_kernel()
    assert front.finish(sent).error["ename"] == "Interrupted"
    front.client.input("late")
    front.run("1")
    again = front.send("Notebook ask: 'Second? '", allow_stdin=True)
    front.input_request()
    front.client.input("right")
    assert front.finish(again).result == "right"


def test_subshells_are_refused(front: Front) -> None:
    reply = front.control("create_subshell_request", {})
    assert reply["content"]["status"] == "error"


def test_debug_requests_are_answered(front: Front) -> None:
    reply = front.control("debug_request", {"type": "request", "seq": 1, "command": "debugInfo"})
    assert reply["content"]["success"] is False


def test_a_shutdown_leaves_no_process_and_nobody_has_to_be_killed() -> None:
    with running_kernel() as front:
        front.run("1 + 1")
        beams, kernel = children(front), front.manager.provisioner.process  # type: ignore[union-attr]
        assert beams
        front.manager.shutdown_wait_time = PATIENCE
        front.manager.shutdown_kernel()
    assert not any(each.is_running() for each in beams)
    assert kernel.returncode == 0


def test_a_killed_kernel_takes_its_node_along() -> None:
    with running_kernel() as front:
        beams = children(front)
        os.kill(front.manager.provisioner.process.pid, 9)  # type: ignore[union-attr]
        _, alive = psutil.wait_procs(beams, timeout=PATIENCE)
        assert beams and not alive


def test_a_killed_node_is_one_error_and_the_next_cell_works() -> None:
    with running_kernel() as front:
        front.run("Actor subclass: Survivor\n  #answer => 42", cell_id="class")
        front.run("lostByTest := 3")
        sent = front.send("[true] whileTrue: [nil]")
        front.published(lambda m: m["msg_type"] == "execute_input" and m["parent_header"]["msg_id"] == sent)
        children(front)[0].kill()
        died = front.finish(sent)
        assert died.error["ename"] == "NodeDied" and died.kinds == ["error"]
        again = front.run("Survivor spawn answer")
        assert again.result == "42"
        assert "Survivor" in again.stream("stderr") and "lostByTest" in again.stream("stderr")
        assert front.run("lostByTest").status == "error"


def test_control_replies_while_a_cell_runs(front: Front) -> None:
    sent = front.send("[true] whileTrue: [nil]")
    front.published(lambda m: m["msg_type"] == "execute_input" and m["parent_header"]["msg_id"] == sent)
    assert front.control("kernel_info_request", {})["content"]["status"] == "ok"
    front.manager.interrupt_kernel()
    assert front.finish(sent).error["ename"] == "Interrupted"


def test_an_interrupt_keeps_bindings_and_the_kernel(front: Front) -> None:
    front.run("beforeInterrupt := 17")
    sent = front.send("duringInterrupt := 18. [true] whileTrue: [nil]")
    front.published(lambda m: m["msg_type"] == "execute_input" and m["parent_header"]["msg_id"] == sent)
    front.manager.interrupt_kernel()
    assert front.finish(sent).error["ename"] == "Interrupted"
    assert front.run("beforeInterrupt").result == "17"
    front.control("interrupt_request", {})  # with nothing running it does nothing
    assert front.run("beforeInterrupt + 1").result == "18"
