"""`beamtalk-kernel test`: what it prints, and its exit status."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COUNTER = "Actor subclass: Counter\n  state: value = 0\n  increment => self.value += 1\n  get => self.value\n"
SUM = "/// Sums.\n///\n///     Sum new of: 2  // => 5\nValue subclass: Sum\n  of: n => n + 2\n"
GOOD = """TestCase subclass: CounterTest
  field: counter = nil
  setUp => self withCounter: Counter spawn
  testStart => self assert: self.counter get equals: 0
  testIncrement =>
    self.counter increment
    self assert: self.counter get equals: 1
  testUnknown => self should: [self.counter foo] raise: #does_not_understand
"""
BAD = """TestCase subclass: BadTest
  testSum => self assert: 1 + 1 equals: 3
  testSkip => self skip: 'later'
"""
SPIN = "TestCase subclass: SpinTest\n  testSpin => [true] whileTrue: [nil]\n"


def beamtalk_test(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "beamtalk_kernel.cli", "test", *map(str, arguments)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fixtures").mkdir()
    (tmp_path / "fixtures" / "counter.bt").write_text(COUNTER)
    (tmp_path / "counter_test.bt").write_text(GOOD)
    return tmp_path


def test_all_pass(folder: Path) -> None:
    done = beamtalk_test(folder)
    assert done.stdout.splitlines() == ["CounterTest: 3 passed, 0 failed, 0 skipped", "3 passed, 0 failed"]
    assert done.returncode == 0


def test_a_failure_says_expected_actual_and_line(folder: Path) -> None:
    (folder / "bad_test.bt").write_text(BAD)
    done = beamtalk_test(folder)
    assert f"  BadTest >> testSum: expected 3, got 2 ({folder / 'bad_test.bt'} line 2)" in done.stdout
    assert done.stdout.endswith("3 passed, 1 failed, 1 skipped\n")
    assert done.returncode == 1


def test_an_endless_test_does_not_hang_the_run(folder: Path) -> None:
    (folder / "a_spin_test.bt").write_text(SPIN)
    done = beamtalk_test(folder, "--timeout", 3)
    assert "SpinTest: could not be run" in done.stdout
    assert "CounterTest: 3 passed" in done.stdout
    assert done.returncode == 1


def test_a_file_that_does_not_compile_is_shown_and_the_others_run(folder: Path) -> None:
    (folder / "a_broken_test.bt").write_text("TestCase subclass: BrokenTest\n  testX => 3 + )\n")
    done = beamtalk_test(folder)
    assert "a_broken_test.bt, line 2" in done.stderr
    assert "CounterTest: 3 passed" in done.stdout
    assert done.returncode == 1


def test_only_the_tests_asked_for(folder: Path) -> None:
    done = beamtalk_test(folder / "counter_test.bt", "--load", folder / "fixtures", "-k", "testStart")
    assert done.stdout.splitlines()[0] == "CounterTest: 1 passed, 0 failed, 0 skipped"


def test_examples_in_doc_comments(folder: Path) -> None:
    (folder / "sum.bt").write_text(SUM)
    done = beamtalk_test(folder, "--doc")
    assert f"{folder / 'sum.bt'} examples: 0 passed, 1 failed" in done.stdout
    assert "wanted '5', got '4'" in done.stdout
    assert done.returncode == 1


def test_nothing_to_run(tmp_path: Path) -> None:
    assert beamtalk_test(tmp_path / "nowhere.bt").returncode == 2
    (tmp_path / "plain.bt").write_text(COUNTER)
    done = beamtalk_test(tmp_path)
    assert done.returncode == 2 and "no class below TestCase" in done.stderr
