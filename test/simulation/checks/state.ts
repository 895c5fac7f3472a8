/** 14, 21, 22: at rest nothing is open that nobody waits for; 12 and 23 are watched while playing. */
import type { Broken } from "../play.ts";
import { secret } from "../process.ts";
import type { Ended } from "./ended.ts";

export function checkState({ intents, holds, audit, links, played }: Ended): readonly Broken[] {
  const broken: Broken[] = [];
  for (const intent of intents) {
    broken.push({
      invariant: 22,
      what: `the intent ${intent.kind} in ${intent.system} is still open`,
    });
  }
  const open = new Set<string>();
  for (const hold of holds) {
    const name = `${hold.object} ${hold.link} ${hold.unit}`;
    if (open.has(name)) broken.push({ invariant: 21, what: `${name} is held twice` });
    open.add(name);
    if (!links.some(({ link }) => link.id === hold.link)) {
      broken.push({ invariant: 21, what: `${name} is held, and there is no such link` });
    }
  }
  // Only what goes wrong at a system could bring it.
  const reports = played.runs.filter((one) => one.troubles.length > 0).map((one) => one.report);
  if (reports.length > 0 && JSON.stringify([reports, holds, audit, intents]).includes(secret)) {
    broken.push({
      invariant: 23,
      what: "the login's secret shows in a report, a hold or the audit",
    });
  }
  return broken;
}
