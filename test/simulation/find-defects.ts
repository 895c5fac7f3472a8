/** `npm run simulate:defects -- [--seeds N]`: how soon the simulation finds each planted defect. */
import { parseArgs } from "node:util";
import { defects } from "./defects.ts";
import { seedThatFinds } from "./simulate.ts";

const { values } = parseArgs({ options: { seeds: { type: "string", default: "1000" } } });
const most = Number(values.seeds);
let missed = 0;
for (const [name, spoil] of Object.entries(defects)) {
  const found = await seedThatFinds(spoil, most);
  if (found === undefined) missed++;
  console.log(
    found === undefined
      ? `${name}: not found in ${most} seeds`
      : `${name}: seed ${found.seed} breaks invariant ${found.broken.invariant}: ${found.broken.what}`,
  );
}
process.exit(missed === 0 ? 0 : 1);
