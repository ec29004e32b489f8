"""Execute requests: values, streams, errors, silence, history, expressions, aborting, numbering."""

from __future__ import annotations

from tests.gate import GATE
from tests.notebook.client import Front

PRINT = "1 to: {n} do: [:i | Transcript showCr: i printString]"


def test_a_value_and_its_number(front: Front) -> None:
    first = front.run("3 + 4")
    second = front.run("3 + 5")
    (shown,) = second.of_kind("execute_result")
    assert (first.result, second.result) == ("7", "8")
    assert shown["execution_count"] == first.reply["content"]["execution_count"] + 1


def test_nil_and_nothing_show_nothing(front: Front) -> None:
    assert front.run("nil").messages == []
    assert front.run("  \n").messages == []
    assert front.run("// only a comment").messages == []


def test_streams(front: Front) -> None:
    ran = front.run("Transcript showCr: 'out'. Transcript warn: 'careful'. Transcript showCr: 'more'")
    assert ran.stream() == "out\nmore\n"
    assert "careful" in ran.stream("stderr")


def test_ten_thousand_lines_in_order(front: Front) -> None:
    ran = front.run(PRINT.format(n=10_000))
    assert ran.stream().split() == [str(n) for n in range(1, 10_001)]


def test_an_error_is_one_message_and_comes_last(front: Front) -> None:
    ran = front.run("Transcript showCr: 'before'. 1 / 0. Transcript showCr: 'after'")
    assert ran.kinds == ["stream", "error"]
    assert ran.stream() == "before\n"
    assert ran.reply["content"]["ename"] == ran.error["ename"]
    assert ran.error["evalue"] and ran.error["traceback"]


def test_syntax_errors_say_where(front: Front) -> None:
    ran = front.run("x := 3.\ny := )")
    text = "\n".join(ran.error["traceback"])
    assert ran.error["ename"] == "SyntaxError"
    assert "y := )" in text and "line 2" in text


def test_statements_before_an_error_are_kept(front: Front) -> None:
    front.run("keptByTest := 42. 1 / 0")
    assert front.run("keptByTest").result == "42"


def test_unknown_names_have_a_hint(front: Front) -> None:
    front.run("hintedName := 1")
    assert "hintedName" in "\n".join(front.run("hintedNam").error["traceback"])


def test_silent_cells_show_no_value_and_take_no_number(front: Front) -> None:
    before = front.run("1").reply["content"]["execution_count"]
    silent = front.run("2", silent=True)
    assert silent.messages == [] and silent.status == "ok"
    assert front.run("3").reply["content"]["execution_count"] == before + 1


def test_store_history_false(front: Front) -> None:
    front.run("'not to be stored'", store_history=False)
    front.run("'to be stored'")
    content = {"hist_access_type": "tail", "n": 1, "output": False, "raw": True}
    reply = front.reply(front.ask("history_request", content))
    assert reply["content"]["history"][0][2] == "'to be stored'"


def test_user_expressions(front: Front) -> None:
    ran = front.run("exprTest := 6", user_expressions={"a": "exprTest * 7", "b": "1 / 0", "c": ")"})
    found = ran.reply["content"]["user_expressions"]
    assert found["a"]["data"]["text/plain"] == "42"
    assert found["b"]["status"] == "error" and found["b"]["ename"]
    assert found["c"]["ename"] == "SyntaxError"
    assert ran.kinds == ["execute_result"]


def test_an_error_aborts_what_was_sent_before_it(front: Front) -> None:
    failing = front.send("Notebook ask: 'go on? '. 1 / 0", allow_stdin=True)
    front.input_request()
    sent = [failing, *(front.send(code) for code in ("abortedTest := 1", "2"))]
    front.client.input("yes")
    ran = [front.finish(msg_id) for msg_id in sent]
    assert [each.status for each in ran] == ["error", "aborted", "aborted"]
    assert ran[1].messages == []
    assert front.run("1").status == "ok"


def test_without_stop_on_error_the_next_cells_run(front: Front) -> None:
    sent = [front.send(code, stop_on_error=False) for code in ("1 / 0", "5", "6")]
    assert [front.finish(msg_id).status for msg_id in sent] == ["error", "ok", "ok"]


def test_a_cell_that_runs_again_replaces_its_own_patch(front: Front) -> None:
    front.run("Value subclass: Again\n  n => 1", cell_id="again-class")
    patch = "patch Again >> #n { super n + 1 }"
    front.run(patch, cell_id="again-patch")
    front.run(patch, cell_id="again-patch")
    assert front.run("Again new n").result == "2"
    front.run(patch, cell_id="another-cell")
    assert front.run("Again new n").result == "3"


def test_late_output_goes_to_its_own_cell(front: Front) -> None:
    front.run(f"{GATE}\n\nGate close")
    late = front.send("[Gate wait. Transcript show: 'late news'] fork. nil")
    front.finish(late)
    front.run("Gate open")
    message = front.published(lambda m: m["msg_type"] == "stream" and "late news" in m["content"]["text"])
    assert message["parent_header"]["msg_id"] == late


def test_displays(front: Front) -> None:
    ran = front.run("h := Notebook html: '<b>1</b>'. h update: '<b>2</b>'. nil")
    first, second = ran.of_kind("display_data", "update_display_data")
    assert first["data"]["text/html"] == "<b>1</b>" and second["data"]["text/html"] == "<b>2</b>"
    assert first["transient"]["display_id"] == second["transient"]["display_id"] != ""
    assert front.run("Notebook clear").of_kind("clear_output") == [{"wait": False}]


def test_values_show_themselves(front: Front) -> None:
    (shown,) = front.run("Html of: '<i>x</i>'").of_kind("execute_result")
    assert shown["data"]["text/html"] == "<i>x</i>"


def test_a_list_of_like_maps_is_a_table(front: Front) -> None:
    (shown,) = front.run("#(#{#name => 'Ann', #age => 41}, #{#name => 'Bo', #age => 7})").of_kind(
        "execute_result"
    )
    assert "<table" in shown["data"]["text/html"] and "Ann" in shown["data"]["text/html"]
    assert "Ann" in shown["data"]["text/plain"]


def test_a_rejected_future_fails_its_cell(front: Front) -> None:
    front.run("Actor subclass: Failing\n  #go => 1 / 0")
    assert front.run("Failing spawn go").error["ename"] == front.run("1 / 0").error["ename"]


def test_the_error_of_a_discarded_send_fails_its_cell(front: Front) -> None:
    front.run("Actor subclass: Dropping\n  #go => 1 / 0")
    ran = front.run("Dropping spawn go. Transcript showCr: 'all ran'. 5")
    assert ran.status == "error" and ran.stream() == "all ran\n"


def test_what_inspect_shows_is_not_shown_again(front: Front) -> None:
    assert front.run("#(1, 2) inspect").kinds[-1] == "display_data"
    assert front.run("#(1, 2) printString").result == "#(1, 2)"
    assert front.run("#(1, 2) inspect. 1 / 0").status == "error"
    assert front.run("#(1, 2) printString").result == "#(1, 2)"


def test_a_very_long_value_is_cut_and_a_text_is_not(front: Front) -> None:
    cut = front.run("(1 to: 10000) asList").result or ""
    assert cut.endswith("… (`inspect` shows all of it, page by page)")
    assert len(front.run("(1 to: 10000) asList printString").result or "") == 58_895
