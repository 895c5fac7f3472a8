/**
 * What stands at one end of a unit ↔ the value that the unit shares. A unit of several rows shares the list
 * of their values; its end shows one native a row.
 */
import type { CodecContext, EndCodec, Read } from "../codec.ts";
import { valueKey } from "../values/key.ts";
import type { Native, Value } from "../values/native.ts";
import type { Translated, UnitEnd } from "./unit.ts";

/** One row of the unit at this end, with what its codec looks up on this link. */
export interface EndPart {
  readonly codec: EndCodec;
  /** What a creation writes where the value is blank; an end that holds it counts as blank. */
  readonly fallback: Value | undefined;
  readonly context: CodecContext;
}

/** Equal texts mean that the end did not change. */
export function keyOf(parts: readonly EndPart[], natives: readonly Native[]): string {
  const keys = parts.map(({ codec, context }, at) => codec.ownKey(natives[at] ?? null, context));
  return JSON.stringify(keys);
}

export function readAll(parts: readonly EndPart[], natives: readonly Native[]): Read {
  const values: Value[] = [];
  for (const [at, part] of parts.entries()) {
    const native = natives[at] ?? null;
    const read = part.codec.read(native, part.context);
    if (read.kind !== "value") return read;
    values.push(isFallback(part, native) ? null : read.value);
  }
  if (values.length === 1) return { kind: "value", value: values[0] ?? null };
  // A unit is blank where all of it is.
  return { kind: "value", value: values.every((value) => value === null) ? null : values };
}

/** The natives that would be written for a value; the first part that cannot be decides. */
export function writeAll(
  parts: readonly EndPart[],
  value: Value,
): Exclude<Translated, { kind: "shown" }> {
  const natives: Native[] = [];
  for (const [at, { codec, context }] of parts.entries()) {
    const one = parts.length === 1 ? value : Array.isArray(value) ? (value[at] ?? null) : null;
    const written = codec.write(one, context);
    if (written.kind !== "native") return written;
    natives.push(written.native);
  }
  return { kind: "write", natives };
}

/** As `writeAll`, unless the end shows the value already, in whatever form. */
export function translate(
  parts: readonly EndPart[],
  value: Value,
  { now, ownKey }: Pick<UnitEnd, "now" | "ownKey">,
): Translated {
  const written = writeAll(parts, value);
  if (now?.kind === "value" && valueKey(now.value) === valueKey(value)) return { kind: "shown" };
  if (written.kind === "write" && keyOf(parts, written.natives) === ownKey) {
    return { kind: "shown" };
  }
  return written;
}

function isFallback({ codec, fallback, context }: EndPart, native: Native): boolean {
  if (fallback === undefined) return false;
  const written = codec.write(fallback, context);
  return (
    written.kind === "native" &&
    codec.ownKey(written.native, context) === codec.ownKey(native, context)
  );
}
