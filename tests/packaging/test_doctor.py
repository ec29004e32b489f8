"""`doctor`: each thing that can be wrong is named, with what puts it right."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from beamtalk_kernel.cli import doctor, main
from beamtalk_kernel.node import boot


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """boot remembers which erl it found."""
    boot.find_erl.cache_clear()
    yield
    boot.find_erl.cache_clear()
    boot.otp_release.cache_clear()


def fake_erl(directory: Path, says: str) -> Path:
    erl = directory / "erl"
    erl.write_text(f"#!/bin/sh\nprintf '%s' '{says}'\n")
    erl.chmod(erl.stat().st_mode | stat.S_IXUSR)
    return erl


def test_all_is_well(runtime: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    assert "✓ Erlang" in said
    assert str(runtime) in said
    assert "✓ Node" in said
    assert said.endswith("Beamtalk is ready.\n")


def test_no_erlang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BEAMTALK_ERL", "/nowhere/erl")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "✗ Erlang" in said
    assert "apt install" in said and "brew install" in said
    assert "Node" not in said


def test_old_erlang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEAMTALK_ERL", str(fake_erl(tmp_path, "24")))
    found = doctor.erlang()
    assert found.broken
    assert "OTP 24" in found.says and "25" in found.says


def test_an_emulator_with_the_alias_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEAMTALK_ERL", str(fake_erl(tmp_path, "13.0.3 [].")))
    (found,) = doctor.applications()
    assert found.state == "weak"
    assert "25.0.4" in found.fix


def test_half_an_erlang(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEAMTALK_ERL", str(fake_erl(tmp_path, "13.1.5 [crypto,runtime_tools].")))
    _, found = doctor.applications()
    assert found.broken
    assert "erlang-crypto erlang-runtime-tools" in found.fix


def test_jupyter_does_not_know_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "KERNEL", "beamtalk-of-nowhere")
    found = doctor.kernelspec()
    assert found.broken
    assert found.fix.endswith("install --user")


def test_a_kernelspec_of_a_python_that_has_gone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = tmp_path / "kernels" / "beamtalk"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text(
        '{"argv": ["/gone/python"], "display_name": "B", "language": "beamtalk"}'
    )
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    found = doctor.kernelspec()
    assert found.broken
    assert "/gone/python" in found.says
