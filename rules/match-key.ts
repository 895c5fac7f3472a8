/**
 * Identity: a match line as a function from a record to the text by which its partners are found. Two
 * records of different systems match if their keys are equal.
 *
 * A part whose fields a `ref` row joins is compared by the link that its id names. Otherwise the parts
 * compare as values: in the line's normal forms, as numbers, dates or yes and no where the object's
 * rows know a part's fields to hold such, or such and texts, else as text, composed (NFC) and exact but for
 * case where the line ignores it. Ids are expected in their connector's canonical form.
 *
 * A part that is blank, absent or not linked gives no key, and no key links nothing.
 */
import { bug } from "../core/bug.ts";
import type {
  EachPlan,
  FieldRef,
  MatchPart,
  MatchPlan,
  ObjectPlan,
  Plan,
  RowPlan,
} from "../plan/index.ts";
import { typeBehind, widest } from "./canonical-type.ts";
import type { CodecContext } from "./codec.ts";
import type { FieldType } from "./formats/define-format.ts";
import { compileNormalForms, type NormalForm } from "./normal-forms.ts";
import { refSystem } from "./ref-system.ts";
import type { Native } from "./values/native.ts";
import { readAs } from "./values/read.ts";
import { scalarText } from "./values/structure.ts";
import { comparable, folded } from "./values/text.ts";

export interface MatchLine {
  /** The systems that the line has fields for, in the order it names them. */
  readonly systems: readonly string[];
  /** How many parts a key has. */
  readonly parts: number;
  /** The fields that a system's key is made of. */
  readonly fieldsOf: (system: string) => readonly FieldRef[];
  /** Of one record, with its own fields by name; `linkOf` is asked where a part is a reference. */
  readonly keyOf: (
    system: string,
    stage: string,
    fields: Readonly<Record<string, Native>>,
    context: Pick<CodecContext, "linkOf">,
  ) => string | undefined;
}

/** `line` is its place among the object's match lines, which are tried in order. */
export function compileMatchLine(object: ObjectPlan, line: number, plan: Plan): MatchLine {
  const match = object.match[line] ?? bug(`${object.id} has no match line ${line}`);
  return compileMatch(match, object, plan);
}

/** The key by which the items of two lists find each other. */
export function compileItemKey(each: EachPlan, object: ObjectPlan, plan: Plan): MatchLine {
  return compileMatch({ parts: each.match, using: [], ignoringCase: false }, object, plan);
}

function compileMatch(line: Omit<MatchPlan, "among">, object: ObjectPlan, plan: Plan): MatchLine {
  const normal = compileNormalForms(line.using);
  const fold = line.ignoringCase ? folded : comparable;
  const parts = line.parts.map((part) => compilePart(part, { object, plan, normal, fold }));
  const refs = line.parts.flatMap((part) => part.fields);
  const systems = [...new Set(refs.map((ref) => ref.system))].filter((system) =>
    line.parts.every((part) => part.fields.some((ref) => ref.system === system)),
  );
  return {
    systems,
    parts: parts.length,
    fieldsOf: (system) => refs.filter((ref) => ref.system === system),
    keyOf(system, stage, fields, { linkOf }) {
      const field: CodecContext["field"] = (of, name, inStage = stage) =>
        of === system && inStage === stage && Object.hasOwn(fields, name)
          ? fields[name]
          : undefined;
      const texts: string[] = [];
      for (const part of parts) {
        const text = part(system, { field, linkOf });
        if (text === undefined) return undefined;
        texts.push(text);
      }
      // As JSON no two lists of parts have one text.
      return texts.length === 1 ? texts[0] : JSON.stringify(texts);
    },
  };
}

/** The texts of a key's parts. */
export function textsOfKey(key: string, { parts }: Pick<MatchLine, "parts">): readonly string[] {
  return parts === 1 ? [key] : (JSON.parse(key) as readonly string[]);
}

interface PartFacts {
  readonly object: ObjectPlan;
  readonly plan: Plan;
  readonly normal: NormalForm;
  readonly fold: (text: string) => string;
}

type Context = Pick<CodecContext, "field" | "linkOf">;

function compilePart(
  { fields }: MatchPart,
  { object, plan, normal, fold }: PartFacts,
): (system: string, context: Context) => string | undefined {
  const row = object.rows.find((one) => one.ref !== undefined && joins(one, fields));
  const type = comparedType(fields, object);
  return (system, context) => {
    const native = firstPresent(fields, system, context);
    if (native === undefined) return undefined;
    if (row !== undefined) return linksOf(native, refSystem(row, system, plan), context);
    const reading = readAs(type, native);
    const read = reading.kind === "value" ? reading : readAs("text", native);
    const value = read.kind === "value" ? normal(read.value, context) : null;
    const text = scalarText(value);
    return text === undefined ? undefined : fold(text);
  };
}

/** The field of the stage that the record is in: the others are absent. */
function firstPresent(
  fields: readonly FieldRef[],
  system: string,
  { field }: Context,
): Native | undefined {
  for (const ref of fields) {
    const native = ref.system === system ? field(system, ref.field, ref.stage) : undefined;
    if (native !== undefined) return native;
  }
  return undefined;
}

/** Several ids are one key only if they are the same set of links. */
function linksOf(
  native: Native,
  system: string,
  context: Pick<CodecContext, "linkOf">,
): string | undefined {
  const ids = readAs("multi_enum", native);
  if (ids.kind === "unreadable" || ids.value === null) return undefined;
  const links: string[] = [];
  for (const id of ids.value as readonly string[]) {
    const link = context.linkOf(system, id);
    if (link === undefined) return undefined;
    links.push(link);
  }
  const all = [...new Set(links)].toSorted();
  return all.length === 1 ? all[0] : JSON.stringify(all);
}

/** Whether a row runs between two of the part's fields. */
export function joins(row: RowPlan, fields: readonly FieldRef[]): boolean {
  return row.ends.filter((end) => fields.some((ref) => isFieldOf(ref, end))).length > 1;
}

function isFieldOf(ref: FieldRef, end: RowPlan["ends"][number]): boolean {
  const isInStage = ref.stage === undefined || end.stages.includes(ref.stage);
  return ref.system === end.system && ref.field === end.field && isInStage;
}

/**
 * Text, unless the types of all fields are known and one of them is no text: the number 5 was written from
 * a text "05" or "5", and is found by either. What a text says that is none of the type stays a text.
 */
function comparedType(fields: readonly FieldRef[], { rows }: ObjectPlan): FieldType {
  const types = fields.map((ref) => {
    const ends = rows.flatMap((row) => row.ends.filter((end) => isFieldOf(ref, end)));
    return ends.map((end) => typeBehind(end.type, end.format)).find((type) => type !== null);
  });
  const known = types.filter((type) => type !== undefined);
  if (known.length < types.length) return "text";
  const shared = widest(known.filter((type) => type !== null && !textual.has(type)));
  return shared !== null && typed.has(shared) ? shared : "text";
}

const textual: ReadonlySet<FieldType> = new Set(["text", "enum", "reference"]);

const typed: ReadonlySet<FieldType> = new Set([
  "integer",
  "decimal",
  "boolean",
  "date",
  "datetime",
  "time",
]);
