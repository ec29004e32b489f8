"""What a person sees of the inspectors in JupyterLab, and what their buttons do."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PICTURES, Open
from tests.gate import GATE

SPINNER = """Actor subclass: Spinner
  state: turns = 0

  #spin: n => Gate wait. self.turns += n
  #add: n => self.turns += n"""


def test_a_busy_actor_is_inspected_and_acted_on(opened: Open) -> None:
    lab = opened(f"{GATE}\n\n{SPINNER}", "s := Spinner spawn. s", "s spin: 1. s inspect", "Gate open")
    lab.wait_for_kernel()
    lab.run(1, 2, 3)
    card = lab.output(2).first
    expect(card).to_contain_text("turns")
    full = lab.output(3).first
    expect(full).to_contain_text("spin: 1")
    expect(full).to_contain_text("busy")
    full.get_by_placeholder("a message: increment").fill("add: 5")
    full.get_by_role("button", name="Send").click()
    expect(full).to_contain_text("1 message waiting")
    expect(full).to_contain_text("add: 5")
    lab.screenshot(PICTURES / "inspector-busy.png")
    full.screenshot(path=PICTURES / "card-busy.png")
    lab.run(4)
    expect(full).to_contain_text("idle")
    expect(card).to_contain_text("6")
    lab.screenshot(PICTURES / "inspector-idle.png")
    card.get_by_role("button", name="Kill").click()
    expect(full).to_contain_text("has ended")
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
    expect(lab.output(4).first).to_contain_text("Counter >> increment v2 · 1 live actor")
    expect(card).to_contain_text("200")
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
    expect(card).to_contain_text("→ 1200")
    lab.screenshot(PICTURES / "inspector-patched.png")
    lab.restart_kernel()
    while "The kernel that showed this has ended" not in card.inner_text():
        lab.page.mouse.move(0, 0)
        card.hover()
    lab.screenshot(PICTURES / "inspector-without-kernel.png")
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
    expect(waits).to_contain_text("Planner>>step waits for Critic>>review:")
    expect(waits.locator("svg .bt-arrow")).to_have_count(1)
    lab.screenshot(PICTURES / "inspector-waits.png")
    waits.screenshot(path=PICTURES / "card-waits.png")
    row = waits.get_by_role("row", name="Planner(#1) Planner>>step")
    row.get_by_role("button", name="End this wait").click()
    expect(waits).to_contain_text("Planner(#1) waits no longer")
    expect(lab.output(4).last).to_contain_text("Deadlock")
    assert not lab.trouble


def test_the_system_in_the_dark(opened: Open) -> None:
    lab = opened(COUNTER, "xs := (1 to: 20) collect: [:n | Counter spawn]. System inspect. nil")
    lab.wait_for_kernel()
    lab.menu("Settings", "Theme")
    lab.page.locator(".lm-Menu-itemLabel", has_text="JupyterLab Dark").first.click()
    lab.run_all()
    system = lab.output(2).first
    expect(system).to_contain_text("processes")
    system.get_by_placeholder("part of a name").fill("counter")
    system.get_by_role("button", name="Filter").click()
    expect(system.locator("tbody tr")).to_have_count(20)
    system.get_by_role("button", name="Kill").first.press("Enter")
    expect(system.locator("tbody tr")).to_have_count(19)
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
    expect(talk.locator("svg .bt-arrow")).to_have_count(7)
    expect(talk).to_contain_text("pong: 2 from: Pinger")
    inspected = lab.output(4).first
    inspected.get_by_label("back to message").focus()
    lab.page.keyboard.press("Home")
    expect(inspected).to_contain_text("1: increment, sent by")
    inspected.get_by_role("button", name="Fork").first.click()
    expect(inspected).to_contain_text("→ Counter(#4)")
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
    expect(card).to_contain_text("halted before sell: 2")
    expect(card).to_contain_text("total: 0 → 100")
    browser.get_by_role("button", name="sell:").click()
    browser.get_by_label("source").fill("sell: price => self.total += price")
    browser.get_by_role("button", name="Accept").click()
    expect(browser).to_contain_text("Till >> sell: v2 · 1 live actor, state kept")
    card.get_by_role("button", name="Retry").click()
    expect(card).to_contain_text("total: 0 → 1")
    lab.screenshot(PICTURES / "inspector-halted.png")
    card.get_by_role("button", name="Step").click()
    expect(card).to_contain_text("total: 1 → 3")
    assert not lab.trouble


def test_a_spinning_actor_is_looked_into_and_killed(opened: Open) -> None:
    lab = opened(TILL, "t := Till spawn. t spin. t inspect. nil", "3 + 4")
    lab.wait_for_kernel()
    lab.run_all()
    card = lab.output(2).first
    expect(card).to_contain_text("doing spin")
    seen = card.locator("td").first.inner_text()
    expect(card.locator("td").first).not_to_have_text(seen)
    card.get_by_role("button", name="Kill").click()
    expect(card).to_contain_text("has ended")
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
  #work: n => Gate wait. n"""


def test_views_that_a_class_declares_are_tabs(opened: Open) -> None:
    lab = opened(
        f"{GATE}\n\n{BASKET}",
        "(Basket new: #{#items => #(3, 4)}) inspect. nil",
        "s := Shop spawn. s inspect. s work: 3. nil",
        "Gate open",
    )
    lab.wait_for_kernel()
    lab.run(1, 2, 3)
    basket, shop = lab.output(2).first, lab.output(3).first
    expect(basket).to_contain_text("items")
    basket.get_by_role("tab", name="Fields").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(basket.get_by_role("tabpanel")).to_contain_text("7")
    expect(basket.get_by_role("tab", name="Sum")).to_be_focused()
    lab.page.keyboard.press("ArrowRight")
    expect(basket.locator("b.bars")).to_have_text("2 bars")
    basket.get_by_role("tab", name="Broken").click()
    expect(basket.get_by_role("alert")).to_contain_text("nothing to see")
    shop.get_by_role("tab", name="Offers").click()
    expect(shop.get_by_role("tabpanel")).to_contain_text("It is busy with work:")
    lab.run(4)
    expect(shop.get_by_role("tabpanel")).to_contain_text("look number 1")
    lab.screenshot(PICTURES / "inspector-tabs.png")
    assert not lab.trouble
