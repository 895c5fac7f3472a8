/**
 * An end that holds a value of its own: type, format, map and normal forms, in this order, and back in
 * the opposite one.
 */
import { bug } from "../core/bug.ts";
import type { CatalogueField, Codec, Plan, RowEnd, RowPlan } from "../plan/index.ts";
import { canonicalType, typeBehind } from "./canonical-type.ts";
import type { CodecContext, EndCodec, Read, Written } from "./codec.ts";
import { compileArguments, literalsOf } from "./codec-arguments.ts";
import { formatCodecs } from "./formats/codecs/index.ts";
import type { FieldType } from "./formats/define-format.ts";
import { compileMap } from "./map-value.ts";
import { compileNormalForms } from "./normal-forms.ts";
import { unreadableKey } from "./unreadable-key.ts";
import { valueKey } from "./values/key.ts";
import { isBlank, type Native, type Value } from "./values/native.ts";
import { convert, type Reading, readAs, widen } from "./values/read.ts";
import { scalarText } from "./values/structure.ts";
import { type Fitted, type Room, writeAs } from "./values/write.ts";

export function compileValueCodec(
  end: RowEnd,
  row: RowPlan,
  plan: Plan,
  field: CatalogueField | undefined,
): EndCodec {
  const shared = canonicalType(row, plan);
  const side = plan.maps.find((map) => map.id === row.map);
  const known = end.type ?? field?.type ?? null;
  const map = side && compileMap(side, end.system, { shared, own: known });
  // An end of unknown type is read as what the others share, unless it speaks another vocabulary.
  const own = known ?? (map === undefined && end.format === undefined ? shared : null);
  const behind = typeBehind(own, end.format);
  const type = formatted(end.format, own, field) ?? plain(own, field);
  const normal = compileNormalForms(row.using);
  return { ownKey, read, write };

  function ownKey(native: Native, context: CodecContext): string {
    if (isBlank(native)) return "";
    const reading = type.read(native, context);
    if (reading.kind === "unreadable") return unreadableKey(native);
    return valueKey(map === undefined ? normal(reading.value, context) : reading.value);
  }

  function read(native: Native, context: CodecContext): Read {
    const reading = type.read(native, context);
    if (reading.kind === "unreadable") return reading;
    const mapped = map === undefined ? reading : map.in(reading.value);
    if (mapped.kind === "untranslated") return mapped;
    const from = map === undefined ? behind : null;
    const value = widen(normal(mapped.value, context), from, shared);
    return { kind: "value", value };
  }

  function write(value: Value, context: CodecContext): Written {
    const normalised = normal(value, context);
    const mapped = map === undefined ? undefined : map.out(normalised);
    if (mapped?.kind === "untranslated") return mapped;
    return type.write(mapped === undefined ? normalised : mapped.value, context);
  }
}

/** An end's type with its format, if it has one. */
interface OwnForm {
  readonly read: (native: Native, context: CodecContext) => Reading;
  readonly write: (value: Value, context: CodecContext) => Fitted;
}

function plain(type: FieldType | null, room: Room | undefined): OwnForm {
  return {
    read: (native) => readAs(type, native),
    write: (value) => writeAs(type, value, room),
  };
}

function formatted(
  codec: Codec | undefined,
  type: FieldType | null,
  room: Room | undefined,
): OwnForm | undefined {
  if (codec === undefined) return undefined;
  const format = formatCodecs.get(codec.name);
  if (format?.use !== "format") return bug(`\`${codec.name}\` is no format`);
  const functions = format.compile(literalsOf(codec), type);
  const args = compileArguments(codec);
  const gives = typeBehind(type, codec);
  return {
    read(native, context) {
      const text = readAs("text", native);
      if (text.kind === "unreadable" || text.value === null) return text;
      return functions.read(String(text.value), args(context));
    },
    write(value, context) {
      const reading = convert(gives, value);
      if (reading.kind === "unreadable") return { kind: "invalid", why: reading.why };
      const text = scalarText(reading.value);
      if (text === undefined) return { kind: "native", native: null };
      const written = functions.write(text, args(context));
      if (written.kind === "invalid") return written;
      // A pattern is how this end writes its dates, so a field of dates takes it as it is.
      const isDate = type === "date" || type === "datetime";
      return isDate ? { kind: "native", native: written.text } : writeAs(type, written.text, room);
    },
  };
}
