/**
 * What a person knows a record by: the first of its match keys that it has. A key of a row that is `pii` is not
 * shown, and then there is no name.
 */
import type { Plan } from "../plan/index.ts";
import { fieldIn, isBlank } from "../rules/values/native.ts";
import type { Engine, StoredHold, StoredLink } from "../runtime/engine/engine.ts";
import { shownValue } from "./shown-value.ts";

/** By link. */
export async function recordNames(
  plan: Plan,
  holds: readonly StoredHold[],
  engine: Pick<Engine, "links">,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const links = new Map(holds.map((hold) => [hold.link, hold.object]));
  for (const [id, object] of links) {
    const [link] = await engine.links(object, { kind: "link", link: id });
    const name = link && recordName(plan, link);
    if (name !== undefined) names.set(id, name);
  }
  return names;
}

function recordName(plan: Plan, { object: id, records }: StoredLink): string | undefined {
  const object = plan.objects.find((one) => one.id === id);
  for (const { parts } of object?.match ?? []) {
    const values = parts.map(({ fields }) => {
      for (const { system, field } of fields) {
        const isPersonal = object?.rows.some(
          (row) =>
            row.pii !== undefined &&
            row.ends.some((end) => end.system === system && end.field === field),
        );
        const record = records.find((one) => one.system === system);
        const native = record && fieldIn(record.fields, field);
        if (isPersonal !== true && native !== undefined && !isBlank(native)) {
          return typeof native === "string" ? native : shownValue(native);
        }
      }
      return undefined;
    });
    if (values.every((value) => value !== undefined)) return values.join(" ");
  }
  return undefined;
}
