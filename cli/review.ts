/** `concordat review`: the cases that wait for a person, and what a person decides about them. */
import type { Hub } from "../rules/merge/unit.ts";
import type { Native, Value } from "../rules/values/native.ts";
import { decidedRow } from "../runtime/decide/choose.ts";
import type { HoldDecision, StoredHold, StoredLink } from "../runtime/engine/engine.ts";
import {
  type CaseAnswer,
  decideCases,
  decisionsOn,
  isAnsweredBy,
  isOfDeletion,
  isOfValues,
  nameOfCase,
} from "../runtime/people/decide-cases.ts";
import { type ActorOptions, actorOf, withActor } from "./actor.ts";
import { CannotOpen } from "./cannot-open.ts";
import { commandGroup, type MakeCommand, withPackageOption } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { plural } from "./findings.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { printable } from "./printable.ts";
import { recordNames } from "./record-names.ts";
import { reviewCsv } from "./review-csv.ts";
import type { World } from "./world.ts";
import { writeJson } from "./write-json.ts";

interface ListOptions extends RunOptions {
  readonly package: string;
  readonly format: "text" | "json" | "csv";
  readonly object?: string;
  readonly row?: string;
}

interface ResolveOptions extends RunOptions, ActorOptions {
  readonly package: string;
  readonly object?: string;
  readonly row?: string;
  readonly take?: string;
  readonly value?: string;
  readonly delete?: boolean;
  readonly keep?: boolean;
  readonly restore?: boolean;
  readonly because?: string;
  readonly yes?: boolean;
}

export const reviewCommand: MakeCommand = (world, end) => {
  const { group, sub } = commandGroup(
    "review",
    "decide the cases that wait for a person",
    withPackageOption,
  );
  sub("list", "list the cases")
    .addOption(formatOption("how the cases are printed").choices(["text", "json", "csv"]))
    .option("--object <name>", "those of an object")
    .option("--row <id>", "those of this row")
    .action((options: ListOptions) =>
      end(inState(world, options, (opened) => list(world, opened, options))),
    );
  sub("show", "show one case: what each side holds, and what the row says")
    .argument("<case>", "as `review list` names it")
    .action((name: string, options: ListOptions) =>
      end(inState(world, options, (opened) => show(world, opened, name))),
    );
  withActor(sub("resolve", "decide one case, or all of a row; the next run carries it out"))
    .argument("[case]", "as `review list` names it")
    .option("--object <name>", "all cases of an object")
    .option("--row <id>", "of this row alone")
    .option("--take <system>", "the value that this system shows")
    .option("--value <text>", "another value")
    .option("--delete", "of a deleted record: delete the others too")
    .option("--keep", "of a deleted record: keep the others, and go on without it")
    .option("--restore", "of a deleted record: create it again where it was deleted")
    .option("--because <text>", "why, for the audit")
    .option("--yes", "decide more than one case without being asked")
    .action((name: string | undefined, options: ResolveOptions) =>
      end(inState(world, options, (opened) => resolve(world, opened, name, options))),
    );
  return group;
};

function inState(
  world: World,
  options: RunOptions & { readonly package: string },
  work: (opened: OpenRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withRun(world, options.package, { ...options, purpose: "state" }, work);
}

async function list(
  world: World,
  { engine, plan }: OpenRun,
  { format, ...of }: ListOptions,
): Promise<ExitCode> {
  const holds = among(await engine.holds(), of);
  if (format === "json") {
    const cases = holds.map((hold) => ({ id: nameOfCase(hold), ...hold }));
    writeJson(world.stdout, { formatVersion: 1, cases });
    return exitCodes.clean;
  }
  if (format === "csv") {
    world.stdout.write(reviewCsv(holds, nameOfCase));
    return exitCodes.clean;
  }
  const names = await recordNames(plan, holds.slice(0, mostNamed), engine);
  const lines = holds.map((hold) => {
    const name = names.get(hold.link);
    const of = name === undefined ? hold.object : `${hold.object} ${name}`;
    const values = hold.shown.map((one) => `${one.system} ${shown(one.native)}`);
    const decided = hold.decision === undefined ? "" : "  (decided; the next run carries it out)";
    const why = hold.why === "" ? hold.class : hold.why;
    return `${nameOfCase(hold)}  ${of}: ${values.join(", ") || why}${decided}`;
  });
  const end = holds.length === 0 ? "Nothing waits." : `${plural(holds.length, "case")}.`;
  world.stdout.write(`${[...lines, end].map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

/** Each name is a look into the state. */
const mostNamed = 1000;

async function show(world: World, { engine, plan }: OpenRun, name: string): Promise<ExitCode> {
  const hold = find(await engine.holds(), name);
  const [link] = await engine.links(hold.object, { kind: "link", link: hold.link });
  const row = decidedRow(plan, hold);
  const hub = link?.hubs[hold.unit];
  const named = (await recordNames(plan, [hold], engine)).get(hold.link);
  const lines = [
    `${hold.object}.${hold.unit || "record"}${named === undefined ? "" : ` of ${named}`}  (${hold.class}${hold.why === "" ? "" : `: ${hold.why}`})`,
    `  waits since ${moment(hold.opened)}, last seen ${moment(hold.updated)}`,
    `  the spec says so at ${hold.place}${row === undefined ? "" : `: ${row.policy.kind}`}`,
    ...(hold.whole === true ? ["  nothing of the record moves until then"] : []),
    ...(hold.correction === undefined ? [] : [`  to be corrected by ${hold.correction}`]),
    ...(hub === undefined ? [] : [`  before: ${before(hub)}`]),
    ...hold.shown.map(
      (one) =>
        `  ${one.system} ${one.record} ${one.field}: ${shown(one.native)}${one.stamp === undefined ? "" : `, edited ${moment(one.stamp)}`}`,
    ),
    ...(isOfDeletion(hold) && link !== undefined ? recordLines(link) : []),
    ...(hold.decision === undefined
      ? []
      : [`  decided ${decidedBy(hold.decision)}; the next run carries it out`]),
  ];
  world.stdout.write(`${lines.map(printable).join("\n")}\n`);
  return exitCodes.clean;
}

async function resolve(
  world: World,
  { engine, plan, identity }: OpenRun,
  name: string | undefined,
  options: ResolveOptions,
): Promise<ExitCode> {
  const actor = await actorOf(world, identity(), options);
  const answer = answerOf(options);
  const all = await engine.holds();
  const holds = name === undefined ? chosen(all, options) : [find(all, name)];
  const meant = holds.filter((hold) => isAnsweredBy(hold, answer));
  if (meant.length === 0) throw new CannotOpen(whyNone(holds));
  // What somebody decided is decided otherwise by its name alone.
  const open = name === undefined ? meant.filter((hold) => hold.decision === undefined) : meant;
  const others = meant.length - open.length;
  const left = others === 0 ? "" : `; ${plural(others, "case")} decided already, and left so`;
  if (open.length === 0) {
    throw new CannotOpen(`all of them are decided already; name one to decide it otherwise`);
  }
  const { because = "" } = options;
  const deciding = { engine, plan, actor, because, now: world.host.clock.now() };
  const decisions = await decisionsOn(open, answer, deciding);
  if (decisions.length > 1 && options.yes !== true) {
    world.stderr.write(
      `concordat: ${plural(decisions.length, "case")} would be decided${left}; add --yes to do it\n`,
    );
    return exitCodes.trouble;
  }
  const lease = await engine.lease();
  try {
    await decideCases(decisions, lease, deciding);
  } finally {
    await lease.release();
  }
  world.stdout.write(
    `${plural(decisions.length, "case")} decided${left}; the next run carries ${decisions.length === 1 ? "it" : "them"} out.\n`,
  );
  return exitCodes.clean;
}

/** Exactly one answer is given. */
function answerOf(options: ResolveOptions): CaseAnswer {
  const { take, value } = options;
  const choices = (["delete", "keep", "restore"] as const).filter((one) => options[one] === true);
  const answers: readonly CaseAnswer[] = [
    ...choices.map((deletion): CaseAnswer => ({ kind: "deletion", deletion })),
    ...(take === undefined ? [] : [{ kind: "side", system: take } as const]),
    ...(value === undefined ? [] : [{ kind: "value", value } as const]),
  ];
  const [answer, another] = answers;
  if (answer === undefined || another !== undefined) {
    throw new CannotOpen(
      "say what stands: `--take SYSTEM` or `--value TEXT`; of a deleted record `--delete`, `--keep` or `--restore`",
    );
  }
  return answer;
}

function whyNone(holds: readonly StoredHold[]): string {
  if (holds.length === 0) return "no such case waits";
  if (holds.some(isOfDeletion)) {
    return "a record was deleted: decide `--delete` (the others too), `--keep` (the others stay), or `--restore` (it comes back)";
  }
  return holds.some(isOfValues)
    ? "no record was deleted there: decide with `--take SYSTEM`, or `--value TEXT`"
    : "a case about data closes once the data is corrected; only conflicts are decided";
}

function decidedBy(decision: HoldDecision): string {
  const because = decision.because === "" ? "" : `, because ${decision.because}`;
  const what = "deletion" in decision ? decision.deletion : JSON.stringify(decision.value);
  return `by ${decision.by}: ${what}${because}`;
}

/** What there is, and what is no longer. */
function recordLines(link: StoredLink): readonly string[] {
  return link.records.flatMap(({ system, stage, id, gone, fields }) => [
    `  ${system}.${stage} ${id}${gone ? " was deleted; it held" : ""}`,
    ...Object.entries(fields).map(([field, native]) => `    ${field}: ${shown(native)}`),
  ]);
}

function find(holds: readonly StoredHold[], name: string): StoredHold {
  const found = holds.find((hold) => nameOfCase(hold) === name);
  if (found !== undefined) return found;
  throw new CannotOpen(`no case \`${name}\` waits; \`concordat review list\` names those that do`);
}

function chosen(holds: readonly StoredHold[], options: ResolveOptions): readonly StoredHold[] {
  if (options.object === undefined) {
    throw new CannotOpen("name a case, or all of a row with `--object` and `--row`");
  }
  return among(holds, options);
}

/** Those of an object or of a row, where one is named. */
function among(
  holds: readonly StoredHold[],
  { object, row }: Pick<ListOptions, "object" | "row">,
): readonly StoredHold[] {
  const suits = (wanted: string | undefined, is: string) => wanted === undefined || wanted === is;
  return holds.filter((hold) => suits(object, hold.object) && suits(row, hold.unit));
}

/** A field that has been blank everywhere has its value from nowhere. */
function before({ value, origin }: Hub): string {
  return origin === "" ? shown(value) : `${shown(value)} (from ${origin})`;
}

function shown(value: Value | Native): string {
  return value === null ? "empty" : JSON.stringify(value);
}

function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
