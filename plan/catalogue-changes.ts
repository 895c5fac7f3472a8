/**
 * How a system's description is another one than before: what is gone, what has other types, limits and options.
 * What it calls its fields, and how it stores them, is its own affair.
 */
import { nearest } from "../core/nearest.ts";
import type { Catalogue, CatalogueField, CatalogueObject } from "./catalogue.generated.ts";

export interface CatalogueChange {
  readonly object: string;
  /** Undefined: the object as a whole. */
  readonly field?: string;
  /** What it is now, in words that go on after its name: "is gone". */
  readonly what: string;
  /** False for what a spec may go on with as it is: a further option, a longer text. */
  readonly breaks: boolean;
  /** Of a field that is gone: what may be its new name, and why. */
  readonly renamed?: { readonly field: string; readonly why: string };
}

/** `used`: fields by object, of which alone is told; undefined: of all that the catalogue before has. */
export function catalogueChanges(
  before: Catalogue,
  now: Catalogue,
  used?: ReadonlyMap<string, ReadonlySet<string>>,
): readonly CatalogueChange[] {
  const names = used === undefined ? Object.keys(before.objects) : [...used.keys()];
  return names.flatMap((object): readonly CatalogueChange[] => {
    const [was, is] = [own(before.objects, object), own(now.objects, object)];
    if (was === undefined) return [];
    if (is === undefined) return [{ object, what: "is gone", breaks: true }];
    const fields = Object.keys(was.fields).filter((name) => used?.get(object)?.has(name) ?? true);
    return [
      ...abilities(was, is).map((one) => ({ object, ...one })),
      ...fields.flatMap((field) => fieldChanges(was, is, field).map((one) => ({ object, ...one }))),
      ...(used === undefined ? newFields(was, is).map((one) => ({ object, ...one })) : []),
      ...newlyRequired(was, is).map((one) => ({ object, ...one })),
    ];
  });
}

/** "hs.contacts.phone is gone; `mobile` may be its new name: …" */
export function catalogueChangeWords(system: string, change: CatalogueChange): string {
  const { object, field, what, renamed } = change;
  const name = [system, object, ...(field === undefined ? [] : [field])].join(".");
  const instead =
    renamed === undefined ? "" : `; \`${renamed.field}\` may be its new name: ${renamed.why}`;
  return `${name} ${what}${instead}`;
}

type Change = Omit<CatalogueChange, "object">;

function abilities(was: CatalogueObject, is: CatalogueObject): readonly Change[] {
  return (["create", "update", "delete"] as const).flatMap((act) =>
    was[act] && !is[act] ? [{ what: `cannot be ${acts[act]} any more`, breaks: true }] : [],
  );
}

const acts = { create: "created", update: "updated", delete: "deleted" };

function fieldChanges(was: CatalogueObject, is: CatalogueObject, name: string): readonly Change[] {
  const [before, now] = [own(was.fields, name), own(is.fields, name)];
  if (before === undefined) return [];
  if (now !== undefined) return otherwise(before, now).map((one) => ({ field: name, ...one }));
  const renamed = renamedTo(was, is, name);
  return [{ field: name, what: "is gone", breaks: true, ...(renamed && { renamed }) }];
}

function otherwise(before: CatalogueField, now: CatalogueField): readonly Change[] {
  const found: Change[] = [];
  const say = (isSo: boolean, what: string, breaks = true) => {
    if (isSo) found.push({ what, breaks });
  };
  const isSame = before.type === now.type;
  say(!isSame, `was ${before.type} and is ${now.type}`);
  say(!before.readOnly && now.readOnly, "can only be read now");
  say(!before.createOnly && now.createOnly && !now.readOnly, "is written at creation alone now");
  say(before.unique && !now.unique, "need not be unique any more");
  for (const [limit, words] of Object.entries(isSame ? limits : {})) {
    const [was, is] = [limitOf(before, limit as Limit), limitOf(now, limit as Limit)];
    say(
      is !== undefined && (was === undefined || is < was),
      `${words} ${is} now${was === undefined ? "" : `, and ${was} before`}`,
    );
    say(
      was !== undefined && (is === undefined || is > was),
      `${words} ${is ?? "as many as one likes"} now, and ${was} before`,
      false,
    );
  }
  const [had, has] = [valuesOf(before), valuesOf(now)];
  const [gone, added] = [
    had.filter((one) => !has.includes(one)),
    has.filter((one) => !had.includes(one)),
  ];
  if (isSame) {
    say(gone.length > 0 && has.length > 0, `has no option ${listed(gone)} any more`);
    say(added.length > 0 && had.length > 0, `has a new option ${listed(added)}`, false);
  }
  const lost = (before.references ?? []).filter((one) => !(now.references ?? []).includes(one));
  say(lost.length > 0 && isSame, `points to no ${lost.join(", ")} any more`);
  return found;
}

/** A whole number has no digits after the point, whether its system says so or not. */
function limitOf(field: CatalogueField, limit: Limit): number | undefined {
  return limit === "scale" && field.type === "integer" ? 0 : field[limit];
}

type Limit = "length" | "precision" | "scale";

const limits: Readonly<Record<Limit, string>> = {
  length: "characters:",
  precision: "digits:",
  scale: "digits after the point:",
};

function newFields(was: CatalogueObject, is: CatalogueObject): readonly Change[] {
  return Object.keys(is.fields)
    .filter((name) => own(was.fields, name) === undefined)
    .map((field) => ({ field, what: "is new", breaks: false }));
}

/** Whoever creates a record has to fill it. */
function newlyRequired(was: CatalogueObject, is: CatalogueObject): readonly Change[] {
  return Object.entries(is.fields).flatMap(([field, now]) => {
    const before = own(was.fields, field);
    const isNew = now.required && now.defaulted === undefined && before?.required !== true;
    return isNew ? [{ field, what: "has to be filled now", breaks: true }] : [];
  });
}

/** Among the fields that are new: of the same type, and of the same label, options or nearly the same name. */
function renamedTo(
  was: CatalogueObject,
  is: CatalogueObject,
  name: string,
): CatalogueChange["renamed"] {
  const before = was.fields[name] as CatalogueField;
  const candidates = Object.entries(is.fields).filter(
    ([field, now]) => own(was.fields, field) === undefined && now.type === before.type,
  );
  const options = valuesOf(before);
  const alike = [
    {
      why: `the same label, "${before.label}"`,
      found: candidates.find(([, now]) => now.label.toLowerCase() === before.label.toLowerCase()),
    },
    {
      why: "the same options",
      found: candidates.find(
        ([, now]) =>
          options.length > 1 && `${valuesOf(now).toSorted()}` === `${options.toSorted()}`,
      ),
    },
    {
      why: "nearly the same name",
      found: candidates.find(
        ([field]) =>
          field ===
          nearest(
            name,
            candidates.map(([one]) => one),
          ),
      ),
    },
  ].find((one) => one.found !== undefined);
  return alike?.found && { field: alike.found[0], why: `the same type and ${alike.why}` };
}

function valuesOf({ options = [] }: CatalogueField): readonly string[] {
  return options.map((one) => one.value);
}

const mostListed = 5;

function listed(values: readonly string[]): string {
  const shown = values.slice(0, mostListed).map((one) => `\`${one}\``);
  const left = values.length - shown.length;
  return `${shown.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}

function own<Value>(of: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
