/**
 * YAML with places: one document → plain data, and where each value and key of it stands.
 *
 * Stricter than YAML: a key stands once, keys are words, and there are no tags of its own, no second
 * document and no directives. Aliases are followed only so far, since a few lines of them can unfold
 * to more than the machine holds. Keys such as `__proto__` become own data and nothing else.
 */
import { posix } from "node:path";
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import type { Diagnostic } from "../core/diagnostic.ts";
import { limits } from "../core/limits.ts";
import type { SourceText, Span } from "../core/source.ts";
import { type JsonPlaces, pointerPart } from "../plan/json-places.ts";
import { diagnoseConfig } from "./diagnostics.ts";
import { printable } from "./printable.ts";
import { tagged, type YamlTrouble, yamlTrouble } from "./yaml-trouble.ts";

export interface ReadYaml {
  /** Undefined where the text is not YAML that may stand here; a key that stands twice counts once. */
  readonly value: unknown;
  readonly places: JsonPlaces;
  readonly diagnostics: readonly Diagnostic[];
}

export function readYaml(source: SourceText): ReadYaml {
  const reader = new Reader(source);
  try {
    const value = reader.document();
    return { value, places: reader.places(), diagnostics: reader.diagnostics };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { value: undefined, places: reader.places(), diagnostics: [error.diagnostic] };
  }
}

class Refused extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

/** More values than a person would bring in by aliases, and fewer than cost anything. */
const mostByAliases = 10_000;

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  private readonly source: SourceText;
  /** By JSON pointer. */
  private readonly found = new Map<string, { readonly key?: Span; readonly value: Span }>();
  private readonly anchors = new Map<string, Node>();
  private byAliases = 0;

  /** Past the last sign that is not blank. */
  private readonly last: number;

  constructor(source: SourceText) {
    this.source = source;
    this.last = source.text.trimEnd().length;
  }

  document(): unknown {
    // Its own search for keys that stand twice compares each with each.
    const document = parseDocument(this.source.text, { uniqueKeys: false, prettyErrors: false });
    this.refuseTrouble(document);
    if (document.contents === null) return {};
    return this.value(document.contents, { pointer: "", depth: 0, aliased: false });
  }

  places(): JsonPlaces {
    const whole = { file: this.source.file, start: 0, end: 0 };
    const nearest = (pointer: string) => {
      let at = pointer;
      while (at !== "" && !this.found.has(at)) at = at.slice(0, at.lastIndexOf("/"));
      return this.found.get(at);
    };
    return {
      valueAt: (pointer) => nearest(pointer)?.value ?? whole,
      keyAt(pointer) {
        const place = nearest(pointer);
        return place?.key ?? place?.value ?? whole;
      },
    };
  }

  private refuseTrouble(document: Document): void {
    const trouble = document.errors[0] ?? document.warnings[0];
    if (trouble?.code === "RESOURCE_EXHAUSTION") this.tooDeep(this.span(trouble.pos));
    if (trouble !== undefined) this.refuse(this.span(trouble.pos), yamlTrouble(trouble));
    if (document.directives?.yaml.explicit === true) {
      const start = this.source.text.indexOf("%YAML");
      const problem = "it begins with a directive, which could change what its words mean";
      const help = "remove the `%YAML` line";
      this.refuse(this.span([start, start + "%YAML".length]), { problem, help });
    }
  }

  private value(node: Node | null, at: At): unknown {
    if (at.depth > limits.configDepth) this.tooDeep(this.spanOf(node));
    if (at.aliased && ++this.byAliases > mostByAliases) this.tooDeep(this.spanOf(node));
    if (node === null) return null;
    if (isAlias(node)) {
      const meant = this.anchors.get(node.source);
      if (meant === undefined) {
        const problem = `nothing above is named \`&${printable(node.source)}\``;
        const help = "write the value out, or put it in quotes";
        this.refuse(this.spanOf(node), { problem, help });
      }
      return this.value(meant, { ...at, depth: at.depth + 1, aliased: true });
    }
    if (node.tag !== undefined) this.refuse(this.spanOf(node), tagged);
    if ("anchor" in node && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    this.note(at.pointer, this.spanOf(node));
    if (isScalar(node)) return node.value;
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        this.value(item as Node | null, below(at, String(index))),
      );
    }
    return isMap(node) ? this.members(node.items as readonly Member[], at) : null;
  }

  private members(items: readonly Member[], at: At): Readonly<Record<string, unknown>> {
    const members: Record<string, unknown> = {};
    for (const { key: node, value } of items) {
      const key = this.keyOf(node);
      const inner = below(at, key);
      if (Object.hasOwn(members, key)) {
        const first = this.found.get(inner.pointer)?.key;
        const related = first === undefined ? [] : [{ span: first, message: "it stands here too" }];
        const span = this.spanOf(node);
        const facts = { key: printable(key) };
        this.diagnostics.push(diagnoseConfig("config-duplicate-key", span, facts, { related }));
        continue;
      }
      this.found.set(inner.pointer, { key: this.spanOf(node), value: this.spanOf(value ?? node) });
      const plain = this.value(value, inner);
      // A plain assignment of `__proto__` would set the object's prototype.
      Object.defineProperty(members, key, {
        value: plain,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return members;
  }

  /** As written: `2026` and `true` are names too where a name stands. */
  private keyOf(node: Node | null): string {
    if (isScalar(node)) {
      if (typeof node.value === "string") return node.value;
      if (node.source !== undefined && node.source !== "") return node.source;
    }
    const help = "write a word, and a colon after it";
    return this.refuse(this.spanOf(node), { problem: "a key has to be a word", help });
  }

  private note(pointer: string, value: Span): void {
    if (!this.found.has(pointer)) this.found.set(pointer, { value });
  }

  private spanOf(node: Node | null): Span {
    const [start, end] = node?.range ?? [0, 0];
    return this.span([start, end]);
  }

  /** A place in the blank end of the text is shown after the last sign before it. */
  private span([start, end]: readonly [number, number]): Span {
    const from = Math.min(start, this.last);
    return { file: this.source.file, start: from, end: Math.max(from, Math.min(end, this.last)) };
  }

  private file(): string {
    return printable(posix.basename(this.source.file));
  }

  private tooDeep(span: Span): never {
    const facts = { file: this.file(), limit: limits.configDepth };
    throw new Refused(diagnoseConfig("config-too-deep", span, facts));
  }

  private refuse(span: Span, trouble: YamlTrouble): never {
    const facts = { file: this.file(), ...trouble };
    throw new Refused(diagnoseConfig("config-not-yaml", span, facts));
  }
}

interface At {
  readonly pointer: string;
  readonly depth: number;
  /** Whether an alias led here. */
  readonly aliased: boolean;
}

interface Member {
  readonly key: Node | null;
  readonly value: Node | null;
}

function below(at: At, part: string): At {
  return { ...at, pointer: `${at.pointer}/${pointerPart(part)}`, depth: at.depth + 1 };
}
