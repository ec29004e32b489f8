"""Every Beamtalk snippet of the documents the language comes from must parse, and as what it means."""

from __future__ import annotations

import pytest

from beamtalk_kernel.errors import Source
from beamtalk_kernel.language.printer import print_program
from beamtalk_kernel.language.reader import parse
from tests.language.shapes import bare

SNIPPETS: dict[str, tuple[str, list[str]]] = {
    "first look": (
        """"Spawn an actor"
counter := Counter spawn.

"Send messages (async by default)"
counter increment.
counter increment.
value := counter getValue await.  "=> 2"

"Hot-patch while running"
patch Counter >> #increment {
  Telemetry log: 'incrementing'.
  self.value += 1.
}
""",
        ["Assignment", "Send", "Send", "Assignment", "Patch"],
    ),
    "actors as objects": (
        """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1
  #decrement => self.value -= 1
  #getValue => ^self.value
""",
        ["ClassDefinition"],
    ),
    "async message passing": (
        """"Returns immediately with a future"
result := agent analyze: data.

"Wait when you need the value"
value := result await.

"Or use continuations"
agent analyze: data
  whenResolved: [:value | self process: value]
  whenRejected: [:error | self handle: error].
""",
        ["Assignment", "Assignment", "Send"],
    ),
    "pattern matching": (
        """#handle: {#ok, value} => self process: value.
#handle: {#error, reason} => self logError: reason.
#handle: _ => self handleUnknown.
""",
        ["LooseMethods"],
    ),
    "declarative supervision": (
        """Supervisor subclass: WebApp
  children: [
    {DatabasePool, scale: 10},
    HTTPRouter spawn,
    MetricsCollector spawn
  ]
  strategy: #oneForOne.
""",
        ["ClassDefinition"],
    ),
    "live patching": (
        """"Update running actors instantly"
patch Agent >> #processMessage: msg {
  Telemetry emit: #messageReceived.
  ^super processMessage: msg.
}
""",
        ["Patch"],
    ),
    "designed for agents": (
        """Supervisor subclass: ResearchTeam
  children: [
    Researcher spawn model: #claude_opus,
    Critic spawn model: #gpt4_turbo,
    Writer spawn model: #claude_sonnet
  ]
  strategy: #oneForOne.

team := ResearchTeam spawn.
analysis := team analyze: codeRepo.

"Inspect agents while they work"
team inspect.
""",
        ["ClassDefinition", "Assignment", "Assignment", "Send"],
    ),
    "one-liners": (
        """researcher := Researcher spawn: #openai_gpt4.
researcher ! #query: "Analyze this code".
patch Researcher >> #plan { newPrompt }
""",
        ["Assignment", "MessageLiteralSend", "Patch"],
    ),
    "code analysis swarm": (
        """Swarm subclass: CodeAnalysisTeam
  children: [
    Researcher spawn model: #claude_opus,
    Architect spawn model: #gpt4_turbo,
    Critic spawn model: #claude_sonnet
  ].

team := CodeAnalysisTeam spawn.
team ! #analyze: codeRepo.

"Live inspection: watch agents debate"
team inspect.  "Browser on mailbox: researcher -> architect -> critic threads"

"Mid-run: Add new critic with different prompt"
patch Critic >> #review: code {
  llm.prompt := "Focus on security flaws".
  ^ super review: code.
}
""",
        ["ClassDefinition", "Assignment", "MessageLiteralSend", "Send", "Patch"],
    ),
    "three classes of the language page": (
        """Actor subclass: Counter
  state: value = 0

  #increment => self.value += 1
  #getValue => ^self.value

Value subclass: Point
  field: x = 0
  field: y = 0
  plus: o => Point x: self.x + o x y: self.y + o y

sealed typed Actor subclass: Account
  state: balance :: Integer = 0
  state: log, owner = #nobody
""",
        ["ClassDefinition", "ClassDefinition", "ClassDefinition"],
    ),
    "a team with options": (
        """Supervisor subclass: ResearchTeam
  children: [
    Researcher spawn model: #claude_opus,
    {DatabasePool, scale: 10},
    {MetricsCollector, interval: 5000},
    {Critic spawn model: #gpt4_turbo, restart: #transient, name: #critic}
  ]
  strategy: #oneForOne
  maxRestarts: 5
  restartWindow: 60.
team := ResearchTeam spawn.
""",
        ["ClassDefinition", "Assignment"],
    ),
    "an agent": (
        """Agent subclass: Researcher
  llm: #claude_opus
  prompt: 'You research code.'
  tools: [WebSearch]

  #query: text => ^self ask: text
r := Researcher spawn model: #gpt4_turbo.
a := r query: 'Analyze this code'.
r state. r mailbox. r history. r trace. r status.      "#idle #thinking #tool #waitingHuman #paused #draining"
r prompt: 'Be brief.'. r steer: 'focus on tests'. r inject: doc. r pause. r resume. r label: 'researcher/42'.
""",
        ["ClassDefinition", "Assignment", "Assignment", *["Send"] * 11],
    ),
    "providers": (
        """Providers at: #anthropic put: (AnthropicProvider key: (Env at: 'ANTHROPIC_API_KEY')).
Models alias: #claude_opus to: {#anthropic, 'claude-opus'} orElse: {#openai, 'gpt'}.
(Providers at: #anthropic) limit: 60 perMinute: #requests; maxConcurrent: 8.
Tool named: #search params: schema do: [:args | args] effect: #idempotent timeout: 30 seconds.
McpServer stdio: 'uvx some-server'.  McpServer http: url.
""",
        ["Send", "Send", "Cascade", "Send", "Send", "Send"],
    ),
    "immune": (
        """Breaker for: #anthropic threshold: 3 in: 30 seconds coolDown: 20 seconds.
team budget: (Budget tokens: 200000 usd: 5.0).  team onBudget: [:partials | Best of: partials].
r watchLoops: 3.  r onLoop: {#restartWith, 'You repeated yourself.'}.
r contextWindow: 200000 compactAt: 0.8 keep: 6.
""",
        ["Send"] * 6,
    ),
    "restarts and migrations": (
        """patch Agent >> state { self.memory := self.history ifNil: [#()] }
FileNotFound signal: p restarts: [#useDefault -> [1], #retry -> [2]].
c breakOn: #increment when: [self.value > 100].
c trace: [#increment].
c eval: [self.value := 100].
Protocol define: #P requiring: [#asString].
pool at: userId spawn: [Agent spawn system: 'You assist {userId}'].
System actors select: [:a | a mailboxSize > 100].
""",
        ["PatchState", *["Send"] * 7],
    ),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet(name: str) -> None:
    text, kinds = SNIPPETS[name]
    program = parse(Source(name, text))
    assert [type(item).__name__ for item in program.items] == kinds
    assert bare(parse(Source("printed", print_program(program)))) == bare(program)
