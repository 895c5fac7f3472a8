/** 10: no system gets two records of one entity from us. */
import { isBlank } from "../../../rules/values/native.ts";
import type { Broken } from "../play.ts";
import type { Ended } from "./ended.ts";

export function checkCreates({ played, links, deedsOf }: Ended): readonly Broken[] {
  const broken: Broken[] = [];
  for (const deed of played.ledger) {
    if (deed.kind !== "create" || deed.by !== "engine") continue;
    // An empty list that nobody saw through, because part of it was known otherwise, hides what is there.
    const { troubles = [], at = deed.at } =
      played.runs.find((one) => one.number === deed.run) ?? {};
    if (troubles.some((one) => one.what === "empty_list")) continue;
    const object = played.spec.shape.objects.find((one) => one.records === deed.object);
    const key = keyOf(deed.sent?.["email"] ?? null, object?.ignoringCase === true);
    if (key === "") {
      broken.push({ invariant: 10, what: `${deed.system}/${deed.id} was created without a key` });
      continue;
    }
    const shape = played.systems.get(deed.system)?.shape;
    const { replicas, searchLagMs = 0, lagMs = 0 } = shape ?? {};
    // What a replica shows is believed once it is newer than what was read before, which may take as long again.
    const hiddenMs = Math.max(2 * (replicas?.behindMs ?? 0), searchLagMs, lagMs);
    const others = played.ledger.filter(
      (one) =>
        one.kind === "create" &&
        one.object === deed.object &&
        one.system === deed.system &&
        one.number < deed.number &&
        // What a user made meanwhile we could not know.
        (one.by === "engine" || one.run < deed.run || !one.during) &&
        // Nor what the system did not show yet.
        (one.by === "engine" || at - one.at >= hiddenMs),
    );
    for (const other of others) {
      const before = deedsOf(other.system, other.object, other.id).filter(
        (one) => one.number < deed.number,
      );
      if (before.some((one) => one.kind === "delete")) continue;
      // Nor that a user gave it another key meanwhile, or which of the two we saw.
      if (before.some((one) => one.by === "user" && one.during && one.run === deed.run)) continue;
      // Nor that it has another key since a moment that the system does not show yet.
      const isHidden = before.some(
        (one) => one.by === "user" && Object.hasOwn(one.after, "email") && at - one.at < hiddenMs,
      );
      if (isHidden) continue;
      const last = before.findLast((one) => Object.hasOwn(one.after, "email"));
      if (keyOf(last?.after["email"] ?? null, object?.ignoringCase === true) !== key) continue;
      const what = `${deed.system}/${deed.id} was created, and ${other.id} was there with its key`;
      broken.push({ invariant: 10, what });
    }
  }
  for (const { link, object } of links) {
    const systems = link.records.filter((one) => !one.gone).map((one) => one.system);
    if (new Set(systems).size < systems.length) {
      broken.push({
        invariant: 10,
        what: `${object.name} ${link.id} has two records of one system`,
      });
    }
  }
  return broken;
}

function keyOf(native: unknown, ignoringCase: boolean): string {
  if (isBlank(native as never)) return "";
  return ignoringCase ? String(native).toLowerCase() : String(native);
}
