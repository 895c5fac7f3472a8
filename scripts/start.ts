/**
 * `npm start`: the story of two databases that come to agree, told with the commands that a user
 * types. `npm start -- --keep` leaves its PostgreSQL database there, to go on by hand.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tellStory } from "../examples/two-databases/story.ts";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const folder = fileURLToPath(new URL("../build/two-databases", import.meta.url));
process.exitCode = await tellStory({ folder, keep: values.keep });
