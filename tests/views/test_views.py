"""Snapshots to text, HTML and widgets: each separately, none of it with a clock or a node."""

from __future__ import annotations

from typing import Any

import pytest

from beamtalk_kernel.errors import Diagnostic, Frame, Source, Span
from beamtalk_kernel.views.bundle import WIDGET_MIME, from_term
from beamtalk_kernel.views.card import CrashCard, card_bundle
from beamtalk_kernel.views.error import error_content, traceback_lines
from beamtalk_kernel.views.future import FutureView, settled_html
from beamtalk_kernel.views.live import guarded
from beamtalk_kernel.views.progress import Progress, ProgressView, duration, pace, progress_text
from beamtalk_kernel.views.registry import view_for
from beamtalk_kernel.views.table import Table, pager, table_html
from beamtalk_kernel.views.value import Failure, Rendered


def rendered(**term: Any) -> Rendered:
    return Rendered.from_term(term)


# -- values ----------------------------------------------------------------------------------------------


def test_a_plain_value_is_its_text() -> None:
    assert view_for(rendered(text=b"3", kind="text")).bundle().data == {"text/plain": "3"}


def test_nil_has_no_kind() -> None:
    assert rendered(text=b"nil", kind=None).kind is None


def test_a_value_with_forms_of_its_own_keeps_its_text() -> None:
    shown = view_for(rendered(text=b"x", kind="html", mime={b"text/html": b"<b>x</b>"})).bundle()
    assert shown.data == {"text/plain": "x", "text/html": "<b>x</b>"}


@pytest.mark.parametrize(
    ("mime", "data", "shown"),
    [
        (b"text/markdown", "*ä*".encode(), "*ä*"),
        (b"image/png", b"\x89PNG\xff", "iVBOR/8="),
        (b"image/png", b"iVBOR/8=", "iVBOR/8="),
        (b"image/svg+xml", b"<svg/>", "<svg/>"),
        (b"application/json", b'{"a": [1, null]}', {"a": [1, None]}),
        (b"application/vnd.x+json", {b"a": (1, b"b")}, {"a": [1, "b"]}),
    ],
)
def test_each_mime_type_travels_as_jupyter_wants_it(mime: bytes, data: Any, shown: Any) -> None:
    assert from_term({mime: data}).data == {mime.decode(): shown}


# -- failures --------------------------------------------------------------------------------------------

SOURCE = "counter := Counter spawn.\n  counter fail\n"


def error(**more: Any) -> dict[str, Any]:
    frames = [{"where": b"", "unit": b"cell[3]", "line": 2}]
    return {"class": "ZeroDivide", "message": b"1 / 0 has no value.", "hint": b"", "frames": frames, **more}


def test_a_failure_shows_its_line() -> None:
    failure = Failure.from_term(error(), {"cell[3]": SOURCE}.get)
    assert failure.render().splitlines()[:4] == [
        "ZeroDivide: 1 / 0 has no value.",
        "  cell[3], line 2",
        "    2 |   counter fail",
        "      |   ^^^^^^^^^^^^",
    ]


def test_the_other_process_has_a_stack_of_its_own() -> None:
    remote = [{"where": b"Counter >> fail", "unit": b"cell[1]", "line": 4}]
    text = Failure.from_term(error(remote=remote)).render()
    assert "In the process that failed:" in text and "Counter >> fail, cell[1] line 4" in text


def test_a_place_that_is_gone_is_not_shown() -> None:
    failure = Failure.from_term(error(), {"cell[3]": "one line"}.get)
    assert failure.diagnostics[0].source is None


def test_several_mistakes_are_counted_in_the_value_and_shown_in_the_traceback() -> None:
    source = Source("cell[1]", "a b\nc d")
    first = Diagnostic("SyntaxError", "First.", span=Span(0, 1), source=source)
    second = Diagnostic("SyntaxError", "Second.", span=Span(4, 5), source=source, hint="Do this.")
    content = error_content(Failure((first, second)))
    assert content["evalue"] == "First. (and 1 more)"
    text = "\n".join(content["traceback"])
    assert "First." in text and "Second." in text and "Do this." in text


def test_colours_only_add_escape_codes() -> None:
    import re

    frames = (Frame("Counter >> fail", "cell[1]", 2),)
    diagnostic = Diagnostic("Error", "Bad.", Span(0, 3), Source("cell[1]", "abc"), "Why.", "Hint.", frames)
    failure = Failure((diagnostic,))
    plain = re.sub(r"\x1b\[\d+m", "", "\n".join(traceback_lines(failure)))
    assert plain == failure.render()


def test_a_crash_card_says_who_why_and_what_is_lost() -> None:
    details = {"actor": b"Counter(#3)", "selector": "fail", "lost": 2}
    shown = card_bundle(CrashCard.from_term(error(details=details), lambda _unit: None))
    assert shown.data["text/plain"].splitlines()[0] == "Counter(#3) crashed in fail"
    assert "2 messages in its queue were lost." in shown.data["text/plain"]
    assert "<div" in shown.data["text/html"]


# -- tables ----------------------------------------------------------------------------------------------


def table(rows: int, total: int | None = None) -> Table:
    return Table(("n", "name"), tuple((str(n), f"<{n}>") for n in range(rows)), total or rows)


def test_a_short_table_is_one_page_of_html() -> None:
    html = table_html(table(3))
    assert "&lt;2&gt;" in html and "rows" not in html
    assert html.count("<tr>") == 4


def test_numbers_stand_right() -> None:
    html = table_html(table(2))
    assert "text-align:right" in html and "text-align:left" in html


def test_a_long_table_says_which_rows_are_seen() -> None:
    assert "rows 1 to 25 of 1,000" in table_html(table(60, total=1000))
    assert "rows 51 to 60 of 60" in table_html(table(60), 2)


def test_a_table_without_data_is_its_text() -> None:
    assert view_for(Rendered("#(1)", "table", {}, None)).bundle().data == {"text/plain": "#(1)"}


def test_pages_are_turned_and_do_not_run_over() -> None:
    widget = pager(table(60))
    shown, buttons = widget.children
    first, back, forward, last = buttons.children
    forward.click()
    assert "rows 26 to 50" in shown.value
    last.click()
    forward.click()
    assert "rows 51 to 60" in shown.value
    first.click()
    back.click()
    assert "rows 1 to 25" in shown.value


# -- what lives ------------------------------------------------------------------------------------------


def test_a_future_is_pending_and_then_its_value() -> None:
    view = FutureView(Rendered("Future(pending)", "future", {}, 7))
    shown = view.bundle()
    assert shown.data["text/plain"] == "Future(pending)" and WIDGET_MIME in shown.data
    view.settle(view_for(Rendered("42")).bundle())
    assert "42" in view._widget.value
    view.settle(Failure.of("ZeroDivide", "1 / 0 has no value."))
    assert "ZeroDivide" in view._widget.value


def test_a_future_shows_the_richest_form() -> None:
    rich = view_for(rendered(text=b"x", kind="html", mime={b"text/html": b"<b>x</b>"})).bundle()
    assert settled_html(rich) == "<b>x</b>"


def test_progress_has_a_plain_line_without_a_clock() -> None:
    assert progress_text(Progress(3, 1000)) == "3 of 1,000"
    assert progress_text(Progress(3, 5, failed=True)) == "3 of 5, then it failed"


def test_rate_and_time_left() -> None:
    assert pace(Progress(50, 100), 5.0) == "10/s, 5.0 s left"
    assert pace(Progress(100, 100, ended=True), 5.0) == "20/s, 5.0 s"
    assert pace(Progress(0, 100), 5.0) == ""
    assert [duration(s) for s in (59.6, 3725)] == ["1 min 0 s", "1 h 2 min"]


def test_a_bar_moves_and_ends_in_its_colour() -> None:
    now = {"time": 0.0}
    view = ProgressView(Progress(0, 4), clock=lambda: now["time"])
    assert view.bundle().data["text/plain"] == "0 of 4"
    now["time"] = 2.0
    view.update(Progress.from_term({"done": 2, "total": 4, "state": "running"}))
    assert view._bar.value == 2 and "1/s, 2.0 s left" in view._words.value
    view.update(Progress.from_term({"done": 4, "total": 4, "state": "finished"}))
    assert view._bar.bar_style == "success" and view.progress.ended
    view.update(Progress.from_term({"done": 4, "total": 4, "state": "failed"}))
    assert view._bar.bar_style == "danger"


def test_what_goes_wrong_in_a_callback_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def broken(_button: object) -> None:
        raise RuntimeError("boom")

    guarded(broken, said.append)(None)
    assert "boom" in said[0]
    assert "boom" in capsys.readouterr().err
