"""The compiled Erlang side and library, built once a user and kept in the cache.

Knows files, keys and `erl`; knows nothing of a running node.  The key is the content of every source, the
emitter's included, and the OTP release; a finished build appears by one rename, so kernels that start at the
same time do not disturb each other.  A cache that cannot be written is replaced by a temporary directory.

    runtime_dir()  ->  ~/.cache/beamtalk/runtime/otp25-0123456789abcdef
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import platformdirs

from beamtalk_kernel.errors import InternalError
from beamtalk_kernel.node import boot, library, resources

Notice = Callable[[str], None]

COMPLETE = "complete"
UNUSED_DAYS = 30
UNFINISHED_HOURS = 1


class BuildFailed(InternalError):
    """The sources that came with this package do not compile; the text is the compiler's."""


def runtime_dir(notice: Notice | None = None) -> Path:
    """The directory with the beams and `stdlib.meta`; built now when it is not there."""
    cache, name = cache_dir(), build_name()
    if (ready := ready_dir(cache, name)) is not None:
        return ready
    try:
        return _build_in_cache(cache, name)
    except OSError as why:
        if notice is not None:
            reason = why.strerror or why
            notice(f"The cache {cache} cannot be used ({reason}); building in a temporary directory.")
        return _build_in_temporary(name)


def build_name() -> str:
    return f"otp{boot.otp_release(boot.find_erl())}-{content_key()}"


def ready_dir(cache: Path, name: str) -> Path | None:
    """The build of that name, if it is there."""
    ready = cache / name
    if not (ready / COMPLETE).exists():
        return None
    with contextlib.suppress(OSError):
        os.utime(ready)
    return ready


def cache_dir() -> Path:
    """Where builds are kept: BEAMTALK_CACHE, else the user's cache directory."""
    named = os.environ.get("BEAMTALK_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("beamtalk") / "runtime"


def content_key() -> str:
    """One short word for everything that decides what a build contains."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from sorted((resources.erl_runtime() / "src").glob("*.[eha]*"))
    yield from sorted(resources.stdlib().glob("*.bt"))
    yield from sorted(p for p in resources.language().rglob("*") if p.suffix in {".py", ".peg"})
    yield from sorted(Path(__file__).parent.glob("[bl]*.py"))


# -- where ------------------------------------------------------------


def _build_in_cache(cache: Path, name: str) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".building-", dir=cache))
    try:
        compile_into(scratch)
        _publish(scratch, cache / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _sweep(cache, keep=name)
    return cache / name


def _publish(scratch: Path, ready: Path) -> None:
    """One rename; when another kernel was faster its build is as good as ours."""
    try:
        scratch.rename(ready)
    except OSError:
        if not (ready / COMPLETE).exists():
            raise


def _build_in_temporary(name: str) -> Path:
    directory = Path(tempfile.mkdtemp(prefix=f"beamtalk-{name}-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    compile_into(directory)
    return directory


def _sweep(cache: Path, keep: str) -> None:
    """Builds nobody has used for a month, and what a killed build left, go."""
    now = time.time()
    for path in cache.iterdir():
        allowed = UNFINISHED_HOURS * 3600 if path.name.startswith(".building-") else UNUSED_DAYS * 86400
        with contextlib.suppress(OSError):
            if path.name != keep and now - path.stat().st_mtime > allowed:
                shutil.rmtree(path, ignore_errors=True)


# -- what ------------------------------------------------------------

# One VM compiles everything, a process a file; what it prints is shown only when it fails.
_COMPILE_ERL = """
[Src, Out] = init:get_plain_arguments(),
One = fun(File) ->
    Options = [{outdir, Out}, {i, Src}, report_errors, debug_info],
    case compile:file(File, Options) of {ok, _} -> exit(good); _ -> exit(bad) end
end,
Running = [spawn_monitor(fun() -> One(File) end) || File <- filelib:wildcard(filename:join(Src, "*.erl"))],
Results = [receive {'DOWN', Ref, process, Pid, Result} -> Result end || {Pid, Ref} <- Running],
halt(case lists:usort(Results) of [good] -> 0; _ -> 1 end).
"""


def compile_into(directory: Path) -> None:
    """Everything a node needs, in one directory; the marker is written last."""
    source = resources.erl_runtime() / "src"
    erlang = run_erl(_COMPILE_ERL, str(source), str(directory))
    try:
        units = library.compile_stdlib(resources.stdlib())
    finally:
        output, _ = erlang.communicate()
    if erlang.returncode != 0:
        raise BuildFailed(f"The Erlang sources in {source} do not compile:\n{output}")
    shutil.copyfile(source / "beamtalk.app.src", directory / "beamtalk.app")
    if units:
        _compile_library(units, directory)
    (directory / COMPLETE).write_text("")


def _compile_library(units: list[library.Unit], directory: Path) -> None:
    library.write(units, directory)
    erlang = run_erl(library.COMPILE, str(directory))
    output, _ = erlang.communicate()
    if erlang.returncode != 0:
        raise BuildFailed(f"The library's classes do not compile:\n{output}")


def run_erl(expression: str, *arguments: str) -> subprocess.Popen[str]:
    """A VM that evaluates and ends; `-pa` is the last argument's directory."""
    options = ["-noshell", "-noinput", "-pa", arguments[-1], "-eval", expression, "-extra", *arguments]
    return subprocess.Popen(
        [boot.find_erl(), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=dict(os.environ, ERL_CRASH_DUMP_SECONDS="0"),
    )
