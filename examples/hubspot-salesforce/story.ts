/**
 * Tells how HubSpot and Salesforce come to agree, on sandboxes of both that run in this process, with the commands
 * that a user types. What it says of the two it has looked up there itself, and it ends with 0 only where
 * all went as told.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Business, drawBusiness } from "../../sandbox/business.ts";
import { openSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import { vendors } from "../../sandbox/vendors.ts";
import { openStage, WentOtherwise } from "../stage.ts";
import { tellScenes } from "./scenes.ts";

export interface Telling {
  /** Made anew. */
  readonly folder: string;
  /** Whether the sandboxes go on after the story, until somebody ends them. */
  readonly stays: boolean;
}

const seed = 7;

/** Gives the exit code. */
export async function tellStory({ folder, stays }: Telling): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => interrupted.abort());
  }
  const business = drawBusiness({ seed, people: 1000, companies: 1000, deals: 1000 });
  const hs = await open("hubspot", business);
  const sf = await open("salesforce", business);
  const shown = relative(process.cwd(), folder);
  try {
    layOut(folder, hs, sf);
    process.stdout.write(`${greeting(hs, sf, shown).join("\n")}\n`);
    const stage = openStage(folder, interrupted.signal);
    await tellScenes({ stage, hs, sf, business });
    if (stays) await stay(hs, sf, { shown, interrupted: interrupted.signal });
    return 0;
  } catch (error) {
    process.stderr.write(`\n${whyItEnded(error, interrupted.signal)}\n`);
    return interrupted.signal.aborted ? 130 : 1;
  } finally {
    await hs.close();
    await sf.close();
  }
}

function open(name: string, business: Business): Promise<Sandbox> {
  const kind = vendors[name];
  if (kind === undefined) throw new Error(`there is no sandbox of ${name}`);
  return openSandbox({
    ...{ vendor: kind.make(kind.catalogue), clock: Date, isReal: true, seed, business },
    failed: (error) => process.stderr.write(`\nthe sandbox of ${name}: ${String(error)}\n`),
  });
}

/** The ready package, word for word, with the settings that lead it to the sandboxes. */
function layOut(folder: string, hs: Sandbox, sf: Sandbox): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL("../../specs/hubspot-salesforce", import.meta.url)), folder, {
    recursive: true,
  });
  writeFileSync(join(folder, "hubspot.token"), hs.credentials.token);
  writeFileSync(join(folder, "salesforce.secret"), sf.credentials.clientSecret);
  writeFileSync(
    join(folder, "concordat.yaml"),
    `profiles:
  local:
    state: state.db
    systems:
      hs:
        url: ${hs.url}
        credentials: { token: "\${file:hubspot.token}" }
      sf:
        url: ${sf.url}
        credentials: { client_id: ${sf.credentials.clientId}, client_secret: "\${file:salesforce.secret}" }
`,
  );
}

function greeting(hs: Sandbox, sf: Sandbox, shown: string): readonly string[] {
  return [
    "",
    "Marketing keeps its customers in HubSpot, and sales keeps them in Salesforce: a thousand people, companies",
    "and deals, some in both. Concordat brings the two to agree, and keeps them so.",
    "",
    "Both run on this machine, as sandboxes that answer as the real ones do. Look on, and edit:",
    `  HubSpot     ${hs.url}/`,
    `  Salesforce  ${sf.url}/`,
    "",
    `Each line "$ concordat …" below is a command that you can type in ${shown},`,
    "as: npm run -s concordat -- …",
  ];
}

async function stay(
  hs: Sandbox,
  sf: Sandbox,
  { shown, interrupted }: { readonly shown: string; readonly interrupted: AbortSignal },
): Promise<void> {
  process.stdout.write(
    `
Both sandboxes go on until Ctrl-C. Edit somebody there, wait ten seconds for HubSpot's search, and run again:
  HubSpot     ${hs.url}/
  Salesforce  ${sf.url}/
  cd ${shown} && npm run -s concordat -- run
`,
  );
  if (interrupted.aborted) return;
  await new Promise<void>((resolve) => {
    interrupted.addEventListener("abort", () => resolve(), { once: true });
  });
}

function whyItEnded(error: unknown, interrupted: AbortSignal): string {
  if (interrupted.aborted) return "The story was interrupted.";
  if (error instanceof WentOtherwise) return `The story did not go as told: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
