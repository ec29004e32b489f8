"""Records behave as the dataclasses they stand for."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from beamtalk_kernel.language.records import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """A record."""

    a: int
    b: tuple[int, ...] = ()
    c: list[int] = dataclasses.field(default_factory=list)

    def doubled(self) -> int:
        return 2 * self.a


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    a: int
    b: tuple[int, ...] = ()
    c: list[int] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True)
class One:
    a: int


def test_as_the_standard_ones() -> None:
    assert repr(Ours(1, (2,))) == repr(Theirs(1, (2,))).replace("Theirs", "Ours")
    assert [f.name for f in dataclasses.fields(Ours)] == [f.name for f in dataclasses.fields(Theirs)]
    assert dataclasses.is_dataclass(Ours) and dataclasses.asdict(Ours(1)) == dataclasses.asdict(Theirs(1))
    assert dataclasses.replace(Ours(1), b=(3,)) == Ours(1, (3,))
    assert Ours(1) == Ours(1) != Ours(2) and Ours(1) != Theirs(1)
    assert Ours(4).doubled() == 8 and Ours.__doc__ == "A record."
    assert Ours(1).c is not Ours(1).c
    assert hash(One(1)) == hash(One(1)) and Empty() == Empty() and hash(Empty()) == hash(Empty())
    assert not hasattr(Ours(1), "__dict__")


def test_matching() -> None:
    match Ours(1, (2,)):
        case Ours(a, b, []):
            assert (a, b) == (1, (2,))
        case _:
            pytest.fail("no match")


def test_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Ours(1).a = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del Ours(1).a


def test_copies() -> None:
    one = Ours(1, (2,), [3])
    assert copy.copy(one) == copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one


def test_wrong_arguments() -> None:
    with pytest.raises(TypeError):
        Ours()  # type: ignore[call-arg]
