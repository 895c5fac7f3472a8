/**
 * What keeps a whole object, or one of its systems, from going on: a brake, a system that cannot be read, a
 * field that is gone. Each is a condition: it is told when it begins, and again only after it was over.
 */
import type { ErrorClass } from "../../rules/error-classes.ts";
import type { Tripped } from "../brake.ts";
import type { Detected } from "../detect/detect.ts";
import type { Places } from "../places.ts";
import { classOfFailure } from "../program/error-rules.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Told } from "./stored-alert.ts";

export interface Trouble {
  /** Tells it apart from the others; the same as long as it lasts. */
  readonly name: string;
  readonly told: Told;
}

/** Those of an object that names what it was not stopped by are over. */
export function troublesOf(
  object: ObjectProgram,
  places: Places,
  found: Detected,
  brake: Tripped | undefined,
): readonly Trouble[] {
  const { id } = object.plan;
  const trouble = (of: ErrorClass, about: string, told: Partial<Told>): Trouble => ({
    name: troubleName(id, of, about),
    told: {
      class: of,
      object: id,
      what: "object_stopped",
      why: [],
      count: 1,
      cases: [],
      place: places.ofObject(id),
      ...told,
    },
  });
  const isPersonal = object.plan.rows.some((row) => row.pii !== undefined);
  const unread = found.failed.flatMap(({ system, error }) => {
    const of = classOfFailure(error.kind) ?? "unavailable";
    // What cannot be read may be quoted.
    const why =
      isPersonal && of === "invalid_data" ? "a record of it cannot be read" : error.message;
    return [trouble(of, system, { what: "system_away", system, why: [why] })];
  });
  const gone = object.feeds.flatMap(({ system, stage, lacking }) =>
    lacking.map(({ field, rows }) => {
      const why = `${system}.${stage} has no field ${field}`;
      return trouble("schema_drift", `${system} ${stage} ${field}`, {
        what: "field_gone",
        system,
        why: [
          rows.length === 0
            ? why
            : `${why}, which ${rows.join(", ")} ${rows.length === 1 ? "needs" : "need"}`,
        ],
      });
    }),
  );
  const stopped =
    brake === undefined
      ? []
      : [trouble("brake", "", { why: [brake.why], place: places.ofClause(id, "brake") })];
  return [...unread, ...gone, ...stopped];
}

function troubleName(object: string, of: ErrorClass, about: string): string {
  return `${troublesPrefix(object)}${of} ${about}`;
}

/** What the names of an object's conditions begin with. */
export function troublesPrefix(object: string): string {
  return `object ${object} `;
}
