/**
 * One end of a unit as a table of small numbers: what can stand there, how it reads, what a value becomes
 * there. Everything is asked of the real codecs once and remembered, so that exploring costs no reading.
 */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { Read } from "../../rules/codec.ts";
import { type EndPart, keyOf, readAll, translate, writeAll } from "../../rules/merge/end-forms.ts";
import type { Translated } from "../../rules/merge/unit.ts";
import { valueKey } from "../../rules/values/key.ts";
import type { Native, Value } from "../../rules/values/native.ts";

/** What a system keeps of what it is written, beside what was there. */
export type Stores = (written: readonly Native[], before: readonly Native[]) => readonly Native[];

export interface EndTable {
  /** The number of what stands there, one native a row of the unit. */
  idOf(natives: readonly Native[]): number;
  nativesOf(id: number): readonly Native[];
  keyOf(id: number): string;
  read(id: number): Read;
  /** How a value would be written beside what stands there. */
  translate(id: number, value: Value): Translated;
  /** How a value would be written, whatever stands there. */
  write(value: Value): Exclude<Translated, { kind: "shown" }>;
  /** What stands there once it was written; the same number where the system kept what it had. */
  stored(written: readonly Native[], before: number): number;
  size(): number;
}

export function tableOf(parts: readonly EndPart[], stores: Stores): EndTable {
  const ids = new Map<string, number>();
  const natives: (readonly Native[])[] = [];
  const keys: string[] = [];
  const reads: Read[] = [];
  const translations: Map<string, Translated>[] = [];
  const writes = new Map<string, Exclude<Translated, { kind: "shown" }>>();
  const storages = new Map<string, number>();
  return {
    idOf,
    nativesOf: (id) => natives[id] ?? [],
    keyOf: (id) => keys[id] ?? "",
    read: (id) => reads[id] ?? { kind: "value", value: null },
    translate(id, value) {
      const known = translations[id];
      const key = valueKey(value);
      const found = known?.get(key);
      if (found !== undefined) return found;
      const fresh = translate(parts, value, { now: reads[id], ownKey: keys[id] ?? "" });
      known?.set(key, fresh);
      return fresh;
    },
    write(value) {
      const key = valueKey(value);
      const found = writes.get(key);
      if (found !== undefined) return found;
      const fresh = writeAll(parts, value);
      writes.set(key, fresh);
      return fresh;
    },
    stored(written, before) {
      const id = idOf(written);
      const key = `${id} ${before}`;
      const found = storages.get(key);
      if (found !== undefined) return found;
      const fresh = idOf(stores(written, natives[before] ?? []));
      storages.set(key, fresh);
      return fresh;
    },
    size: () => natives.length,
  };

  function idOf(tuple: readonly Native[]): number {
    const text = canonicalJson(tuple);
    const known = ids.get(text);
    if (known !== undefined) return known;
    const id = natives.length;
    ids.set(text, id);
    natives.push(tuple);
    keys.push(keyOf(parts, tuple));
    reads.push(readAll(parts, tuple));
    translations.push(new Map());
    return id;
  }
}
