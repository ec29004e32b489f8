"""Questions, comms and widgets while a cell runs; a cell that asks something is one that surely runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from beamtalk_kernel.views.bundle import WIDGET_MIME
from tests.gate import GATE
from tests.notebook.client import ROOT, Front, running_kernel

SLOW = GATE + "\n\nActor subclass: {name}\n  #go => Gate wait. 42\n\nGate close"


@contextmanager
def running_cell(front: Front) -> Iterator[str]:
    """A cell that waits for an answer; yields its message id."""
    sent = front.send("Notebook ask: 'go on? '", allow_stdin=True)
    front.input_request()
    yield sent
    front.client.input("yes")
    assert front.finish(sent).result == "yes"


def model_id(content: dict[str, Any]) -> str:
    return str(content["data"][WIDGET_MIME]["model_id"])


def test_completion_and_inspection_while_a_cell_runs(front: Front) -> None:
    front.run("besideTest := 'text'")
    with running_cell(front):
        assert "besideTest" in front.complete("besideT|")["matches"]
        assert front.inspect("beside|Test")["found"] is True
        assert front.reply(front.ask("history_request", {"hist_access_type": "tail", "n": 1}))


def test_a_question_beside_a_cell_ends_with_its_own_idle_and_the_cell_is_still_busy(front: Front) -> None:
    with running_cell(front) as cell:
        asked = front.ask("comm_info_request", {})
        idle = front.published(
            lambda m: m["msg_type"] == "status" and m["parent_header"].get("msg_id") == asked
        )
        assert idle["content"]["execution_state"] == "idle"
        busy = front.published(
            lambda m: (
                m["msg_type"] == "status"
                and m["parent_header"].get("msg_id") == cell
                and m["content"]["execution_state"] == "busy"
            )
        )
        assert busy


def test_a_widget_hears_its_front_end_while_a_cell_runs(front: Front) -> None:
    rows = ", ".join(f"#{{#n => {n}}}" for n in range(60))
    table = front.run(f"#({rows})")
    (shown,) = table.of_kind("execute_result")
    assert "rows 1 to 25 of 60" in shown["data"]["text/html"]
    opened = {
        m["content"]["comm_id"]: m["content"]["data"]["state"]
        for m in table.messages
        if m["msg_type"] == "comm_open"
    }
    (forward,) = [key for key, state in opened.items() if state.get("tooltip") == "next page"]
    with running_cell(front):
        press = {"method": "custom", "content": {"event": "click"}}
        asked = front.ask("comm_msg", {"comm_id": forward, "data": press})
        update = front.published(
            lambda m: m["msg_type"] == "comm_msg" and m["parent_header"].get("msg_id") == asked
        )
        assert "rows 26 to 50 of 60" in update["content"]["data"]["state"]["value"]
        front.published(lambda m: m["msg_type"] == "status" and m["parent_header"].get("msg_id") == asked)


def test_a_future_becomes_its_value(front: Front) -> None:
    front.run(SLOW.format(name="BesideSlow"))
    ran = front.run("BesideSlow spawn go", cell_id="future-cell")
    (shown,) = ran.of_kind("execute_result")
    assert shown["data"]["text/plain"] == "Future(pending)"
    widget = model_id(shown)
    front.run("Gate open")
    update = front.published(lambda m: m["msg_type"] == "comm_msg" and m["content"]["comm_id"] == widget)
    assert "42" in update["content"]["data"]["state"]["value"]


def test_widgets_of_a_cell_are_closed_when_it_runs_again_or_is_deleted(front: Front) -> None:
    front.run(SLOW.format(name="BesideClosing"))

    def closes(code: str, widget: str, **options: Any) -> bool:
        ran = front.run(code, **options)
        return any(m["msg_type"] == "comm_close" and m["content"]["comm_id"] == widget for m in ran.messages)

    first = model_id(front.run("BesideClosing spawn go", cell_id="closing").of_kind("execute_result")[0])
    assert closes("nil", first, cell_id="closing")
    second = model_id(front.run("BesideClosing spawn go", cell_id="closing").of_kind("execute_result")[0])
    assert closes("nil", second, metadata={"deletedCells": ["closing"]})


def test_a_card_follows_its_actor_and_acts_while_a_cell_runs(front: Front) -> None:
    front.run("Actor subclass: BesideCard\n  state: sum = 0\n  #add: n => self.sum += n")
    ran = front.run("besideCard := BesideCard spawn. besideCard", cell_id="card")
    (shown,) = ran.of_kind("execute_result")
    assert shown["data"]["text/plain"].startswith("BesideCard(#")
    widget = model_id(shown)

    def tell(**content: Any) -> None:
        told = {"method": "custom", "content": {"here": "a", **content}}
        front.ask("comm_msg", {"comm_id": widget, "data": told})

    def trees_until(word: str) -> None:
        front.published(
            lambda m: (
                m["msg_type"] == "comm_msg"
                and m["content"]["comm_id"] == widget
                and word in str(m["content"]["data"].get("state", {}).get("tree", ""))
            )
        )

    with running_cell(front):
        tell(event="open")
        tell(event="act", name="send", args=["add: 1234"])
        trees_until("→ ")
        trees_until("'1234'")
        tell(event="act", name="pause", args=[])
        trees_until("'Resume'")
        tell(event="act", name="kill", args=[])
        trees_until("has ended")
    again = front.run("nil", cell_id="card")
    assert any(m["msg_type"] == "comm_close" and m["content"]["comm_id"] == widget for m in again.messages)


def test_progress(front: Front) -> None:
    ran = front.run("Notebook progress: #(1, 2, 3) do: [:each | each]. nil")
    displays = ran.of_kind("display_data", "update_display_data")
    assert displays[-1]["data"]["text/plain"] == "3 of 3"
    assert displays[0]["transient"] == displays[-1]["transient"]
    assert WIDGET_MIME in displays[0]["data"]


ANYWIDGET = """
import anywidget, traitlets
from beamtalk_kernel.views.live import widget_bundle

class Slider(anywidget.AnyWidget):
    _esm = "export default { render() {} }"
    value = traitlets.Int(0).tag(sync=True)
    doubled = traitlets.Int(0).tag(sync=True)

class SliderView:
    live = True
    def __init__(self, rendered):
        self.text = rendered.text
    def bundle(self):
        slider = Slider()
        slider.observe(lambda change: setattr(slider, "doubled", 2 * change["new"]), "value")
        return widget_bundle(slider, text=self.text)
"""


def test_a_view_made_with_anywidget_works_while_a_cell_runs(tmp_path: Path) -> None:
    (tmp_path / "slider.py").write_text(ANYWIDGET)
    (tmp_path / "sitecustomize.py").write_text(
        "from beamtalk_kernel.views.registry import VIEWS\nVIEWS['text'] = 'slider:SliderView'\n"
    )
    with running_kernel(PYTHONPATH=f"{tmp_path}:{ROOT}") as front:
        slider = model_id(front.run("3").of_kind("execute_result")[0])
        with running_cell(front):
            for value in (5, 7):
                state = {"method": "update", "state": {"value": value}, "buffer_paths": []}
                asked = front.ask("comm_msg", {"comm_id": slider, "data": state})
                answer = front.published(
                    lambda m, asked=asked: (
                        m["msg_type"] == "comm_msg"
                        and m["parent_header"].get("msg_id") == asked
                        and "doubled" in m["content"]["data"].get("state", {})
                    )
                )
                assert answer["content"]["data"]["state"]["doubled"] == 2 * value
                front.published(
                    lambda m, asked=asked: (
                        m["msg_type"] == "status" and m["parent_header"].get("msg_id") == asked
                    )
                )
