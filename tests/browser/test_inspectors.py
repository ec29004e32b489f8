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
    full.get_by_placeholder("a message: increment").fill("add: 5")
    full.get_by_role("button", name="Send").click()
    expect(full).to_contain_text("1 message waiting", timeout=5 * SECONDS)
    expect(full).to_contain_text("add: 5")
    lab.screenshot(PICTURES / "inspector-busy.png")
    full.screenshot(path=PICTURES / "card-busy.png")
    expect(full).to_contain_text("idle", timeout=30 * SECONDS)
    expect(card).to_contain_text("6")
    lab.screenshot(PICTURES / "inspector-idle.png")
    card.get_by_role("button", name="Kill").click()
    expect(full).to_contain_text("has ended", timeout=5 * SECONDS)
    lab.screenshot(PICTURES / "inspector-killed.png")
    assert not lab.trouble


COUNTER = """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1"""
PATCH = """patch Counter >> #increment {
  self.value += 100
}"""


def test_a_patch_is_seen_by_an_open_inspector_and_made_by_the_browser(opened: Open) -> None:
    lab = opened(
        COUNTER, "c := Counter spawn. c", "Counter inspect. nil", PATCH, "c increment. c increment await"
    )
    lab.wait_for_kernel()
    lab.run_all()
    card, browser = lab.output(2).first, lab.output(3).first
    expect(lab.output(4).first).to_contain_text(
        "Counter >> increment v2 · 1 live actor", timeout=60 * SECONDS
    )
    expect(card).to_contain_text("200", timeout=10 * SECONDS)
    expect(card).to_contain_text("version 2")
    expect(browser).to_contain_text("increment (patched)")
    browser.get_by_role("button", name="increment").click()
    source = browser.get_by_label("source")
    expect(source).to_have_value("#increment {\n  self.value += 100\n}")
    source.fill("increment => self.value += 1000")
    browser.get_by_role("button", name="Accept").click()
    expect(browser).to_contain_text("Counter >> increment v3 · 1 live actor, state kept")
    card.get_by_placeholder("a message: increment").fill("increment")
    card.get_by_placeholder("a message: increment").press("Enter")
    expect(card).to_contain_text("→ 1200", timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "inspector-patched.png")
    assert not lab.trouble


STUCK = """Actor subclass: Planner
  state: critic = nil

  #with: c => self.critic := c
  #step =>
    (self.critic review: self) + 1
  #answer => 1

Actor subclass: Critic
  #review: planner => planner answer + 1
  #slow => Timer sleep: 60000"""


def test_who_waits_for_whom_is_drawn_and_a_wait_is_ended(opened: Open) -> None:
    lab = opened(
        STUCK,
        "p := Planner spawn. c := Critic spawn. (p with: c) await.\n"
        "[p step await] on: Deadlock do: [:e | e messageText]",
        "c slow. f := p step. Timer sleep: 100. System inspectWaits",
        "f",
    )
    lab.wait_for_kernel()
    lab.run_all()
    waits = lab.output(3).first
    expect(waits).to_contain_text("Planner>>step waits for Critic>>review:", timeout=60 * SECONDS)
    expect(waits.locator("svg .bt-arrow")).to_have_count(1)
    lab.screenshot(PICTURES / "inspector-waits.png")
    waits.screenshot(path=PICTURES / "card-waits.png")
    row = waits.get_by_role("row", name="Planner(#1) Planner>>step")
    row.get_by_role("button", name="End this wait").click()
    expect(waits).to_contain_text("Planner(#1) waits no longer", timeout=5 * SECONDS)
    expect(lab.output(4).last).to_contain_text("Deadlock", timeout=10 * SECONDS)
    assert not lab.trouble


def test_the_system_in_the_dark(opened: Open) -> None:
    lab = opened(COUNTER, "xs := (1 to: 20) collect: [:n | Counter spawn]. System inspect. nil")
    lab.wait_for_kernel()
    lab.menu("Settings", "Theme")
    lab.page.locator(".lm-Menu-itemLabel", has_text="JupyterLab Dark").first.click()
    lab.run_all()
    system = lab.output(2).first
    expect(system).to_contain_text("processes", timeout=60 * SECONDS)
    system.get_by_placeholder("part of a name").fill("counter")
    system.get_by_role("button", name="Filter").click()
    expect(system.locator("tbody tr")).to_have_count(20, timeout=10 * SECONDS)
    system.get_by_role("button", name="Kill").first.press("Enter")
    expect(system.locator("tbody tr")).to_have_count(19, timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "inspector-system-dark.png")
    assert not lab.trouble


TALK = """Actor subclass: Pinger
  state: other = nil

  #with: p => self.other := p
  #ping: n => n > 0 ifTrue: [self.other pong: n - 1 from: self]

Actor subclass: Ponger
  #pong: n from: p => p ping: n"""


def test_messages_are_drawn_and_an_actor_goes_back_in_time(opened: Open) -> None:
    lab = opened(
        TALK + "\n\n" + COUNTER,
        "a := Pinger spawn. b := Ponger spawn. (a with: b) await. Tracer timeline: #(a, b)",
        "a ping: 3. Timer sleep: 100. nil",
        "c := Counter spawn trace: #all. 5 timesRepeat: [c increment]. c increment await. c inspect. nil",
    )
    lab.wait_for_kernel()
    lab.run_all()
    talk = lab.output(2).first
    expect(talk.locator("svg .bt-arrow")).to_have_count(7, timeout=60 * SECONDS)
    expect(talk).to_contain_text("pong: 2 from: Pinger")
    inspected = lab.output(4).first
    inspected.get_by_label("back to message").focus()
    lab.page.keyboard.press("Home")
    expect(inspected).to_contain_text("1: increment, sent by", timeout=10 * SECONDS)
    inspected.get_by_role("button", name="Fork").first.click()
    expect(inspected).to_contain_text("→ Counter(#4)", timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "inspector-timeline.png")
    talk.screenshot(path=PICTURES / "card-timeline.png")
    with lab.page.expect_download() as download:
        talk.get_by_role("button", name="Save as SVG").click()
    assert "<svg" in download.value.path().read_text()
    assert not lab.trouble


TILL = """Actor subclass: Till
  state: total = 0

  #sell: price => self.total += price * 100
  #spin => 1 to: 2000000000 do: [:i | self.total := i]"""


def test_a_breakpoint_an_edit_and_on_it_goes(opened: Open) -> None:
    lab = opened(
        TILL,
        "t := Till spawn trace: #all. (t sell: 1) await.\n"
        "t breakOn: #sell: when: [self.total > 50]. t inspect. nil",
        "t sell: 2. Till inspect. nil",
    )
    lab.wait_for_kernel()
    lab.run_all()
    card, browser = lab.output(2).first, lab.output(3).filter(has_text="methods:")
    expect(card).to_contain_text("halted before sell: 2", timeout=60 * SECONDS)
    expect(card).to_contain_text("total: 0 → 100")
    browser.get_by_role("button", name="sell:").click()
    browser.get_by_label("source").fill("sell: price => self.total += price")
    browser.get_by_role("button", name="Accept").click()
    expect(browser).to_contain_text("Till >> sell: v2 · 1 live actor, state kept")
    card.get_by_role("button", name="Retry").click()
    expect(card).to_contain_text("total: 0 → 1", timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "inspector-halted.png")
    card.get_by_role("button", name="Step").click()
    expect(card).to_contain_text("total: 1 → 3", timeout=10 * SECONDS)
    assert not lab.trouble


def test_a_spinning_actor_is_looked_into_and_killed(opened: Open) -> None:
    lab = opened(TILL, "t := Till spawn. t spin. t inspect. nil", "3 + 4")
    lab.wait_for_kernel()
    lab.run_all()
    card = lab.output(2).first
    expect(card).to_contain_text("doing spin", timeout=60 * SECONDS)
    seen = card.locator("td").first.inner_text()
    expect(card.locator("td").first).not_to_have_text(seen, timeout=5 * SECONDS)
    card.get_by_role("button", name="Kill").click()
    expect(card).to_contain_text("has ended", timeout=5 * SECONDS)
    assert not lab.trouble


BASKET = """Value subclass: Basket
  state: items = #()
  class views => #('Sum' -> #sum, 'Bars' -> #bars, 'Broken' -> #broken)
  sum => self.items sum
  bars => Html of: '<b class="bars">' ++ self.items size printString ++ ' bars</b>'
  broken => self error: 'nothing to see'

Actor subclass: Shop
  state: looks = 0
  class views => #('Offers' -> #offers)
  #offers => self.looks += 1. 'look number ' ++ self.looks printString
  #work: ms => Timer sleep: ms"""


def test_views_that_a_class_declares_are_tabs(opened: Open) -> None:
    lab = opened(BASKET, "(Basket new: #{#items => #(3, 4)}) inspect. nil", "s := Shop spawn. s inspect. nil",
                 "s work: 3000. nil")  # fmt: skip
    lab.wait_for_kernel()
    lab.run_all()
    basket, shop = lab.output(2).first, lab.output(3).first
    expect(basket).to_contain_text("items", timeout=60 * SECONDS)
    basket.get_by_role("tab", name="Fields").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(basket.get_by_role("tabpanel")).to_contain_text("7")
    expect(basket.get_by_role("tab", name="Sum")).to_be_focused()
    lab.page.keyboard.press("ArrowRight")
    expect(basket.locator("b.bars")).to_have_text("2 bars")
    basket.get_by_role("tab", name="Broken").click()
    expect(basket.get_by_role("alert")).to_contain_text("nothing to see")
    shop.get_by_role("tab", name="Offers").click()
    expect(shop.get_by_role("tabpanel")).to_contain_text("It is busy with work:", timeout=10 * SECONDS)
    expect(shop.get_by_role("tabpanel")).to_contain_text("look number 1", timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "inspector-tabs.png")
    assert not lab.trouble
