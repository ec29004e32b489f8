"""Method bodies at random: variables, control structures, blocks and returns, nested in each other.

Every text is a right program that ends; `body(random)` answers one that uses the arguments `p` and `q`, and
the actor's field `self.f` when it is asked to.
"""

from __future__ import annotations

from random import Random

NAMES = ("a", "b", "c", "p", "q")
COMPARE = ("<", ">", "<=", ">=", "=", "/=")


def body(random: Random, *, field: bool = False) -> str:
    return Maker(random, ("self.f",) if field else ()).method()


class Maker:
    def __init__(self, random: Random, fields: tuple[str, ...] = ()) -> None:
        self.random = random
        self.fields = fields
        self.names = list(NAMES)
        self.loops = 0
        self.blocks = 0
        self.budget = 40

    def method(self) -> str:
        text = self.statements(3, 5)
        fresh = [f"w{n}" for n in range(1, self.loops + 1)] + [f"k{n}" for n in range(1, self.blocks + 1)]
        start = "a := 1. b := 2. c := 3. "
        temporaries = f"| a b c {' '.join(fresh)} | "
        return f"{temporaries}{start}{text}. ^{{{', '.join([*NAMES, *self.fields])}}}"

    # -- statements

    def statements(self, depth: int, most: int) -> str:
        return ". ".join(self.statement(depth) for _ in range(self.random.randint(1, most)))

    def statement(self, depth: int) -> str:
        self.budget -= 1
        simple = [self.assign, self.compound, self.destructure]
        if depth <= 0 or self.budget < 0:
            return self.random.choice(simple)(0)
        nested = [
            *(self.conditional, self.conditional, self.one_sided, self.times, self.counted, self.whiles),
            *(self.each, self.block, self.matched, self.leave, self.nil_test, self.forever),
        ]
        return self.random.choice([*simple, *nested, *nested])(depth - 1)

    def target(self) -> str:
        return self.random.choice([*(name for name in self.names if name in NAMES), *self.fields])

    def assign(self, depth: int) -> str:
        return f"{self.target()} := {self.expression(depth)}"

    def compound(self, depth: int) -> str:
        return f"{self.target()} {self.random.choice(['+=', '-='])} {self.expression(depth)}"

    def destructure(self, depth: int) -> str:
        first, second = self.random.sample(NAMES, 2)
        return f"{{{first}, {second}}} := {{{self.expression(depth)}, {self.expression(depth)}}}"

    def conditional(self, depth: int) -> str:
        yes, no = self.statements(depth, 3), self.statements(depth, 3)
        return f"({self.condition(depth)}) ifTrue: [{yes}] ifFalse: [{no}]"

    def one_sided(self, depth: int) -> str:
        which = self.random.choice(["ifTrue:", "ifFalse:"])
        return f"({self.condition(depth)}) {which} [{self.statements(depth, 2)}]"

    def times(self, depth: int) -> str:
        return f"{self.random.randint(0, 3)} timesRepeat: [{self.statements(depth, 3)}]"

    def counted(self, depth: int) -> str:
        first, last = self.random.randint(-1, 2), self.random.randint(0, 3)
        return f"{first} to: {last} do: [:i{depth} | {self.within(f'i{depth}', depth)}]"

    def each(self, depth: int) -> str:
        items = ", ".join(str(self.random.randint(-5, 9)) for _ in range(self.random.randint(0, 3)))
        # A Set is asked with a real block, the others are gone through in place.
        whole = self.random.choice(["#({})", "#({})", "#({}) asArray", "#({}) asSet"]).format(items)
        return f"{whole} do: [:e{depth} | {self.within(f'e{depth}', depth)}]"

    def within(self, name: str, depth: int) -> str:
        self.names.append(name)
        text = self.statements(depth, 3)
        self.names.remove(name)
        return text

    def whiles(self, depth: int) -> str:
        self.loops += 1
        name = f"w{self.loops}"
        also = f" and: [{self.condition(depth)}]" if self.random.random() < 0.3 else ""
        text = f"[({name} > 0){also}] whileTrue: [{name} -= 1. {self.statements(depth, 3)}]"
        return f"{name} := {self.random.randint(0, 3)}. {text}"

    def forever(self, depth: int) -> str:
        self.loops += 1
        name = f"w{self.loops}"
        text = f"[{name} -= 1. {self.statements(depth, 2)}. {name} < 0 ifTrue: [^{{a, b, #out}}]] repeat"
        return f"{name} := 2. ({self.condition(depth)}) ifTrue: [{text}]".replace("#out", "77")

    def block(self, depth: int) -> str:
        self.blocks += 1
        name = f"k{self.blocks}"
        inside = self.within(f"x{depth}", depth)
        made = f"{name} := [:x{depth} | {inside}. {self.expression(0)}]"
        more = self.statement(depth) if self.random.random() < 0.5 else self.assign(0)
        use = f"{self.target()} := {name} value: {self.expression(0)}"
        return f"{made}. {more}. {use}"

    def matched(self, depth: int) -> str:
        arms = [
            f"{self.random.randint(0, 3)} -> {self.expression(depth)}",
            f"n{depth} when: [n{depth} > {self.random.randint(0, 5)}] -> n{depth} + {self.expression(0)}",
            f"_ -> {self.value_block(depth)}",
        ]
        return f"{self.target()} := ({self.expression(0)}) match: [{'. '.join(arms)}]"

    def nil_test(self, depth: int) -> str:
        tested = self.random.choice(["nil", self.expression(0), f"(p > 3 ifTrue: [{self.expression(0)}])"])
        return f"{self.target()} := ({tested}) ifNil: [{self.statements(depth, 2)}. {self.expression(0)}]"

    def leave(self, depth: int) -> str:
        return f"({self.condition(depth)}) ifTrue: [^{{{self.expression(0)}, {self.expression(0)}}}]"

    # -- expressions

    def expression(self, depth: int) -> str:
        simple = [
            lambda: str(self.random.randint(-3, 9)),
            lambda: self.random.choice([*self.names, *self.fields]),
        ]
        if self.random.random() < 0.4 or self.budget < 0:
            return self.random.choice(simple)()
        operator = self.random.choice(["+", "-", "+"])
        rest = [lambda: f"({self.operand(depth)} {operator} {self.operand(depth)})"]
        if depth > 0:
            rest += [lambda: self.chosen(depth - 1), lambda: self.value_block(depth - 1)]
        return self.random.choice(rest)()

    def operand(self, depth: int) -> str:
        return (
            self.expression(depth - 1)
            if depth > 0
            else self.random.choice([*self.names, *self.fields, "2", "7"])
        )

    def chosen(self, depth: int) -> str:
        yes, no = self.answer(depth), self.answer(depth)
        return f"(({self.condition(depth)}) ifTrue: [{yes}] ifFalse: [{no}])"

    def answer(self, depth: int) -> str:
        before = f"{self.statements(depth, 2)}. " if self.random.random() < 0.4 else ""
        return f"{before}{self.expression(depth)}"

    def value_block(self, depth: int) -> str:
        return f"[{self.answer(depth)}] value"

    def condition(self, depth: int) -> str:
        compared = f"{self.expression(depth)} {self.random.choice(COMPARE)} {self.expression(0)}"
        kind = self.random.random()
        if kind < 0.15:
            return f"({compared}) not"
        if kind < 0.3:
            more = f"{self.statements(0, 1)}. " if self.random.random() < 0.3 else ""
            return f"({compared}) {self.random.choice(['and:', 'or:'])} [{more}{self.condition(0)}]"
        return compared
