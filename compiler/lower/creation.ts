/**
 * In which systems an object's records are created: those that the head's arrows reach, or with a
 * comma list every system that a row writes; `create in` narrows this, `create never` empties it.
 */
import type { Expression } from "../../grammar/ast.ts";
import type { ObjectEnd, ObjectModel } from "../model.ts";

export interface Creation {
  readonly end: ObjectEnd;
  /** Alternatives: any one suffices; none means always. */
  readonly when: readonly Expression[];
}

export function creationsOf(object: ObjectModel): readonly Creation[] {
  const reached = object.ends.filter((end) => end.sink);
  const lines = object.creates.map((statement) => statement.node);
  if (lines.length === 0) return reached.map((end) => ({ end, when: [] }));
  return reached.flatMap((end) => {
    const own = lines.filter((line) => line.systems.some((name) => name.text === end.alias));
    if (own.length === 0) return [];
    const conditions = own.map((line) => line.when);
    // A line without a condition lets every record through, whatever the others ask.
    const always = conditions.includes(undefined);
    return [{ end, when: always ? [] : conditions.filter((one) => one !== undefined) }];
  });
}
