/**
 * `npm start`: the story of HubSpot and Salesforce, told with the commands that a user types; at a terminal their
 * sandboxes go on after it until Ctrl-C. `npm start -- --once` ends with the story. `npm start -- two-databases`
 * tells that of two databases; with `--keep` its PostgreSQL database is left there, to go on by hand.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tellStory as tellCustomers } from "../examples/hubspot-salesforce/story.ts";
import { tellStory as tellDatabases } from "../examples/two-databases/story.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: "boolean", default: false },
    once: { type: "boolean", default: false },
  },
});
const [name = "hubspot-salesforce", ...others] = positionals;
const folder = fileURLToPath(new URL(`../build/${name}`, import.meta.url));
if (others.length > 0 || (name !== "hubspot-salesforce" && name !== "two-databases")) {
  console.error("usage: npm start -- [hubspot-salesforce [--once] | two-databases [--keep]]");
  process.exitCode = 2;
} else if (name === "two-databases") {
  process.exitCode = await tellDatabases({ folder, keep: values.keep });
} else {
  const stays = !values.once && process.stdout.isTTY === true;
  process.exitCode = await tellCustomers({ folder, stays });
}
