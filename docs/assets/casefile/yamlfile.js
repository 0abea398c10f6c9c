// Strict YAML: a file as located nodes (text, lists, mappings), with every problem found in it.
//
// All scalars stay text. What could expand, hide or surprise is refused: anchors, aliases, tags,
// merge keys, a second document, invisible characters, depth. js-yaml finds the parts of the text;
// what it allows and PyYAML does not is refused here, so that both read the same files.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { length, quoted } = tiaoli.problems;
  const MAX_BYTES = 2_000_000;
  const MAX_NODES = 20_000;
  const MAX_DEPTH = 12;
  const MAX_TEXT = 5_000;
  const MAX_KEY = 1_024;
  // Blanks and comments; a comment goes on to the end of its line, so that there is one way to match.
  const BLANK = "(?:\\s|#.*(?=[\\r\\n]|$))*";
  const HINT = "不合YAML语法；请检查缩进、短横线和半角冒号";
  const COLON = "这里不该有冒号；值里有冒号时请给值加引号，上一行的键后面须有半角冒号和一个空格";
  const HINTS = [
    [/within a (single|double) quoted scalar/, "引号没有收尾；请补上引号"],
    [/bad indentation of a mapping entry/, COLON],
    [/multiline key/, "上一行的键后面缺半角冒号，或冒号后面缺空格；请补上"],
    [/flow collection/, "括号没有收尾，或缺半角逗号；请补上"],
    [/deficient indentation/, "引号或括号没有收尾，或缺半角逗号；请补上"],
    [/escape sequence|hexadecimal/, "双引号里的反斜杠写法不对；请改用单引号"],
    [/tag/i, "不能使用标签（!）；请直接写值"],
    [/anchor/, "不能使用锚点（&）；请把值写全，或给值加引号"],
    [/alias/, "不能使用引用（*）；请把值写全，或给值加引号"],
    [/directive|YAML version/, "不能使用 % 开头的YAML指令；请删去"],
    [/maxDepth/, `嵌套超过${MAX_DEPTH}层；请检查括号和缩进`],
  ];

  /** A scalar, as written; `line` is that of its key where it has one. */
  class Text {
    constructor(value, line) { this.value = value; this.line = line; }
  }

  /** A list. */
  class Items {
    constructor(line) { this.line = line; this.items = []; }
  }

  /** A mapping, in the order of the file. */
  class Entries {
    constructor(line) { this.line = line; this.entries = new Map(); }
  }

  /** The one document in a text or in the bytes of a file; throws `CaseFileError` where there is
   * nothing to read on. */
  function readYaml(source, problems) {
    const text = checked(typeof source === "string" ? source : decoded(source, problems), problems);
    const ended = new RegExp(`^${BLANK}\\.\\.\\.(?!\\S)`).exec(text);
    if (ended) {
      throw problems.fatal(ended[0].split(/\r\n|\r|\n/).length, HINT);
    }
    let events;
    try {
      events = globalThis.jsyaml.parseEvents(text, { maxDepth: MAX_DEPTH });
    } catch (problem) {
      throw problems.fatal(...syntax(problem));
    }
    const builder = new Builder(text, problems);
    events.forEach((event) => builder.take(event));
    if (builder.root === null) { throw problems.fatal(0, "文件是空的；请至少写一个案例"); }
    return builder.root;
  }

  function syntax(problem) {
    const said = problem.reason ?? "";
    const words = HINTS.find(([part]) => part.test(said))?.[1] ?? HINT;
    const { mark } = problem;
    if (!mark) { return [0, words]; }
    if (/maxDepth/.test(said)) { return [mark.line + 1, words]; }
    return [mark.line + 1, `第${mark.column + 1}列: ${words}`];
  }

  function decoded(source, problems) {
    const bytes = new Uint8Array(source);
    if (bytes.length > MAX_BYTES) { throw tooLarge(problems); }
    const decoder = new TextDecoder("utf-8", { fatal: true });
    try {
      return decoder.decode(bytes);
    } catch {
      // A line feed is never part of another character, so each line can be tried by itself.
      let number = 1;
      for (let at = 0, end = 0; at < bytes.length; at = end, number += 1) {
        end = bytes.indexOf(10, at) + 1 || bytes.length;
        try { decoder.decode(bytes.subarray(at, end)); } catch { break; }
      }
      throw problems.fatal(number, "不是UTF-8编码；请另存为UTF-8");
    }
  }

  function tooLarge(problems) {
    return problems.fatal(0, `文件超过${MAX_BYTES / 10 ** 6}MB；请拆成几个文件`);
  }

  function checked(source, problems) {
    const text = source.replace(/^\ufeff/, "");
    if (new TextEncoder().encode(text).length > MAX_BYTES) { throw tooLarge(problems); }
    text.split(/\r\n|\r|\n/).forEach((line, at) => {
      const found = hidden(line);
      if (found) { throw problems.fatal(at + 1, `含不可见的控制字符 ${found}；请删去`); }
      if (/^ *\t[ \t]*[^ \t]/.test(line)) {
        throw problems.fatal(at + 1, "缩进用了制表符（Tab）；请改用空格");
      }
    });
    return text;
  }

  /** The first character that cannot be seen or that turns the text around, as U+XXXX. */
  function hidden(text) {
    const found = /[^\P{Cc}\t\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[\ufffe\uffff]/u.exec(text)
      ?? [...text].filter((each) => (each.codePointAt(0) & 0xfffe) === 0xfffe);
    if (!found.length) { return ""; }
    return `U+${found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  }

  /** Puts the parser's events together. */
  class Builder {
    constructor(text, problems) {
      this.text = text;
      this.problems = problems;
      this.root = null;
      this.open = [];
      this.nodes = 0;
      this.at = 0;
      this.starts = [0];
      for (const found of text.matchAll(/\r\n|\r|\n/g)) {
        this.starts.push(found.index + found[0].length);
      }
    }

    take(event) {
      const { COLLECTION_STYLE, EVENT_ID } = globalThis.jsyaml;
      if (event.type === EVENT_ID.POP) {
        this.open.pop();
        return;
      }
      const line = this.line(event);
      const words = this.refused(event);
      if (words) { throw this.problems.fatal(line, words); }
      if (event.type === EVENT_ID.DOCUMENT) {
        this.open.push({ node: null, flow: false, key: null });
      } else if (event.type === EVENT_ID.SCALAR) {
        const text = new Text(this.scalar(event, line), line);
        this.add(text, event);
      } else {
        const node = event.type === EVENT_ID.SEQUENCE ? new Items(line) : new Entries(line);
        this.start(node, event.style === COLLECTION_STYLE.FLOW);
      }
    }

    /** The line on which an event begins. */
    line(event) {
      const begin = this.begin(event);
      this.at = Math.max(this.at, begin, event.valueEnd ?? 0);
      let low = 0;
      let high = this.starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (this.starts[middle] <= begin) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low + 1;
    }

    /** Where in the text an event begins. */
    begin(event) {
      const { EVENT_ID, SCALAR_STYLE } = globalThis.jsyaml;
      const { LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE;
      const places = [event.anchorStart, event.tagStart, event.start, event.valueStart];
      const begin = Math.min(...places.filter((at) => at >= 0));
      if (begin < Infinity) {
        // The content of a block scalar begins on the line below its | or >.
        const block = [LITERAL_BLOCK, FOLDED_BLOCK].includes(event.style) && event.valueStart >= 0;
        return block ? begin - 1 : begin;
      }
      if (event.type === EVENT_ID.DOCUMENT) {
        const mark = this.text.slice(this.at).search(/^(?:%|---)/m);
        return this.at + Math.max(mark, 0);
      }
      // Nothing is written there: the place of the mark (- : ? ---) that announces it.
      const blank = new RegExp(BLANK, "y");
      blank.lastIndex = this.at;
      blank.exec(this.text);
      this.at = blank.lastIndex + 1;
      return blank.lastIndex;
    }

    /** Why an event is refused, if it is. */
    refused(event) {
      const { EVENT_ID } = globalThis.jsyaml;
      if (event.type === EVENT_ID.DOCUMENT) {
        if (this.root !== null) {
          return "一个文件只能有一份YAML文档；请删去 ---，或拆成几个文件";
        }
        if (event.directives.length) { return "不能使用 % 开头的YAML指令；请删去"; }
        // js-yaml takes an indented --- for the mark of a document.
        const indented = new RegExp(`^${BLANK}[ \\t]---`).test(this.text);
        return event.explicitStart && indented ? HINT : "";
      }
      if (event.anchorStart >= 0) {
        const [what, mark] = event.type === EVENT_ID.ALIAS ? ["引用", "*"] : ["锚点", "&"];
        const name = /[A-Za-z0-9_-]*/y;
        name.lastIndex = event.anchorStart;
        const [ascii] = name.exec(this.text);
        if (ascii) { return `不能使用${what}（${mark}${ascii}）；请把值写全`; }
        const column = event.anchorStart - this.text.lastIndexOf("\n", event.anchorStart);
        return `第${column}列: 不能使用${what}（${mark}）；请把值写全，或给值加引号`;
      }
      if (event.tagStart >= 0) {
        const tag = this.text.slice(event.tagStart, event.tagEnd);
        const full = tag.replace(/^!!/, "tag:yaml.org,2002:").replace(/^!<(.*)>$/, "$1");
        return `不能使用标签（${quoted(full)}）；请直接写值`;
      }
      this.nodes += 1;
      return this.nodes > MAX_NODES ? `文件的内容超过${MAX_NODES}项；请拆成几个文件` : "";
    }

    scalar(event, line) {
      const { SCALAR_STYLE, getScalarValue } = globalThis.jsyaml;
      const value = getScalarValue(this.text, event);
      const { flow } = this.open[this.open.length - 1];
      if (flow && event.style === SCALAR_STYLE.PLAIN && /^[:?]/.test(value)) {
        throw this.problems.fatal(line, HINT);
      }
      const count = length(value);
      if (count > MAX_TEXT) {
        throw this.problems.fatal(line, `一处文字长${count}字；最长${MAX_TEXT}字`);
      }
      const found = hidden(value);
      if (found) { throw this.problems.fatal(line, `含不可见的控制字符 ${found}；请删去`); }
      return value;
    }

    start(node, flow) {
      this.add(node);
      this.open.push({ node, flow, key: null });
    }

    add(node, event) {
      const inside = this.open[this.open.length - 1];
      if (inside.node === null) {
        this.root = node;
      } else if (inside.node instanceof Items) {
        inside.node.items.push(node);
      } else if (inside.key === null) {
        inside.key = this.key(node, event);
      } else {
        this.enter(inside.node.entries, inside.key, node);
        inside.key = null;
      }
    }

    key(node, event) {
      if (!(node instanceof Text)) {
        throw this.problems.fatal(node.line, "键不能是列表或映射；请写成文字");
      }
      if (node.value === "<<") {
        throw this.problems.fatal(node.line, "不能使用合并键（<<）；请把值写全");
      }
      // PyYAML wants a key and its colon on one line, not far from each other, and nothing stuck
      // to the colon.
      const rest = /["']?\s*/y;
      rest.lastIndex = event.valueEnd;
      const written = this.text.slice(event.valueStart, event.valueEnd) + rest.exec(this.text)[0];
      const end = event.valueStart + written.length;
      const after = this.text.slice(end, end + 2);
      const plain = event.style === globalThis.jsyaml.SCALAR_STYLE.PLAIN;
      const stuck = plain && /^:[,?[\]{}]/.test(after);
      const far = /[\r\n]/.test(written) || length(written) >= MAX_KEY;
      if (after.startsWith(":") && (stuck || far)) {
        throw this.problems.fatal(node.line, HINT);
      }
      return node;
    }

    enter(entries, key, node) {
      const first = entries.get(key.value);
      if (!key.value.trim()) {
        this.problems.say(key.line, "冒号前没有写键；请补上");
      } else if (first !== undefined) {
        const lines = `第${first.line}行、第${key.line}行`;
        this.problems.say(key.line, `${quoted(key.value)} 写了两次（${lines}）；只留一处`);
      } else {
        node.line = key.line;
        entries.set(key.value, node);
      }
    }
  }

  tiaoli.yamlfile = { Text, Items, Entries, readYaml };
})();
