"""What a person sees of a tree of supervisors in JupyterLab: kill a child under each strategy and watch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PICTURES, Open

SECONDS = 1000.0
TEAM = """Actor subclass: Worker
  state: n = 0
  #inc => self.n += 1

Supervisor subclass: Team
  children: [{{Worker, name: #a}}, {{Worker, name: #b}}, {{Worker, name: #c}}]
  strategy: #{strategy}

team := Team spawn"""
RESTARTED = {"oneForOne": ["b"], "restForOne": ["b", "c"], "oneForAll": ["a", "b", "c"]}


def node(view: Locator, name: str) -> Locator:
    return view.locator("g.bt-node").filter(has_text=f"#{name}")


@pytest.mark.parametrize("strategy", RESTARTED)
def test_a_killed_child_comes_back_with_whom_the_strategy_says(opened: Open, strategy: str) -> None:
    lab = opened(TEAM.format(strategy=strategy), "team tree")
    lab.wait_for_kernel()
    lab.run_all()
    view = lab.output(2).first
    expect(view).to_contain_text(strategy, timeout=60 * SECONDS)
    expect(view.locator("circle")).to_have_count(3)
    node(view, "b").click()
    view.get_by_role("button", name="Kill").click()
    for name in RESTARTED[strategy]:
        expect(node(view, name)).to_contain_text("restarted 1 time", timeout=10 * SECONDS)
    for name in set("abc") - set(RESTARTED[strategy]):
        expect(node(view, name)).not_to_contain_text("restarted")
    expect(view).to_contain_text("ended: killed")
    lab.screenshot(PICTURES / f"tree-{strategy}.png")
    assert not lab.trouble


def test_children_are_added_found_and_folded_away(opened: Open) -> None:
    lab = opened(TEAM.format(strategy="oneForOne"), "team tree")
    lab.wait_for_kernel()
    lab.run_all()
    view = lab.output(2).first
    expect(view.locator("g.bt-node")).to_have_count(4, timeout=60 * SECONDS)
    view.locator("g.bt-node").first.press("Enter")
    view.get_by_placeholder("a class, such as Critic").fill("{Worker, name: #late}")
    view.get_by_role("button", name="Add").click()
    expect(view.locator("g.bt-node")).to_have_count(5, timeout=10 * SECONDS)
    view.get_by_placeholder("name or class").fill("late")
    view.get_by_role("button", name="Find").click()
    expect(view.locator("g.bt-node")).to_have_count(2, timeout=10 * SECONDS)
    view.get_by_placeholder("name or class").fill("")
    view.get_by_role("button", name="Find").click()
    expect(view.locator("g.bt-node")).to_have_count(5, timeout=10 * SECONDS)
    view.get_by_role("button", name="fold", exact=True).click()
    expect(view.locator("g.bt-node")).to_have_count(1, timeout=10 * SECONDS)
    lab.screenshot(PICTURES / "tree-folded.png")
    assert not lab.trouble
