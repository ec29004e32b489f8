"""The Erlang side, judged by OTP's own tools: no warning, EUnit, xref, dialyzer.

Knows erl_runtime/check.escript; each EUnit module is one test here.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import platformdirs
import pytest

from beamtalk_kernel.node import boot
from tests.conftest import ROOT

CHECK = ROOT / "erl_runtime" / "check.escript"
MODULES = sorted(path.stem for path in (ROOT / "erl_runtime" / "test").glob("*_tests.erl"))


def check(*arguments: str) -> str:
    escript = boot.find_erl().with_name("escript")
    done = subprocess.run(
        [escript, CHECK, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0, f"check.escript {arguments[0]}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("erlang")
    check("compile", str(out))
    return str(out)


@pytest.mark.parametrize("module", MODULES)
def test_eunit(compiled: str, module: str) -> None:
    if not (Path(compiled) / "test" / f"{module}.beam").exists():
        pytest.skip("PropEr is not installed: apt install erlang-proper")
    check("eunit", compiled, module)


def test_no_call_goes_nowhere(compiled: str) -> None:
    check("xref", compiled)


@pytest.mark.timeout(600)
def test_dialyzer(compiled: str) -> None:
    """Its table of OTP's own types takes a minute; it is kept in the user's cache."""
    plt = platformdirs.user_cache_path("beamtalk") / "plt" / f"otp{boot.otp_release(boot.find_erl())}.plt"
    check("dialyzer", compiled, str(plt))
