"""What a person sees of the inspectors in JupyterLab, and what their buttons do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PICTURES, Open

SECONDS = 1000.0
SPINNER = """Actor subclass: Spinner
  state: turns = 0
  state: going = true

  #spin: ms => Timer sleep: ms. self.turns += 1
  #add: n => self.turns += n"""


def test_a_busy_actor_is_inspected_and_acted_on(opened: Open) -> None:
    lab = opened(SPINNER, "s := Spinner spawn. s", "s spin: 20000. s inspect")
    lab.wait_for_kernel()
    lab.run_all()
    card = lab.output(2).first
    expect(card).to_contain_text("turns", timeout=60 * SECONDS)
    full = lab.output(3).first
    expect(full).to_contain_text("spin: 20000", timeout=60 * SECONDS)
    expect(full).to_contain_text("busy")
    full.get_by_placeholder("message, such as increment").fill("add: 5")
    full.get_by_role("button", name="Send").click()
    expect(full).to_contain_text("1 message waiting", timeout=5 * SECONDS)
    expect(full).to_contain_text("add: 5")
    lab.screenshot(PICTURES / "inspector-busy.png")
    expect(full).to_contain_text("idle", timeout=30 * SECONDS)
    expect(card).to_contain_text("6")
    lab.screenshot(PICTURES / "inspector-idle.png")
    card.get_by_role("button", name="Kill").click()
    expect(full).to_contain_text("has ended", timeout=5 * SECONDS)
    lab.screenshot(PICTURES / "inspector-killed.png")
    assert not lab.trouble
