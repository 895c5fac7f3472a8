/**
 * JSON with places: reads a text into plain data and notes where each value and key stands, so that
 * what is wrong with it can be shown on its line.
 *
 * Stricter than JSON.parse: a key may stand only once, a number must fit, and size and nesting are
 * limited. Keys such as `__proto__` become own data of the object and nothing else.
 */
import { limits } from "../core/limits.ts";
import type { SourceText, Span } from "../core/source.ts";
import { type JsonPlaces, notePlaces } from "./json-places.ts";
import { shown } from "./shown.ts";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

export type ReadJson =
  | { readonly kind: "read"; readonly value: Json; readonly places: JsonPlaces }
  | { readonly kind: "failed"; readonly problem: string; readonly span: Span };

/** Refuses a text of more than `most` units. */
export function readJson(source: SourceText, most: number = limits.dataBytes): ReadJson {
  const reader = new Reader(source.text, most);
  try {
    const value = reader.document();
    return { kind: "read", value, places: reader.notes.places(source) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      kind: "failed",
      problem: error.message,
      span: { file: source.file, start: error.start, end: error.end },
    };
  }
}

class Unreadable extends Error {
  readonly start: number;
  readonly end: number;
  constructor(problem: string, start: number, end: number) {
    super(problem);
    this.start = start;
    this.end = end;
  }
}

const keyless = -1;
const byteOrderMark = 0xfeff;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

class Reader {
  readonly notes = notePlaces();
  private readonly text: string;
  private readonly word = /[A-Za-z0-9+\-._$]+/y;
  private readonly most: number;
  private at = 0;

  constructor(text: string, most: number) {
    this.text = text;
    this.most = most;
    if (text.charCodeAt(0) === byteOrderMark) this.at = 1;
  }

  document(): Json {
    // A unit of text is a byte of the file at least, so this refuses no text within the limit.
    if (this.text.length > this.most) {
      this.fail(`it is larger than ${this.most / (1024 * 1024)} MB`);
    }
    const value = this.value(0, keyless);
    this.blank();
    if (this.at < this.text.length) this.fail("there is more text after the end of the data");
    return value;
  }

  private value(depth: number, keyStart: number): Json {
    this.blank();
    if (depth > limits.dataDepth) this.fail(`it is nested more than ${limits.dataDepth} deep`);
    const noted = this.notes.begin(keyStart, this.at);
    const value = this.plain(depth);
    this.notes.end(noted, this.at);
    return value;
  }

  private plain(depth: number): Json {
    switch (this.text[this.at]) {
      case "{":
        return this.object(depth);
      case "[":
        return this.list(depth);
      case '"':
        return this.string();
      case undefined:
        return this.fail("it ends too early");
      default:
        return this.bare();
    }
  }

  private bare(): Json {
    this.word.lastIndex = this.at;
    const found = this.word.exec(this.text)?.[0];
    if (found === undefined) {
      const sign = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
      return this.fail(`${shown(sign)} cannot stand here`);
    }
    const end = this.at + found.length;
    const word = words.get(found);
    if (word === undefined && !number.test(found)) {
      return this.fail(`${shown(found)} is not a JSON value`, end);
    }
    const value = word === undefined ? Number(found) : word;
    if (value === Infinity || value === -Infinity) {
      return this.fail(`the number ${shown(found)} is too large`, end);
    }
    this.at = end;
    return value;
  }

  private object(depth: number): Json {
    const members: { [key: string]: Json } = {};
    this.at++;
    for (let first = true; ; first = false) {
      this.blank();
      if (first && this.take("}")) return members;
      const keyStart = this.at;
      if (this.text[this.at] !== '"') {
        this.fail(
          this.text[this.at] === "}"
            ? "nothing follows the last comma"
            : "a key in double quotes is missing",
        );
      }
      const key = this.string();
      if (Object.hasOwn(members, key)) {
        throw new Unreadable(`the key ${shown(key)} stands twice`, keyStart, this.at);
      }
      this.blank();
      if (!this.take(":")) this.fail("a `:` is missing after the key");
      put(members, key, this.value(depth + 1, keyStart));
      this.blank();
      if (this.take("}")) return members;
      if (!this.take(",")) this.fail("a `,` or `}` is missing");
    }
  }

  private list(depth: number): Json {
    const items: Json[] = [];
    this.at++;
    for (let first = true; ; first = false) {
      this.blank();
      if (first && this.take("]")) return items;
      if (this.text[this.at] === "]") this.fail("nothing follows the last comma");
      items.push(this.value(depth + 1, keyless));
      this.blank();
      if (this.take("]")) return items;
      if (!this.take(",")) this.fail("a `,` or `]` is missing");
    }
  }

  private string(): string {
    const { text, at: start } = this;
    let escapes = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== 34; code = text.charCodeAt(++at)) {
      if (Number.isNaN(code) || code < 32) this.fail("this text is not closed on its line", at);
      if (code !== 92) continue;
      escapes = true;
      at++;
    }
    this.at = at + 1;
    if (!escapes) return text.slice(start + 1, at);
    try {
      return JSON.parse(text.slice(start, this.at)) as string;
    } catch {
      throw new Unreadable("this text holds an escape that JSON does not have", start, this.at);
    }
  }

  private take(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private blank(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  /** Points at the sign where reading stopped, or from there to `end`. */
  private fail(problem: string, end = this.at + 1): never {
    const { length } = this.text;
    throw new Unreadable(problem, Math.min(this.at, length), Math.min(end, length));
  }
}

function put(members: { [key: string]: Json }, key: string, value: Json): void {
  if (key !== "__proto__") {
    members[key] = value;
    return;
  }
  // A plain assignment would set the object's prototype.
  Object.defineProperty(members, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}
