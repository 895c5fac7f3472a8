/**
 * What the schema of a description cannot say: names that are no fields, holes that nothing fills,
 * queries without their time. Takes a description that fits the schema, gives each mistake with its place.
 */
import { nearest } from "../../../core/nearest.ts";
import type { DescribedObject, Description, Guard, Paging } from "./description.generated.ts";
import { pointerOf } from "./pointer.ts";

export interface DescriptionProblem {
  /** Where it stands in the description. */
  readonly pointer: string;
  readonly problem: string;
  readonly help: string;
}

export function descriptionProblems({ auth, objects }: Description): readonly DescriptionProblem[] {
  const problems: DescriptionProblem[] = [];
  if (auth?.kind === "api_key" && (auth.header === undefined) === (auth.query === undefined)) {
    problems.push({
      pointer: "/auth",
      problem: "the key goes into a header or into the query",
      help: "write one of `header: NAME` and `query: NAME`",
    });
  }
  for (const [name, entry] of Object.entries(objects)) {
    for (const { pointer, ...rest } of objectProblems(entry)) {
      problems.push({ pointer: pointerOf(["objects", name]) + pointer, ...rest });
    }
  }
  return problems;
}

function objectProblems(entry: DescribedObject): readonly DescriptionProblem[] {
  const { fields, list, deleted, read, create, update, guard } = entry;
  return [
    ...named(fields, entry.id, "/id"),
    ...named(fields, entry.modified, "/modified"),
    ...keysetField(fields, list.paging, "/list/paging"),
    ...since(list.since?.query, "/list/since/query"),
    ...(deleted?.kind === "flag" ? named(fields, deleted.field, "/deleted/field") : []),
    ...(deleted?.kind === "list" ? since(deleted.since?.query, "/deleted/since/query") : []),
    ...(deleted?.kind === "list" && deleted.paging.kind === "keyset"
      ? keysetField(fields, deleted.paging, "/deleted/paging")
      : []),
    ...unasked(entry),
    ...holes(read.path, ["id"], "/read/path"),
    ...(create === undefined ? [] : holes(create.path, Object.keys(fields), "/create/path", true)),
    ...(update === undefined ? [] : holes(update.path, Object.keys(fields), "/update/path", true)),
    ...(entry.delete === undefined
      ? []
      : holes(entry.delete.path, ["id", entry.id], "/delete/path")),
    ...(guard === undefined ? [] : guardProblems(fields, guard)),
    ...forms(fields),
  ];
}

type Fields = DescribedObject["fields"];

function named(fields: Fields, name: string | undefined, pointer: string): DescriptionProblem[] {
  if (name === undefined || Object.hasOwn(fields, name)) return [];
  const near = nearest(name, Object.keys(fields));
  const help =
    near === undefined ? "name one of `fields`, or add it there" : `did you mean \`${near}\`?`;
  return [{ pointer, problem: `\`${name}\` is none of the fields`, help }];
}

function keysetField(fields: Fields, paging: Paging, pointer: string): DescriptionProblem[] {
  return paging.kind === "keyset" ? named(fields, paging.field, `${pointer}/field`) : [];
}

function since(
  query: Readonly<Record<string, string>> | undefined,
  pointer: string,
): DescriptionProblem[] {
  if (query === undefined) return [];
  if (Object.values(query).some((one) => one.includes("{since}"))) return [];
  const problem = "nothing here says since when, so every answer would be the whole list";
  return [
    { pointer, problem, help: 'write the time where it goes, as in `updated_after: "{since}"`' },
  ];
}

/** Where everything is compared on each run, nobody asks what was deleted. */
function unasked({ list, deleted }: DescribedObject): DescriptionProblem[] {
  if (deleted?.kind !== "list" || list.since !== undefined || deleted.since !== undefined)
    return [];
  const problem = "without a `since` all records are compared, and this list is never asked";
  return [{ pointer: "/deleted", problem, help: "add `since` to `list` or here, or remove it" }];
}

function holes(
  path: string,
  known: readonly string[],
  pointer: string,
  mayHaveId = false,
): DescriptionProblem[] {
  const names = mayHaveId ? [...known, "id"] : known;
  const found = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, hole = ""]) => hole);
  return found
    .filter((hole) => !names.includes(hole))
    .map((hole) => ({
      pointer,
      problem: `nothing fills \`{${hole}}\``,
      help: "write `{id}`, or the name of a field",
    }));
}

function guardProblems(fields: Fields, guard: Guard): DescriptionProblem[] {
  if (guard.kind === "etag") return [];
  const problems = named(fields, guard.field, "/guard/field");
  if ((guard.header === undefined) !== (guard.body === undefined)) return problems;
  const problem = "a write says the version in a header or in its body";
  return [...problems, { pointer: "/guard", problem, help: "write one of `header` and `body`" }];
}

/** A form is of one type: a number as text, a moment as a number. */
function forms(fields: Fields): DescriptionProblem[] {
  return Object.entries(fields).flatMap(([name, { type, as }]) => {
    if (as === undefined) return [];
    const fits =
      as === "text"
        ? type === "integer" || type === "decimal"
        : type === "datetime" || type === "date";
    const what = as === "text" ? "numbers" : "moments";
    return fits
      ? []
      : [
          {
            pointer: `${pointerOf(["fields", name])}/as`,
            problem: `\`as: ${as}\` is for ${what}, and \`${name}\` is ${type}`,
            help: "remove it, or correct the type",
          },
        ];
  });
}
