"""`install` and `uninstall`: where things are put, which interpreter they name, what is left behind."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from beamtalk_kernel.cli import main


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    return tmp_path / "home"


def kernel_json(place: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((place / "kernels" / "beamtalk" / "kernel.json").read_text())
    return found


def test_for_the_user(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "--user"]) == 0
    spec = kernel_json(own_home)
    assert spec["argv"] == [sys.executable, "-m", "beamtalk_kernel", "-f", "{connection_file}"]
    assert spec["interrupt_mode"] == "message"
    assert spec["metadata"] == {"debugger": False}
    assert (own_home / "labextensions" / "beamtalk-kernel" / "static" / "remoteEntry.js").is_file()
    assert str(own_home) in capsys.readouterr().out
    assert KernelSpecManager().get_kernel_spec("beamtalk").resource_dir == str(
        own_home / "kernels" / "beamtalk"
    )


def test_under_a_prefix_and_away_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prefix = tmp_path / "prefix"
    assert main(["install", "--prefix", str(prefix)]) == 0
    assert kernel_json(prefix / "share" / "jupyter")["display_name"] == "Beamtalk"
    assert main(["uninstall", "--prefix", str(prefix)]) == 0
    assert not list((prefix / "share" / "jupyter").glob("*/beamtalk*"))
    assert main(["uninstall", "--prefix", str(prefix)]) == 0
    assert "Nothing to remove" in capsys.readouterr().out


def test_twice_is_as_good_as_once(own_home: Path) -> None:
    assert main(["install"]) == 0
    (own_home / "kernels" / "beamtalk" / "kernel.json").write_text("{}")
    assert main(["install"]) == 0
    assert kernel_json(own_home)["language"] == "beamtalk"


def test_uninstall_leaves_other_kernels(own_home: Path) -> None:
    other = own_home / "kernels" / "other"
    other.mkdir(parents=True)
    main(["install", "--user"])
    main(["uninstall", "--user"])
    assert other.is_dir()
    with pytest.raises(NoSuchKernel):
        KernelSpecManager(kernel_dirs=[str(own_home / "kernels")]).get_kernel_spec("beamtalk")


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["install", "--prefix", str(tmp_path / "file")]) == 1
    told = capsys.readouterr().err
    assert "cannot" in told or "can be written" in told
    assert "--user" in told


def test_only_one_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["install", "--user", "--sys-prefix"])
    assert stop.value.code == 2
