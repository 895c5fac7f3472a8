/**
 * Which values of a unit behave alike. The merge compares values and looks at nothing else of them, so two
 * that read, write and compare alike at every end may change places in any history, and what holds of three
 * such values holds of all. Values that a policy looks into (`merge`, `advance`) are each of its own kind.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Value } from "../../rules/values/native.ts";
import type { Subject } from "./subject.ts";

/** So many values are looked at in all: an edit on each of two sides, and what was before. */
const enough = 3;
/** More than this at one end, and the codecs bring up new ones without end. */
const most = 400;

export interface Symmetry {
  /** What decides how the unit behaves, without the words for it. Undefined: without end. */
  readonly shape: string | undefined;
  /** The kind of what stands at an end, which one of its kind, and its place in it. */
  readonly ofNative: (end: number, id: number) => Labelled;
  readonly ofValue: (value: Value) => Labelled;
  /** Whether people need not set an end to it, since others of its kind do. */
  readonly isSpare: (end: number, id: number) => boolean;
}

export interface Labelled {
  /** Negative: of no kind that has others. */
  readonly kind: number;
  readonly member: number;
  readonly place: string;
}

export function symmetryOf({ ends, rules, rows }: Subject): Symmetry {
  const values = new Map<string, Value>();
  const looksInside =
    rules.policy.kind === "merge" ||
    (rules.firstLink.kind === "policy" && rules.firstLink.policy.kind === "merge");
  const comesToAnEnd = looksInside ? gather(1) : gather(20);

  // Nodes: values by key, natives by end and number.
  const parent = new Map<string, string>();
  for (const key of values.keys()) parent.set(`v${key}`, `v${key}`);
  for (const [end, { table }] of ends.entries()) {
    const byKey = new Map<string, string>();
    for (let id = 0; id < table.size(); id++) {
      const node = `${end}:${id}`;
      parent.set(node, node);
      const own = table.keyOf(id);
      const mate = byKey.get(own);
      if (mate === undefined) byKey.set(own, node);
      else join(node, mate);
      const read = table.read(id);
      if (read.kind === "value") join(node, `v${valueKey(read.value)}`);
    }
  }
  for (const [key, value] of values) {
    for (const [end, { table }] of ends.entries()) {
      const written = table.write(value);
      if (written.kind !== "write") continue;
      const id = table.idOf(written.natives);
      join(`v${key}`, `${end}:${id}`);
      join(`v${key}`, `${end}:${table.stored(written.natives, id)}`);
    }
  }
  const groups = Map.groupBy(parent.keys(), root);
  const kinds = new Map<string, string[]>();
  for (const [of, nodes] of groups) {
    const told = tell(nodes);
    const kind = kinds.get(told);
    if (kind === undefined) kinds.set(told, [of]);
    else kind.push(of);
  }
  const labels = new Map<string, Labelled>();
  const spare = new Set<string>();
  // At least one of each kind that people may set an end to.
  const usual = [...kinds.values()].filter((members) => members.some(isSeed));
  const each = Math.max(1, Math.ceil(enough / Math.max(1, usual.length - 1)));
  let next = 0;
  for (const members of kinds.values()) {
    // Values in a list keep their order, so they do not change places.
    const isListed = rules.advance !== undefined && members.length > 1 && members.some(isInList);
    const kind = members.length > 1 && !isListed ? next++ : -1;
    for (const [member, of] of members.entries()) {
      for (const [place, node] of (groups.get(of) ?? []).entries()) {
        labels.set(node, { kind, member, place: kind < 0 ? node : String(place) });
        if (member >= each) spare.add(node);
      }
    }
  }
  const ofNatives = ends.map(({ table }, end) =>
    Array.from({ length: table.size() }, (_, id) => labels.get(`${end}:${id}`)),
  );
  const spares = ends.map(({ table }, end) =>
    Array.from({ length: table.size() }, (_, id) => spare.has(`${end}:${id}`)),
  );
  const ofValues = new Map<Value, Labelled>();
  return {
    shape: comesToAnEnd ? shapeText() : undefined,
    ofNative: (end, id) => ofNatives[end]?.[id] ?? unknown(`${end}:${id}`),
    ofValue(value) {
      const known = ofValues.get(value);
      if (known !== undefined) return known;
      const node = `v${valueKey(value)}`;
      const found = labels.get(node) ?? unknown(node);
      ofValues.set(value, found);
      return found;
    },
    isSpare: (end, id) => spares[end]?.[id] === true,
  };

  /** All values that can come up, and what they become; false where they do not end. */
  function gather(rounds: number): boolean {
    for (let round = 0; round < rounds; round++) {
      let isNew = false;
      for (const { table } of ends) {
        for (let id = 0; id < table.size(); id++) {
          const read = table.read(id);
          if (read.kind !== "value" || values.has(valueKey(read.value))) continue;
          values.set(valueKey(read.value), read.value);
          isNew = true;
        }
      }
      const before = ends.map(({ table }) => table.size());
      for (const value of values.values()) {
        for (const { table } of ends) {
          const written = table.write(value);
          if (written.kind === "write") table.stored(written.natives, table.idOf(written.natives));
        }
      }
      if (ends.some(({ table }) => table.size() > most)) return false;
      if (!isNew && ends.every(({ table }, at) => table.size() === before[at])) return true;
    }
    return looksInside;
  }

  function root(node: string): string {
    let at = node;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) at = up;
    return at;
  }

  function join(a: string, b: string): void {
    if (!parent.has(a)) parent.set(a, a);
    if (!parent.has(b)) parent.set(b, b);
    const [one, other] = [root(a), root(b)];
    if (one !== other) parent.set(one, other);
  }

  /** How the values and natives of a group behave, in numbers of their own. */
  function tell(nodes: readonly string[]): string {
    const place = new Map(nodes.map((node, at) => [node, at]));
    return nodes.map((node) => tellOne(node, place)).join(" ");
  }

  function tellOne(node: string, place: ReadonlyMap<string, number>): string {
    if (node.startsWith("v")) {
      const key = node.slice(1);
      const value = values.get(key) ?? null;
      const written = ends.map(({ table }, end) => {
        const one = table.write(value);
        if (one.kind === "untranslated") return one.rule;
        if (one.kind !== "write") return one.kind;
        const id = table.idOf(one.natives);
        const stored = table.stored(one.natives, id);
        return `${place.get(`${end}:${id}`)}/${place.get(`${end}:${stored}`)}`;
      });
      const own = looksInside ? key : value === null ? "blank" : "";
      return `v${own}@${rules.advance?.includes(key) ?? ""}(${written.join()})`;
    }
    const [end = 0, id = 0] = node.split(":").map(Number);
    const one = ends[end];
    if (one === undefined) return "";
    const read = one.table.read(id);
    const told =
      read.kind === "value"
        ? place.get(`v${valueKey(read.value)}`)
        : read.kind === "untranslated"
          ? read.rule
          : read.kind;
    const key = one.table.keyOf(id);
    const first = [...place].find(
      ([other]) =>
        other.startsWith(`${end}:`) && one.table.keyOf(Number(other.split(":")[1])) === key,
    );
    return `${end}${one.seeds.includes(id) ? "s" : ""}${id === 0 ? "-" : ""}=${told}#${first?.[1]}`;
  }

  function isSeed(of: string): boolean {
    const nodes = groups.get(of) ?? [];
    return nodes.some((node) => {
      const [end = 0, id = 0] = node.split(":").map(Number);
      return !node.startsWith("v") && ends[end]?.seeds.includes(id) === true;
    });
  }

  function isInList(of: string): boolean {
    const nodes = groups.get(of) ?? [];
    return nodes.some((node) => node.startsWith("v") && rules.advance?.includes(node.slice(1)));
  }

  /** Systems by their places, so that rows of other systems may share it. */
  function shapeText(): string {
    const place = (system: string) => ends.findIndex((end) => end.system === system);
    const named = JSON.parse(
      JSON.stringify([rules.policy, rules.firstLink], (key, value: unknown) => {
        if (key === "order" && Array.isArray(value)) {
          return value.map((one) => place(String(one))).filter((one) => one >= 0);
        }
        if (key === "system") return place(String(value));
        return key === "by" || key === "withinSeconds" ? undefined : value;
      }),
    ) as unknown;
    return canonicalJson([
      rows[0]?.table ?? "",
      named as never,
      rules.headOrder.map(place).filter((one) => one >= 0),
      ends.map(({ system, role, stamps, changesItself }) => [
        place(system),
        role,
        stamps,
        changesItself,
      ]),
      [...kinds].map(([told, members]) => [told, Math.min(members.length, each)]),
      (rules.advance ?? []).map((key) => {
        const { place } = labels.get(`v${key}`) ?? unknown("");
        return spare.has(`v${key}`) ? "" : place;
      }),
    ]);
  }
}

function unknown(place: string): Labelled {
  return { kind: -1, member: 0, place };
}
