"""Messages of a cell carry its own parent, also after the next cell has begun."""

from __future__ import annotations

from typing import Any

from beamtalk_kernel.notebook import output
from beamtalk_kernel.notebook.output import Outputs
from beamtalk_kernel.views.bundle import Bundle
from beamtalk_kernel.views.value import Failure


class Sent(list[tuple[str, dict[str, Any], str]]):
    def __call__(self, kind: str, content: dict[str, Any], parent: dict[str, Any]) -> None:
        self.append((kind, content, parent.get("header", {}).get("msg_id", "")))


def parent(number: int) -> dict[str, Any]:
    return {"header": {"msg_id": f"m{number}"}, "content": {"code": "x" * 1000}}


def test_late_output_goes_to_its_own_cell() -> None:
    sent = Sent()
    outputs = Outputs(sent)
    outputs.open(1, parent(1))
    outputs.open(2, parent(2))
    outputs.stream(1, "stdout", "late")
    outputs.stream(2, "stderr", "now")
    assert sent == [
        ("stream", {"name": "stdout", "text": "late"}, "m1"),
        ("stream", {"name": "stderr", "text": "now"}, "m2"),
    ]


def test_what_belongs_to_no_cell_goes_to_the_latest() -> None:
    sent = Sent()
    outputs = Outputs(sent)
    outputs.open(1, parent(1))
    outputs.line(None, "a timer")
    assert sent[0][2] == "m1"


def test_displays_and_their_updates() -> None:
    sent = Sent()
    outputs = Outputs(sent)
    outputs.open(1, parent(1))
    outputs.display(1, Bundle({"text/plain": "a"}), "d")
    outputs.display(1, Bundle({"text/plain": "b"}), "d", update=True)
    outputs.clear(1, True)
    assert [kind for kind, _, _ in sent] == ["display_data", "update_display_data", "clear_output"]
    assert sent[1][1]["transient"] == {"display_id": "d"}


def test_one_error_message_whose_value_is_one_line() -> None:
    sent = Sent()
    outputs = Outputs(sent)
    outputs.open(1, parent(1))
    content = outputs.error(1, Failure.of("ZeroDivide", "1 / 0 has no value.", hint="Divide by something."))
    assert content["ename"] == "ZeroDivide" and content["evalue"] == "1 / 0 has no value."
    assert "Divide by something." in "\n".join(content["traceback"])
    assert [kind for kind, _, _ in sent] == ["error"]


def test_remembered_parents_are_bounded() -> None:
    outputs = Outputs(Sent())
    for number in range(output.REMEMBERED + 5):
        outputs.open(number, parent(number))
    assert outputs.parent(0)["header"]["msg_id"] == f"m{output.REMEMBERED + 4}"
    assert "content" not in outputs.parent(10)
