"""Completion and inspection from what is really there."""

from __future__ import annotations

from beamtalk_kernel.notebook.kernel import within
from tests.notebook.client import Front

CLASS = """/// Counts.
Actor subclass: Helped
  state: value = 0

  /// Adds an amount.
  /// Helped spawn addAmount: 3  // => 3
  #addAmount: amount :: Integer -> Integer => self.value += amount
  #addAll: list weight: weight => self.value
"""


def test_variables_classes_and_words(front: Front) -> None:
    front.run("helpedVariable := 3")
    assert front.complete("helpedV|")["matches"] == ["helpedVariable"]
    assert "Integer" in front.complete("x := Inte|")["matches"]
    assert "self" in front.complete("sel|")["matches"]
    assert "local" in front.complete("local := 3. loc|")["matches"]


def test_selectors_of_the_actual_value(front: Front) -> None:
    front.run(CLASS)
    front.run("helped := Helped spawn. helpedText := 'a'")
    assert front.complete("helped add|")["matches"] == ["addAll: list weight: weight", "addAmount:"]
    assert "uppercase" in front.complete("helpedText upp|")["matches"]
    assert "spawn" in front.complete("Helped sp|")["matches"]
    assert "addAmount:" in front.complete("Helped spawn add|")["matches"]
    assert "addAmount:" in front.complete("h := Helped spawn.\nh add|")["matches"]


def test_keyword_messages_go_on(front: Front) -> None:
    front.run("helpedMap := #{#a => 1}")
    assert any(match.startswith("put:") for match in front.complete("helpedMap at: #a pu|")["matches"])


def test_fields(front: Front) -> None:
    front.run("Actor subclass: HelpedFields\n  state: first = 0\n  state: second = 0\n  #go => self.first")
    assert front.complete("patch HelpedFields >> #go {\n  self.|")["matches"] == ["first", "second"]


def test_entries_have_badges_and_signatures(front: Front) -> None:
    front.run(CLASS)
    reply = front.complete("Helped spawn addAm|")
    (entry,) = reply["metadata"]["_jupyter_types_experimental"]
    assert entry["type"] == "method" and "amount :: Integer -> Integer" in entry["signature"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (13, 18)


def test_positions_are_code_points(front: Front) -> None:
    front.run("helpedVariable := 3")
    reply = front.complete("'😀' size. helpedV|")
    assert (reply["cursor_start"], reply["cursor_end"]) == (10, 17)


def test_a_cursor_outside_the_text_stands_at_its_end() -> None:
    assert [within("3 sq", place) for place in (None, 99, -5, 2)] == [4, 4, 0, 2]


def test_magics_are_completed(front: Front) -> None:
    assert front.complete("%re|")["matches"] == ["%reset", "%restart-node"]


def test_a_method_is_explained(front: Front) -> None:
    defined = front.run(CLASS).reply["content"]["execution_count"]
    front.run("helped := Helped spawn")
    shown = front.inspect("helped addAm|ount: 3")
    text = shown["data"]["text/plain"]
    assert shown["found"] and "addAmount: amount :: Integer -> Integer" in text
    assert "Adds an amount." in text and f"cell[{defined}]" in text
    assert "<" in shown["data"]["text/html"]


def test_classes_and_variables_are_explained(front: Front) -> None:
    front.run(CLASS)
    front.run("helpedNumber := 42")
    assert "Actor subclass: Helped" in front.inspect("Hel|ped spawn")["data"]["text/plain"]
    assert "Counts." in front.inspect("Hel|ped spawn")["data"]["text/plain"]
    assert "42" in front.inspect("helpedN|umber")["data"]["text/plain"]
    assert front.inspect("noSuchThing|")["found"] is False
    assert "reversed" in front.inspect("#(1, 2) rev|ersed")["data"]["text/plain"]
