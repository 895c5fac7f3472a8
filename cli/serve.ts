/** `concordat serve`: synchronises by the schedule, until it is asked to stop; answers over HTTP meanwhile. */
import { given } from "../core/given.ts";
import { tellChangedCatalogues, verifyCatalogues } from "../runtime/alerts/changed-catalogues.ts";
import { tellStale } from "../runtime/alerts/stale-objects.ts";
import { placesOf } from "../runtime/places.ts";
import { type Approvals, openApprovals } from "../runtime/service/approvals.ts";
import { peopleRoutes } from "../runtime/service/http/people-routes.ts";
import { healthRoutes } from "../runtime/service/http/routes.ts";
import { type Listening, listen } from "../runtime/service/http/server.ts";
import { whoIs } from "../runtime/service/http/who-is.ts";
import { type InTurns, inTurns } from "../runtime/service/in-turns.ts";
import { type Metrics, openMetrics } from "../runtime/service/metrics.ts";
import { type News, openNews } from "../runtime/service/news.ts";
import { type Chore, type ServiceEvent, serve } from "../runtime/service/service.ts";
import { untold } from "../runtime/service/watch-systems.ts";
import { webhookRoute } from "../runtime/service/webhooks/route.ts";
import { whyOf } from "../runtime/service/why-of.ts";
import { CannotOpen } from "./cannot-open.ts";
import { command, type MakeCommand, withRunOptions } from "./command.ts";
import { deliver, warnOfUnreachable } from "./deliver.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { formatOption } from "./format-option.ts";
import { type OpenRun, type RunOptions, withRun } from "./open-run.ts";
import { prunedLines, pruneState } from "./prune-state.ts";
import { runInput } from "./run.ts";
import type { ServeSettings } from "./serve-settings.ts";
import { type LogEvent, serviceLog } from "./service-log.ts";
import type { World } from "./world.ts";

interface Options extends RunOptions {
  readonly format: "text" | "json";
}

/** What is under way may take so long to come to a place where it can be left. */
const graceMs = 20_000;
/** So long somebody who decides waits for a run that is under way. */
const patienceMs = 10_000;

export const serveCommand: MakeCommand = (world, end) =>
  withRunOptions(command("serve", "synchronise by the schedule, until it is stopped"), "systems")
    .addOption(formatOption("how the log is written"))
    .action((argument: string, options: Options) =>
      end(
        withRun(world, argument, { ...options, purpose: "run" }, (opened) =>
          serveUntilStopped(world, opened, options),
        ),
      ),
    );

async function serveUntilStopped(
  world: World,
  found: OpenRun,
  { format }: Options,
): Promise<ExitCode> {
  const turns = inTurns(found.engine);
  const opened = { ...found, engine: turns.engine };
  const approvals = openApprovals();
  const { plan, engine, systems, secrets } = opened;
  const settings = settingsOf(opened);
  warnOfUnreachable(world, opened);
  const log = serviceLog(world, secrets.redact, format);
  const news = openNews();
  const troubles = new Map<string, string>();
  const now = () => world.host.clock.now();
  const budgets = new Map(
    [...systems].flatMap(([alias, { manifest }]) => {
      const { rate } = manifest.limits;
      return rate === null ? [] : [[alias, rate.calls / rate.perSeconds] as const];
    }),
  );
  const metrics = openMetrics({ plan, engine, now, budgets, waits: opened.callWaits });
  const server = await listenAs(settings, {
    world,
    opened,
    turns,
    approvals,
    news,
    metrics,
    troubles,
    log,
  });
  const { stop, ended, unhear } = heedStops(world, () => log({ kind: "stopping" }));
  log({ kind: "started", objects: plan.objects.map((one) => one.id), ...given({ at: server }) });
  const silent = untold(
    plan,
    (alias) => systems.get(alias)?.connector.watch !== undefined || settings.webhooks.has(alias),
  );
  for (const [object, aliases] of silent) log({ kind: "untold", object, systems: aliases });
  try {
    await serve(plan, {
      run: {
        ...runInput(world, opened),
        approve: (object) => approvals.of(object.id),
        signal: ended,
      },
      proposed: opened.proposed,
      news,
      untold: new Set(silent.keys()),
      chores: [
        alertsChore(world, opened),
        ...freshnessChore(world, opened),
        ...cataloguesChore(world, opened),
        ...keepChore(world, opened, log),
      ],
      tell(event: ServiceEvent) {
        if (event.kind === "failed") troubles.set(event.what, secrets.redact(event.why));
        if (event.kind === "recovered") troubles.delete(event.what);
        if (event.kind === "ran") approvals.ran(event.report.runs.map((one) => one.object));
        metrics.note(event);
        log(event);
      },
      stop,
    });
    log({ kind: "stopped" });
    return exitCodes.clean;
  } finally {
    unhear();
    await server?.close();
  }
}

/** What runs left to be told goes out soon, and what could not be delivered when its time comes. */
function alertsChore(world: World, opened: OpenRun): Chore {
  return {
    name: "the alerts",
    everySeconds: 15,
    work: async () => void (await deliver(world, opened)),
  };
}

/** Nobody would hear that nothing runs from runs alone. */
function freshnessChore({ host }: World, { plan, map, engine }: OpenRun): readonly Chore[] {
  if (plan.objects.every((one) => one.freshSeconds === undefined)) return [];
  const places = placesOf(map);
  const work = () => tellStale(plan, { engine, host, places });
  return [{ name: "the freshness", everySeconds: 60, work }];
}

/** What a package was checked against may not be what there is any more. */
function cataloguesChore(
  { host }: World,
  { plan, map, engine, systems, catalogues }: OpenRun,
): readonly Chore[] {
  if (catalogues.size === 0) return [];
  const places = placesOf(map);
  const { signal } = new AbortController();
  const work = async () => {
    const connectorOf = (alias: string) => systems.get(alias)?.connector;
    const verified = await verifyCatalogues(plan, catalogues, connectorOf, signal);
    await tellChangedCatalogues(plan, verified, { engine, host, places });
  };
  return [{ name: "the catalogues", everySeconds: 86_400, work }];
}

/** What the state keeps no longer is taken out once a day. */
function keepChore(
  world: World,
  opened: OpenRun,
  log: (event: LogEvent) => void,
): readonly Chore[] {
  const keep = opened.keep();
  if (keep.audit === undefined && keep.gone === undefined) return [];
  const work = async () => {
    const pruned = await pruneState(world, opened, keep, "the service");
    for (const what of prunedLines(pruned)) log({ kind: "pruned", what });
  };
  return [{ name: "pruning the state", everySeconds: 86_400, work }];
}

function settingsOf({ plan, systems, serve }: OpenRun): ServeSettings {
  const settings = serve();
  for (const alias of settings.webhooks.keys()) {
    const system = plan.systems.find((one) => one.id === alias);
    if (system === undefined) {
      throw new CannotOpen(`\`serve\` takes webhooks of \`${alias}\`, and no system has this name`);
    }
    if ((systems.get(alias)?.manifest.webhook ?? null) === null) {
      throw new CannotOpen(
        `\`serve\` takes webhooks of \`${alias}\`, and ${system.connector} sends none that could be told genuine`,
      );
    }
  }
  return settings;
}

interface Serving {
  readonly world: World;
  readonly opened: OpenRun;
  readonly turns: InTurns;
  readonly approvals: Approvals;
  readonly news: News;
  readonly metrics: Metrics;
  readonly troubles: ReadonlyMap<string, string>;
  readonly log: (event: LogEvent) => void;
}

/** Undefined where it listens nowhere. */
async function listenAs(
  settings: ServeSettings,
  { world, opened, turns, approvals, news, metrics, troubles, log }: Serving,
): Promise<Listening | undefined> {
  const { listen: at, url, tokens, webhooks } = settings;
  if (at === undefined) return undefined;
  const { plan, engine, systems } = opened;
  const failed = (error: unknown) => log({ kind: "failed_request", why: whyOf(error) });
  const people = peopleRoutes({
    plan,
    turns,
    news,
    approvals,
    now: () => world.host.clock.now(),
    patienceMs,
    acted: (person, what) => log({ kind: "acted", person, what }),
    failed,
  });
  const hook = webhookRoute({
    plan,
    engine,
    news,
    now: () => world.host.clock.now(),
    manifestOf: (alias) => systems.get(alias)?.manifest,
    secrets: webhooks,
    publicUrl: url ?? `http://${at.host}:${at.port}`,
    received(system, outcome, why) {
      metrics.received(system, outcome);
      if (why !== undefined) log({ kind: "webhook_refused", system, why });
    },
  });
  try {
    const health = healthRoutes({ engine, metrics, troubles: () => troubles });
    const server = await listen({
      ...at,
      routes: [...health, ...people.routes, hook],
      whoIs: whoIs({ tokens, ...opened.identity() }),
      failed,
    });
    return { ...server, close: () => server.close().then(people.settled) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CannotOpen(`the service cannot listen at ${at.host}:${at.port}: ${why}`);
  }
}

/** The first word to stop waits for what is under way; the second one, or too long a wait, does not. */
function heedStops(world: World, stopping: () => void) {
  const stop = new AbortController();
  const ended = new AbortController();
  const unhear = world.onStop(() => {
    if (stop.signal.aborted) return ended.abort(new Error("it was asked to stop again"));
    stopping();
    stop.abort();
    setTimeout(() => ended.abort(new Error("it took too long to stop")), graceMs).unref();
  });
  return { stop: stop.signal, ended: ended.signal, unhear };
}
