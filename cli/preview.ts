/** `concordat preview`: what a run would do, record by record, and by which line of the spec. Nothing is changed. */
import type { Plan } from "../plan/index.ts";
import { planChanges, refusedClasses } from "../rules/plan-changes.ts";
import { retranslatedRows } from "../rules/retranslated-rows.ts";
import { planIn } from "../runtime/accept-plan.ts";
import { dayOf, proposedIn } from "../runtime/object-state.ts";
import { type PreviewedEffect, type PreviewedHold, preview } from "../runtime/preview.ts";
import type { ObjectRun } from "../runtime/report.ts";
import { changeLines } from "./change-lines.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { runInput } from "./run.ts";
import { showProgress } from "./run-progress.ts";
import { deferredLine, lackingLine } from "./run-report.ts";
import { shownValue } from "./shown-value.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json";
  readonly samples: number;
}

export const previewCommand: MakeCommand = (world, end) =>
  withRunOptions(command("preview", "say what `run` would do, and change nothing"), "systems")
    .option("--samples <number>", "how many records of an object are shown", Number, 10)
    .addOption(formatOption("how the result is printed"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "preview" }, (opened) =>
          show(world, opened, options),
        ),
      ),
    );

async function show(world: World, opened: OpenRun, options: Options): Promise<ExitCode> {
  const progress = showProgress(world);
  const input = { ...runInput(world, opened), progress: progress.step };
  const active = await preview(opened.plan, input, options.samples);
  const isAny = proposedIn(opened.plan, dayOf(world.host.clock.now())).length > 0;
  const proposed = isAny
    ? await preview(opened.plan, { ...input, objects: "proposed" }, options.samples)
    : { report: { id: "", runs: [], holds: [] }, effects: [], held: [] };
  progress.end();
  const isProposed = new Set(proposed.report.runs.map((one) => one.object));
  const runs = [...active.report.runs, ...proposed.report.runs];
  const held = [...active.held, ...proposed.held.filter(({ hold }) => isProposed.has(hold.object))];
  const effects = Map.groupBy([...active.effects, ...proposed.effects], (effect) => effect.object);
  if (options.format === "json") {
    const objects = runs.map((one) => ({
      object: one.object,
      proposed: isProposed.has(one.object),
      create: one.created,
      update: one.updated,
      delete: one.deleted,
      conflicts: one.conflicts,
      held: one.held,
      lacking: one.lacking,
      deferred: one.deferred,
      ...(one.brake === undefined ? {} : { brake: one.brake }),
      samples: (effects.get(one.object) ?? []).slice(0, options.samples),
    }));
    writeJson(world.stdout, { formatVersion: 1, objects });
    return exitCodes.clean;
  }
  const before = await opened.engine.acceptedPlan();
  const changes = before === undefined ? [] : acceptanceLines(planIn(before), opened.plan);
  const told = runs.flatMap((one) => {
    const own = effects.get(one.object) ?? [];
    const left = own.length - options.samples;
    return [
      summary(one, isProposed.has(one.object)),
      ...own.slice(0, options.samples).flatMap(effectLines),
      ...(left > 0 ? [`  … and ${left.toLocaleString("en")} more`] : []),
      ...held.filter(({ hold }) => hold.object === one.object).map(heldLine),
    ];
  });
  const lines = [...changes, ...told];
  const text = lines.map(opened.secrets.redact).map(printable).join("\n");
  world.stdout.write(`${text}\nNothing was changed.\n`);
  return exitCodes.clean;
}

/** What the plan does otherwise than the accepted one, and what accepting that will do first. */
function acceptanceLines(before: Plan, after: Plan): readonly string[] {
  const changes = planChanges(before, after);
  const isRefused = changes.some((one) => refusedClasses.has(one.class));
  const rows = retranslatedRows(before, after).map(({ object, row }) => `${object}.${row.id}`);
  return [
    ...changeLines(changes),
    ...(isRefused ? ["A run refuses this until `concordat accept`."] : []),
    ...(isRefused && rows.length > 0
      ? [
          `\`accept\` makes a last run of the plan before, since values of ${rows.join(", ")} are translated otherwise; what agreed is not rewritten, unless with \`--resync\`.`,
        ]
      : []),
  ];
}

function summary(one: ObjectRun, isProposed: boolean): string {
  const brake = one.brake === undefined ? "" : `; the brake would stop it: ${one.brake.why}`;
  const unread = one.unread.map(({ system, why }) => `; ${system} could not be read: ${why}`);
  const lacking = one.lacking.map((field) => `; ${lackingLine(field)}`);
  const deferred = one.deferred.map((some) => `; ${deferredLine(some)}`);
  return `${one.object}${isProposed ? " (proposed)" : ""}: would create ${one.created}, update ${one.updated}, delete ${one.deleted}, hold ${one.held}${brake}${[...unread, ...lacking, ...deferred].join("")}`;
}

function heldLine({ hold, records }: PreviewedHold): string {
  const of = records.map(({ system, id }) => `${system} ${id}`).join(", ");
  return `  held ${hold.unit || "record"} of ${of}: ${hold.why || hold.class}  (${hold.place})`;
}

function effectLines({ kind, system, stage, record, fields }: PreviewedEffect): readonly string[] {
  const verb = { create: "create", update: "update", delete: "delete" }[kind];
  const why = (one: PreviewedEffect["fields"][number]) => `(${one.by ?? one.case}, ${one.place})`;
  const whole = fields.find((one) => one.field === "");
  const head = `  ${verb} ${system}.${stage}${record === undefined ? "" : ` ${record}`}`;
  return [
    whole === undefined ? head : `${head}  ${why(whole)}`,
    ...fields.flatMap((one) => {
      if (one.field === "") return [];
      const values =
        kind === "create" ? shownValue(one.to) : `${shownValue(one.from)} → ${shownValue(one.to)}`;
      return `    ${one.field}: ${values}  ${why(one)}`;
    }),
  ];
}
