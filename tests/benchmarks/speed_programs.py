"""The programs of speed/*.bt as a Python programmer writes them: one function a program.

>>> fib(10)
55
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from math import sqrt


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@dataclass(slots=True)
class Body:
    x: float
    y: float
    z: float
    vx: float
    vy: float
    vz: float
    mass: float

    def pulled_by(self, bodies: list[Body], dt: float) -> Body:
        ax, ay, az = self.vx, self.vy, self.vz
        for other in bodies:
            dx, dy, dz = self.x - other.x, self.y - other.y, self.z - other.z
            squared = dx * dx + dy * dy + dz * dz + 0.01
            factor = dt * other.mass / (squared * sqrt(squared))
            ax -= dx * factor
            ay -= dy * factor
            az -= dz * factor
        return Body(self.x + dt * ax, self.y + dt * ay, self.z + dt * az, ax, ay, az, self.mass)

    def energy(self) -> float:
        return self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz) * 0.5


def nbody(steps: int) -> int:
    bodies = [
        Body(i * 1.5, 3.0 - i, i * 0.25, 0.1 * i, 0.3, 0.5 - 0.1 * i, 1.0 + i * 0.5) for i in range(1, 6)
    ]
    for _ in range(steps):
        bodies = [body.pulled_by(bodies, 0.001) for body in bodies]
    return round(sum(body.energy() for body in bodies) * 1000000000)


def sieve(limit: int) -> int:
    candidates = list(range(2, limit + 1))
    primes = 0
    while candidates:
        prime = candidates[0]
        if prime * prime > limit:
            return primes + len(candidates)
        primes += 1
        candidates = [n for n in candidates if n % prime != 0]
    return primes


def strings(times: int) -> int:
    text = ""
    for _ in range(times):
        text += "word "
    return len(text)


def words(times: int) -> int:
    counts: dict[str, int] = {}
    seed = 42
    for _ in range(times):
        seed = (seed * 1103515245 + 12345) % 2147483648
        word = "word" + str(seed // 65536 % 5000)
        counts[word] = counts.get(word, 0) + 1
    return len(counts) * 1000 + counts["word42"]


def blocks(size: int) -> int:
    numbers = list(range(1, size + 1))
    total = count = 0
    for i in numbers:
        for j in numbers:
            total += i * j
            count += 1

    def add(n: int) -> None:
        nonlocal total
        total += n

    for _ in numbers:
        for k in range(1, 21):
            add(k)
    return total + count


def depth(n: int) -> int:
    sys.setrecursionlimit(max(sys.getrecursionlimit(), n + 10_000))
    return below(n)


def below(n: int) -> int:
    return 0 if n == 0 else n + below(n - 1)


def exceptions(times: int) -> int:
    caught = 0
    for i in range(1, times + 1):
        try:
            refuse(i)
        except ValueError as error:
            caught += len(error.args[0])
    return caught


def refuse(i: int) -> None:
    raise ValueError("refused")


def returns(times: int) -> int:
    numbers = list(range(1, 21))
    return sum(first_above(i % 20, numbers) for i in range(1, times + 1))


def first_above(least: int, numbers: list[int]) -> int:
    for n in numbers:
        if n > least:
            return n
    return 0
