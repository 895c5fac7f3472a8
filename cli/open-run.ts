/** What `run`, `preview` and the commands that look at the state have in common: plan, profile, state. */
import { given } from "../core/given.ts";
import type { Catalogue, Plan, PlanMap } from "../plan/index.ts";
import { PlanNotAccepted } from "../runtime/accept-plan.ts";
import { AuditFileTrouble } from "../runtime/audit/audit-file.ts";
import { ConnectorError } from "../runtime/connector-error.ts";
import type { MergeModules } from "../runtime/decide/merge-module.ts";
import { StateInUse } from "../runtime/engine/engine.ts";
import { StateDamaged } from "../runtime/engine/sqlite/damage.ts";
import { StateUnavailable } from "../runtime/engine/state-trouble.ts";
import { dayOf } from "../runtime/object-state.ts";
import { CannotDecide } from "../runtime/people/decide-cases.ts";
import { NotAllowed } from "../runtime/people/who-may.ts";
import { CannotOpen } from "./cannot-open.ts";
import { changeLines } from "./change-lines.ts";
import { type Opened, type Opening, openProfile } from "./connections.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { loadConfig } from "./load-config.ts";
import { loadMergeModules } from "./merge-modules.ts";
import { openPlan } from "./open-plan.ts";
import { printErrors } from "./print-findings.ts";
import { printable } from "./printable.ts";
import { NotApproved, requireApproved } from "./require-approved.ts";
import { locate } from "./workspace.ts";
import type { World } from "./world.ts";

export interface OpenRun extends Opened {
  readonly plan: Plan;
  readonly map: PlanMap | undefined;
  readonly modules: MergeModules;
  /** Of the package, by alias; none where a plan's file was named. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** The package's folder, which its files are named from. */
  readonly folder: string;
}

export interface RunOptions {
  readonly profile?: string;
}

interface RunSettings extends RunOptions {
  readonly purpose: Opening["purpose"];
  /** The package is taken as if it had no catalogues. */
  readonly withoutCatalogues?: boolean;
  /** Its approvals are not looked at. */
  readonly withoutSignatures?: boolean;
}

/**
 * Opens what a package's run needs, hands it to `work` and closes it. What stands in the way is told
 * on stderr; no secret is.
 */
export async function withRun(
  world: World,
  argument: string,
  { profile, purpose, withoutCatalogues, withoutSignatures }: RunSettings,
  work: (opened: OpenRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  const found = openPlan(world, argument, given({ withoutCatalogues, withoutSignatures }));
  const { plan, map } = found;
  const located = locate(world, argument);
  if (plan === undefined || located.kind === "refused") return printErrors(world, found);
  const { root, folder } = located.place;
  const settings = loadConfig(world, root);
  if (settings.config === undefined && settings.diagnostics.length > 0) {
    const sources = new Map(settings.sources.map((source) => [source.file, source]));
    return printErrors(world, { diagnostics: settings.diagnostics, sources });
  }
  let opened: Opened | undefined;
  try {
    opened = await openProfile(world, {
      plan,
      config: settings.config,
      descriptions: settings.descriptions,
      root,
      profile,
      purpose,
    });
    if (purpose === "run" && opened.requires === "approved") {
      requireApproved(plan, dayOf(world.host.clock.now()));
    }
    const modules = purpose === "state" ? new Map() : await loadMergeModules(world, plan, folder);
    const { catalogues = new Map() } = found;
    return await work({ ...opened, plan, map, modules, folder, catalogues });
  } catch (error) {
    if (error instanceof PlanNotAccepted) {
      const lines = [...changeLines(error.changes), `concordat: ${error.message}`];
      world.stderr.write(
        `${lines.map(printable).join("\n")}; see \`concordat preview\`, then run \`concordat accept\`\n`,
      );
      return exitCodes.notAccepted;
    }
    if (error instanceof NotApproved) {
      world.stderr.write(`concordat: ${printable(error.message)}\n`);
      return exitCodes.notAccepted;
    }
    const isTold =
      error instanceof CannotOpen ||
      error instanceof AuditFileTrouble ||
      error instanceof CannotDecide ||
      error instanceof NotAllowed ||
      error instanceof ConnectorError ||
      error instanceof StateInUse ||
      error instanceof StateDamaged ||
      error instanceof StateUnavailable;
    if (!isTold) throw error;
    const message = opened?.secrets.redact(error.message) ?? error.message;
    world.stderr.write(`concordat: ${printable(message)}\n`);
    return exitCodes.trouble;
  } finally {
    await opened?.close();
  }
}
