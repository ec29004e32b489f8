/* Beamtalk for JupyterLab: a lexer of both styles of source, a CodeMirror language made of it, and the .bt file type.
 *
 * Written by hand and loaded as it stands: no npm, no bundler.  JupyterLab finds `window._JUPYTERLAB[name]`, calls `init` with the
 * scope that holds its own copies of CodeMirror, then `get('./extension')`.  The lexer works on the whole text, not line by line,
 * because whether "…" is a comment or a string depends on what stands after it, sometimes lines later (the language's rule in
 * beamtalk_kernel/language; tests/browser compares the two).
 */
(function () {
  "use strict";
  const NAME = "beamtalk-kernel";

  // ---------------------------------------------------------------- text → tokens [{kind, from, to}]

  const OPERATOR = /(?:\|>>|\|>|:=|\+=|-=|\*=|=>|->|=:=|=\/=|==|\/=|!=|<=|>=|<<|>>|\*\*|\+\+|&&|\|\||::|\.\.\.|[-+*/%<>=,!^|;:])/y;
  const NUMBER = /\d[\d_]*(?:r[\p{L}\p{N}_]+|(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?)[\p{L}\p{N}_]*/uy;
  const SYMBOL = /#(?:[\p{L}_][\p{L}\p{N}_]*(?::(?!=)(?:[\p{L}_][\p{L}\p{N}_]*:(?!=))*)?|'(?:[^']|'')*'|[-+*/%<>=,&|]+)/uy;
  const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
  const ESCAPING = /"(?:[^"\\]|""|\\.)*"/sy;
  const CODE_POINT = /u\{[0-9A-Fa-f]{1,6}\}/y;
  const SPACE = /[\s\u00a0]+/y;
  const CONSTANTS = new Set(["true", "false", "nil"]);
  const SELVES = new Set(["self", "super"]);
  const HEADERS = new Set(["state", "field", "classState", "subclass", "children", "strategy", "implements"]);
  const MODIFIERS = new Set(["class", "sealed", "abstract", "typed", "internal", "before", "after", "around", "patch", "and", "or"]);
  const HEAD = /^[ \t]*(?:(?:state|field|classState):(?!=)|(?:(?:class|sealed|internal|before|after|around)[ \t]+)*(?:#?[\p{L}_]|[-+*/%<>=]+[ \t])[^"\n]*=>)/u;
  const STARTS_OPERAND = /^(?:['$#\d([{]|\p{Lu}|(?:self|super|true|false|nil)\b|[\p{L}_][\p{L}\p{N}_]*[ \t]*:=)/u;
  const CONTINUES = /^(?:[\p{L}_][\p{L}\p{N}_]*:(?!=)|\|>|;|[-+*/%<>=]|&&|\|\|)/u;

  function match(regex, text, at) {
    regex.lastIndex = at;
    const found = regex.exec(text);
    return found ? found[0] : "";
  }

  /* The offset behind the quote that closes the one at `at`, or -1: the next single one, unless it is escaped and the text goes on
   * ("say \"hi\""), or a `{` is still open there and the line holds a way to balance it, as in "total {d at: "x"}". */
  function closing(text, at) {
    let plain = match(/"[^"]*(?:""[^"]*)*"/y, text, at);
    if (!plain || /(?<!\\)(?:\\\\)*\\""(?!")/.test(plain)) plain = match(ESCAPING, text, at) || plain;
    else if (plain.endsWith('\\"')) plain = escaping(text, at, plain);
    if (!plain) return -1;
    const nested = balanced(plain.slice(1, -1)) ? -1 : closingNested(text, at, lineEnd(text, at));
    return nested > 0 ? nested : at + plain.length;
  }

  /* The text with its escaped quotes; what begins a line is a comment that ends in a backslash rather than a longer text. */
  function escaping(text, at, plain) {
    const longer = match(ESCAPING, text, at);
    const beginsLine = text.slice(text.lastIndexOf("\n", at - 1) + 1, at).trim() === "";
    return longer && !(beginsLine && longer.slice(plain.length).includes("\n")) ? longer : plain;
  }

  function closingNested(text, at, end) {
    for (let i = at + 1; i < end; i++) {
      if (text[i] === "\\") i++;
      else if (text[i] === '"') {
        if (text[i + 1] !== '"' || i + 1 >= end) return i + 1;
        i++;
      } else if (text[i] === "{" && (i = closingCode(text, i, end) - 1) < 0) return -1;
    }
    return -1;
  }

  /* The offset behind the `}` that closes the `{` at `at`, or -1. */
  function closingCode(text, at, end) {
    for (let i = at, depth = 0; i < end; i++) {
      if (text[i] === "{") depth++;
      else if (text[i] === "}" && --depth === 0) return i + 1;
      else if (text[i] === '"' && (i = closingNested(text, i, end) - 1) < 0) return -1;
      else if (text[i] === "'" && (i = text.indexOf("'", i + 1)) < 0) return -1;
    }
    return -1;
  }

  /* Where the first token at or after `at` begins; comments other than "…" are skipped. */
  function skipBlank(text, at) {
    for (;;) {
      at += match(SPACE, text, at).length;
      if (isLineComment(text, at)) at = lineEnd(text, at);
      else if (text.startsWith("/*", at)) at = blockEnd(text, at);
      else return at;
    }
  }

  /* `// x`, and the annotation `@expect type`, which the compiler passes over as well. */
  function isLineComment(text, at) {
    return text.startsWith("//", at) || match(/@expect\b/uy, text, at) !== "";
  }

  function lineEnd(text, at) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }

  function blockEnd(text, at) {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }

  function column(text, at) {
    return at - (text.lastIndexOf("\n", at - 1) + 1);
  }

  function atMemberHead(text, at) {
    const start = text.lastIndexOf("\n", at - 1) + 1;
    return text.slice(start, at).trim() === "" && HEAD.test(text.slice(start, lineEnd(text, at)));
  }

  function balanced(inside) {
    let depth = 0;
    for (const c of inside.replace(/\\./gs, "")) {
      if (c === "{") depth++;
      else if (c === "}" && depth > 0) depth--;
    }
    return depth === 0;
  }

  /* The comment-or-string rule for the quote at `at`; `seen` is what the lexer knows of the text before. */
  function isComment(text, at, seen) {
    const close = closing(text, at);
    const next = skipBlank(text, close);
    const rest = text.slice(next);
    const sameLine = next < text.length && !text.slice(close, next).includes("\n");
    const prevHere = !text.slice(seen.prevEnd, at).includes("\n") && seen.prev !== "start";
    if (seen.prev === "operand" && prevHere) return true;
    if (seen.prev === "want") return isCommentWhereOperandIsDue(rest, sameLine, seen);
    if (/^"\s*=>/.test(text.slice(at)) || !balanced(text.slice(at + 1, close - 1))) return true;
    if (sameLine) return !/^(?:[\p{L}_]|[-+*/%<>=,;.!&|)\]}])/u.test(rest) || STARTS_OPERAND.test(rest);
    const ended = seen.prev === "stop" && text[seen.prevEnd - 1] === ".";
    if (ended && prevHere) return true;
    if (seen.classColumn >= 0 && seen.stack.length === 0 && column(text, at) <= seen.headColumn) return true;
    const head = next < text.length && atMemberHead(text, next);
    if (CONTINUES.test(rest) && !head) return false;
    const last = rest === "" || head || /^[)\]}]/.test(rest);
    return last ? ended : true;
  }

  function isCommentWhereOperandIsDue(rest, sameLine, seen) {
    if (sameLine) return STARTS_OPERAND.test(rest);
    return seen.listing && seen.stack.length > 0 && (STARTS_OPERAND.test(rest) || /^[\p{L}_]/u.test(rest));
  }

  class Lexer {
    constructor(text, from, to) {
      this.text = text.slice(0, to);
      this.at = from;
      this.tokens = [];
      this.stack = [];
      this.prev = "start"; // start · operand · want · stop (a statement may begin)
      this.prevEnd = from;
      this.listing = false; // prev is a comma or the bracket of a literal
      this.classColumn = -1;
      this.headColumn = -1;
    }

    run() {
      while ((this.at += match(SPACE, this.text, this.at).length) < this.text.length) this.step();
      return this.tokens;
    }

    put(kind, length, prev, listing) {
      const to = Math.min(this.at + Math.max(1, length), this.text.length);
      if (kind) this.tokens.push({ kind, from: this.at, to });
      this.at = to;
      if (prev) {
        this.prev = prev;
        this.prevEnd = to;
        this.listing = !!listing;
      }
    }

    step() {
      const { text, at } = this;
      const c = text[at];
      if (isLineComment(text, at)) return this.put(text.startsWith("///", at) ? "doc" : "comment", lineEnd(text, at) - at);
      if (text.startsWith("/*", at)) return this.put("comment", blockEnd(text, at) - at);
      if (c === '"') return this.doubleQuote();
      if (c === "'") return this.singleQuote();
      if (c === "$") return this.put("character", match(/\$(?:\\[ntrse0\\]|[^\n])/uy, text, at).length, "operand");
      if (c >= "0" && c <= "9") return this.put("number", match(NUMBER, text, at).length, "operand");
      if (c === "#" || "([{".includes(c)) return this.opening(c);
      if (")]}".includes(c)) return this.stack.pop(), this.put("bracket", 1, "operand");
      if (c === "%" && this.prev === "start" && column(text, at) === 0) return this.put("meta", lineEnd(text, at) - at);
      const bound = match(/@(?:primitive|intrinsic)\b[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[\p{L}\p{N}_:]*)/uy, text, at);
      if (bound) return this.put("meta", bound.length, "operand");
      const word = match(WORD, text, at);
      return word ? this.word(word) : this.operator(c);
    }

    singleQuote() {
      const text = match(/'[^']*(?:''[^']*)*'/y, this.text, this.at);
      return text ? this.put("string", text.length, "operand") : this.unclosed();
    }

    /* As for the compiler, the mistake ends with its line. */
    unclosed() {
      return this.put("invalid", lineEnd(this.text, this.at) - this.at, "operand");
    }

    doubleQuote() {
      const { text, at } = this;
      const end = closing(text, at);
      if (end < 0) return this.unclosed();
      if (isComment(text, at, this)) return this.put("comment", end - at);
      this.interpolated(at, end);
      this.put("", 0, "operand");
    }

    /* Pieces of text and, between braces, expressions. */
    interpolated(from, end) {
      let piece = from;
      for (let i = from + 1; i < end; i++) {
        if (this.text[i] === "\\") i += match(CODE_POINT, this.text, i + 1).length || 1;
        else if (this.text[i] === "{") {
          const close = closingCode(this.text, i, end) - 1;
          if (close < 0) break;
          this.tokens.push({ kind: "string", from: piece, to: i });
          this.tokens.push({ kind: "escape", from: i, to: i + 1 });
          this.tokens.push(...new Lexer(this.text, i + 1, close).run());
          this.tokens.push({ kind: "escape", from: close, to: close + 1 });
          i = close;
          piece = close + 1;
        }
      }
      if (piece < end) this.tokens.push({ kind: "string", from: piece, to: end });
      this.at = end - 1;
    }

    opening(c) {
      const { text, at } = this;
      if (c === "#" && "([{".includes(text[at + 1] || " ")) {
        this.stack.push(text[at + 1]);
        return this.put("bracket", 2, "want", true);
      }
      if (c === "#") {
        const symbol = match(SYMBOL, text, at);
        return this.put(this.defines(symbol) ? "definition" : "symbol", symbol.length, symbol.endsWith(":") ? "want" : "operand");
      }
      const body = c === "[" || (c === "{" && this.prev === "operand");
      this.stack.push(c);
      return this.put("bracket", 1, body ? "stop" : "want", !body);
    }

    /* Is the symbol or word at this place the selector of a member head? */
    defines(word) {
      return word !== "" && this.stack.length === 0 && this.at < this.headEnd();
    }

    headEnd() {
      const start = this.text.lastIndexOf("\n", this.at - 1) + 1;
      const line = this.text.slice(start, lineEnd(this.text, this.at));
      const patch = /^[ \t]*(?:patch[ \t]|\p{Lu}[\p{L}\p{N}_. \t]*>>)/u.test(line);
      if (!patch && !HEAD.test(line)) return -1;
      const arrow = line.search(patch ? /=>|\{/ : /=>/);
      return arrow < 0 ? -1 : start + arrow;
    }

    word(word) {
      const after = this.at + word.length;
      const keyword = this.text[after] === ":" && this.text[after + 1] !== "=" && this.text[after + 1] !== ":";
      if (keyword) return this.keyword(word);
      if (/^\p{Lu}/u.test(word)) this.put("class", word.length, "operand");
      else if (SELVES.has(word)) this.put("self", word.length, "operand");
      else if (CONSTANTS.has(word)) this.put("constant", word.length, "operand");
      else if (MODIFIERS.has(word) && this.leads(word)) this.put("keyword", word.length, word === "and" || word === "or" ? "want" : "operand");
      else this.put(this.defines(word) && this.text.slice(after).trimStart().startsWith("=>") ? "definition" : "name", word.length, "operand");
      return this.fieldDot();
    }

    /* Modifiers are words like any other unless they begin a line, or stand between operands (and, or). */
    leads(word) {
      if (word === "and" || word === "or") return this.prev === "operand";
      const before = this.text.slice(this.text.lastIndexOf("\n", this.at - 1) + 1, this.at);
      return /^\s*(?:(?:class|sealed|abstract|typed|internal)\s+)*$/.test(before) || (word === "class" && />>\s*$|\p{Lu}\w*\s+$/u.test(before) && />>/.test(this.text.slice(this.at, lineEnd(this.text, this.at))));
    }

    keyword(word) {
      if (word === "subclass" && this.stack.length === 0) {
        const start = this.text.lastIndexOf("\n", this.at - 1) + 1;
        this.classColumn = match(SPACE, this.text, start).length;
        const member = /\n([ \t]+)\S/.exec(this.text.slice(this.at));
        this.headColumn = member ? member[1].length : this.classColumn + 2;
      }
      const kind = HEADERS.has(word) ? "keyword" : this.defines(word) ? "definition" : "selector";
      this.put(kind, word.length + 1, "want");
    }

    fieldDot() {
      const { text, at } = this;
      if (text[at] !== "." || !/[\p{L}_]/u.test(text[at + 1] || "")) return;
      this.put("operator", 1, "want");
      const name = match(WORD, text, this.at);
      this.put(/^\p{Lu}/u.test(name) ? "class" : "field", name.length, "operand");
      this.fieldDot();
    }

    operator(c) {
      if (c === ".") return this.put("punctuation", this.text.startsWith("...", this.at) ? 3 : 1, "stop");
      const found = match(OPERATOR, this.text, this.at);
      if (!found) return this.put("", 1);
      if (found === "<<") this.stack.push(found);
      if (found === ">>" && this.stack.at(-1) === "<<") return this.stack.pop(), this.put("bracket", 2, "operand");
      if (found === "|") return this.put("punctuation", 1, "stop");
      if (found === ":" && /[\p{L}_{#]/u.test(this.text[this.at + 1] || "")) return this.put("punctuation", 1, "want");
      if (found === "," || found === ";") return this.put("punctuation", 1, "want", found === ",");
      return this.put("operator", found.length, "want");
    }
  }

  function lex(text) {
    return new Lexer(text, 0, text.length).run();
  }

  // ---------------------------------------------------------------- tokens → CodeMirror

  /* The newest copy of a module in the scope that JupyterLab shares with its extensions. */
  async function shared(scope, name) {
    const versions = scope[name];
    if (!versions) throw new Error(`JupyterLab shares no ${name}`);
    const factory = await Object.values(versions)[0].get();
    return factory();
  }

  function tagsOf(t) {
    return {
      comment: t.comment, doc: t.docComment, string: t.string, escape: t.special(t.string), character: t.special(t.string), number: t.number,
      symbol: t.atom, constant: t.atom, self: t.special(t.variableName), class: t.standard(t.variableName), keyword: t.keyword, meta: t.meta,
      definition: t.definition(t.variableName), selector: t.propertyName, field: t.special(t.variableName), name: t.variableName,
      operator: t.operator, bracket: t.bracket, punctuation: t.punctuation, invalid: t.invalid,
    };
  }

  function makeLanguage(common, highlight, language) {
    const tags = tagsOf(highlight.tags);
    const kinds = Object.keys(tags);
    const data = language.defineLanguageFacet({
      commentTokens: { line: "//", block: { open: "/*", close: "*/" } },
      closeBrackets: { brackets: ["(", "[", "{", "'", '"'] },
    });
    const top = common.NodeType.define({ id: 0, name: "Program", top: true, props: [[language.languageDataProp, data]] });
    const types = kinds.map((name, i) => common.NodeType.define({ id: i + 1, name, props: [highlight.styleTags({ [name]: tags[name] })] }));
    const nodeSet = new common.NodeSet([top, ...types]);

    class BeamtalkParser extends common.Parser {
      createParse(input, fragments, ranges) {
        const from = ranges[0].from;
        const to = ranges[ranges.length - 1].to;
        return {
          parsedPos: from,
          stoppedAt: null,
          stopAt() {},
          advance() {
            this.parsedPos = to;
            const buffer = lex(input.read(from, to)).flatMap((k) => [kinds.indexOf(k.kind) + 1, k.from, k.to, 4]);
            return common.Tree.build({ buffer, nodeSet, topID: 0, length: to - from });
          },
        };
      }
    }
    return new language.Language(data, new BeamtalkParser(), [], "beamtalk");
  }

  /* Enter keeps the column, and goes one step in after a class line, a member head or an open bracket. */
  function indentation(language) {
    return language.indentService.of((context, pos) => {
      const line = context.state.doc.lineAt(pos);
      const before = context.simulatedBreak === null ? context.state.doc.sliceString(0, line.from).trimEnd() : context.state.doc.sliceString(0, pos).trimEnd();
      const last = before.slice(before.lastIndexOf("\n") + 1);
      const column = /^[ \t]*/.exec(last)[0].length;
      const opens = /(?:[[({]|=>|\|)$/.test(last) || /^\s*(?:\w+\s+)*[\p{Lu}][\p{L}\p{N}_.]*\s+subclass:\s+\S+$/u.test(last);
      const closes = /^\s*[)\]}]/.test(context.textAfterPos(pos));
      return Math.max(0, column + (opens ? context.unit : 0) - (closes ? context.unit : 0));
    });
  }

  async function makePlugin(scope) {
    const codemirror = await shared(scope, "@jupyterlab/codemirror");
    return {
      id: "beamtalk-kernel:language",
      description: "Highlighting and indentation of Beamtalk; the .bt file type.",
      autoStart: true,
      requires: [codemirror.IEditorLanguageRegistry],
      activate: (app, languages) => {
        languages.addLanguage({
          name: "beamtalk",
          displayName: "Beamtalk",
          mime: ["text/x-beamtalk"],
          extensions: ["bt"],
          load: async () => {
            const names = ["@lezer/common", "@lezer/highlight", "@codemirror/language"];
            const [common, highlight, language] = await Promise.all(names.map((name) => shared(scope, name)));
            return new language.LanguageSupport(makeLanguage(common, highlight, language), [indentation(language)]);
          },
        });
        app.docRegistry.addFileType({
          name: "beamtalk",
          displayName: "Beamtalk File",
          extensions: [".bt"],
          mimeTypes: ["text/x-beamtalk"],
          fileFormat: "text",
          contentType: "file",
        });
      },
    };
  }

  let scope = null;
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    lex, // for tests
    init: (given) => {
      scope = scope || given;
    },
    get: async (module) => {
      if (module !== "./extension") throw new Error(`${NAME} has no ${module}`);
      const plugin = await makePlugin(scope);
      // Without __esModule JupyterLab takes the object for the plugin itself and all of Lab stays blank.
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
