/**
 * `npm start`: the HubSpot–Salesforce package through every command there is, as a user would run
 * them. Ends with 0 when each did what it says.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const spec = "specs/hubspot-salesforce";

const story: readonly { readonly told: string; readonly command: readonly string[] }[] = [
  {
    told: "The spec is laid out as the formatter would lay it out:",
    command: ["fmt", "--check", spec],
  },
  { told: "It is checked against both systems' own descriptions:", command: ["check", spec] },
  { told: "It compiles to a plan, typed and sealed by a digest:", command: ["compile", spec] },
  {
    told: "Its records have types, for the programs that handle them:",
    command: ["types", spec, "--out", "build/acme.crm.records.ts"],
  },
  { told: "Who has the say, row by row:", command: ["explain", "Contact", spec] },
  { told: "What one row does, case by case:", command: ["explain", "Contact.phone", spec] },
  { told: "And one that a person decides:", command: ["explain", "Company.annualrevenue", spec] },
];

for (const { told, command } of story) {
  process.stdout.write(`\n${told}\n\n$ concordat ${command.join(" ")}\n`);
  const done = spawnSync(process.execPath, ["cli/main.ts", ...command], {
    cwd: root,
    stdio: "inherit",
  });
  if (done.status !== 0) {
    process.stderr.write(
      `\nnpm start: \`concordat ${command.join(" ")}\` ended with ${done.status}\n`,
    );
    process.exit(done.status ?? 2);
  }
}
process.stdout.write(
  `\nNext: read ${spec}/hubspot-salesforce.sync, change a row, and run \`npm start\` again.\n`,
);
