/** `concordat audit verify`: whether the chain holds, in the state or joined with what was taken out of it. */
import { joinAudit } from "../runtime/audit/join-parts.ts";
import type { Sealing } from "../runtime/engine/sealed/sealing.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { OpenRun } from "./open-run.ts";
import { absolute, shownPath } from "./paths.ts";
import { printable } from "./printable.ts";
import { prunedWords } from "./pruned-words.ts";
import type { World } from "./world.ts";

export async function verify(
  world: World,
  { engine, sealer }: OpenRun,
  files: readonly string[],
): Promise<ExitCode> {
  const paths = files.map((one) => absolute(world.cwd, one));
  const joined = await joinAudit(sealer?.engine ?? engine, world.host.disk, paths);
  if ("why" in joined) {
    const { sequence, why, file } = joined;
    const where = file === undefined ? "" : ` in ${shownPath(world.cwd, file)}`;
    world.stdout.write(`The audit is broken at entry ${sequence}${where}: ${printable(why)}.\n`);
    return exitCodes.findings;
  }
  const lines = [toldWhole(joined, files.length)];
  const last = (await engine.prunings()).at(-1);
  if (last !== undefined && joined.first > 1) {
    lines.push(`${capital(prunedWords(last))}; the hash of the last is ${last.hash}.`);
  }
  lines.push(...(sealer?.sealing.resealed ?? []).map(toldResealed));
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

type Joined = Exclude<Awaited<ReturnType<typeof joinAudit>>, { readonly why: string }>;

function toldWhole({ first, last, inState }: Joined, files: number): string {
  const all = last.sequence - first + 1;
  const from = first === 1 ? "" : ` from entry ${first} on`;
  if (all > 0) {
    const inFiles = files === 0 ? "" : `, of which the state has ${inState.toLocaleString("en")}`;
    return `The audit is whole${from}: ${all.toLocaleString("en")} ${all === 1 ? "entry" : "entries"}${inFiles}.`;
  }
  return first === 1
    ? "The audit has no entry: as far as this state knows nothing was written."
    : `The audit has no entry${from}: as far as this state knows nothing was written since.`;
}

/** The chain of before is not that of now, so whoever noted its end finds it here. */
function toldResealed({ object, at, head }: Sealing["resealed"][number]): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return `The entries of ${object} were sealed on ${day}; until then it ended with entry ${head.sequence}, ${head.hash}.`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
