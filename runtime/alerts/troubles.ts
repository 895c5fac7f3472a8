/**
 * What keeps a whole object, or one of its systems, from going on: a brake, a system that cannot be read, a
 * field that is gone. Each is a condition: it is told when it begins, and again only after it was over.
 */
import type { ObjectPlan } from "../../plan/index.ts";
import { type ErrorClass, errorClasses } from "../../rules/error-classes.ts";
import type { Tripped } from "../brake.ts";
import type { ConnectorError } from "../connector-error.ts";
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

/** Of an object that ran, or was stopped. */
export function troublesOf(
  { plan, feeds }: ObjectProgram,
  places: Places,
  found: Detected,
  brake: Tripped | undefined,
): readonly Trouble[] {
  const place = places.ofObject(plan.id);
  const unread = found.failed.map(({ system, error }) => awayTrouble(plan, system, error, place));
  const gone = feeds.flatMap(({ system, stage, lacking }) =>
    lacking.map(({ field, rows }) => {
      const needed = rows.length === 0 ? "" : `, which these rows need: ${rows.join(", ")}`;
      const why = [`${system}.${stage} has no field ${field}${needed}`];
      const told = { what: "field_gone", system, why, place } as const;
      return trouble(plan, "schema_drift", `${system} ${stage} ${field}`, told);
    }),
  );
  const clause = places.ofClause(plan.id, "brake");
  const stopped =
    brake === undefined
      ? []
      : [trouble(plan, "brake", "", { what: "object_stopped", why: [brake.why], place: clause })];
  return [...unread, ...gone, ...stopped];
}

/** A system that could not be reached or read, as it concerns one object. */
export function awayTrouble(
  plan: ObjectPlan,
  system: string,
  error: ConnectorError,
  place: string,
): Trouble {
  const of = classOfFailure(error.kind) ?? "unavailable";
  // What cannot be read may be quoted.
  const isPersonal = of === "invalid_data" && plan.rows.some((row) => row.pii !== undefined);
  const why = isPersonal ? `a record of ${system} cannot be read` : error.message;
  return trouble(plan, of, system, { what: "system_away", system, why: [why], place });
}

/** Systems that were told to be away from an object, and whose conditions are among those that are over. */
export function backOf(
  plan: ObjectPlan,
  over: readonly string[],
  places: Places,
): readonly Trouble[] {
  return plan.ends.flatMap(({ system }) =>
    errorClasses.flatMap((of) => {
      const told = {
        what: "system_back",
        system,
        why: [],
        place: places.ofObject(plan.id),
      } as const;
      const one = trouble(plan, of, system, told);
      return over.includes(one.name) ? [one] : [];
    }),
  );
}

/** `about` tells it from the others of its class. */
function trouble(
  { id }: ObjectPlan,
  of: ErrorClass,
  about: string,
  told: Pick<Told, "what" | "why" | "place" | "system">,
): Trouble {
  return {
    name: `${troublesPrefix(id)}${of} ${about}`,
    told: { class: of, object: id, count: 1, cases: [], ...told },
  };
}

/** What the names of an object's conditions begin with. */
export function troublesPrefix(object: string): string {
  return `${anyTrouble}${object} `;
}

export const anyTrouble = "object ";
