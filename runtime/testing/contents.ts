/** What the systems of a test hold: now, at the end of a play, and as it was at an earlier moment. */
import { canonicalJson } from "../../core/canonical-json.ts";
import type { TestMoment } from "../../plan/test-case.ts";
import type { Row } from "../connector.ts";
import type { Past } from "./past.ts";
import type { TestState } from "./test-state.ts";

type Holding = Pick<TestState, "systems" | "input" | "time">;

/** A line a record, without the ids that systems give in the order of arrival. */
export async function contentsOf(state: Holding): Promise<readonly string[]> {
  return (await allRows(state)).flatMap(({ system, object, rows }) => {
    const entry = state.input.catalogues.get(system)?.objects[object];
    const isId = (field: string) =>
      field === entry?.id || entry?.fields[field]?.type === "reference";
    return rows
      .map(({ fields }) => {
        const kept = Object.entries(fields).filter(([field]) => !isId(field));
        return `${system} ${object} ${canonicalJson(Object.fromEntries(kept))}`;
      })
      .sort();
  });
}

export interface History {
  /** Notes how things are now. */
  note(): Promise<void>;
  /** An object as it stood at that moment: at the last step until then. */
  at(system: string, object: string, moment: TestMoment): Past;
  /** As it stood so many ms ago. */
  ago(system: string, object: string, ms: number): Past;
}

export function openHistory(state: Holding): History {
  const noted: { readonly at: number; readonly objects: ReadonlyMap<string, Past> }[] = [];
  return {
    async note() {
      const objects = new Map<string, Past>();
      for (const { system, object, rows } of await allRows(state)) {
        const connector = state.systems.get(system)?.connector;
        const cursor = (await connector?.cursor(object, never)) ?? "";
        objects.set(`${system} ${object}`, { rows, cursor });
      }
      noted.push({ at: state.time.clock.now(), objects });
    },
    at: (system, object, moment) => until(system, object, state.time.momentOf(moment)),
    ago: (system, object, ms) => until(system, object, state.time.clock.now() - ms),
  };

  function until(system: string, object: string, limit: number): Past {
    const then = noted.findLast((one) => one.at <= limit);
    return then?.objects.get(`${system} ${object}`) ?? { rows: [], cursor: "" };
  }
}

const never = new AbortController().signal;

interface ObjectRows {
  readonly system: string;
  readonly object: string;
  readonly rows: readonly Row[];
}

async function allRows({ systems, input }: Holding): Promise<readonly ObjectRows[]> {
  const found: ObjectRows[] = [];
  for (const [alias, system] of systems) {
    for (const object of Object.keys(input.catalogues.get(alias)?.objects ?? {})) {
      found.push({ system: alias, object, rows: await system.all(object) });
    }
  }
  return found;
}
