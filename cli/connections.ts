/**
 * A profile of concordat.yaml → the systems of a plan, connected, and the state. All that was opened
 * is closed again by `close`, also where the rest could not be.
 */
import { posix } from "node:path";
import { given } from "../core/given.ts";
import type { Plan } from "../plan/index.ts";
import type { AlertSettings } from "../runtime/alerts/settings.ts";
import { ConnectorError, ofSystem } from "../runtime/connector-error.ts";
import { openConnector } from "../runtime/connectors/index.ts";
import { manifests } from "../runtime/connectors/manifests.ts";
import type { Engine } from "../runtime/engine/engine.ts";
import type { ProposedState } from "../runtime/engine/proposed-state.ts";
import type { Sealer } from "../runtime/engine/sealed/sealer.ts";
import { StateDamaged } from "../runtime/engine/sqlite/damage.ts";
import { openSqliteEngine } from "../runtime/engine/sqlite/sqlite-engine.ts";
import { openSqliteProposedState } from "../runtime/engine/sqlite/sqlite-proposed-state.ts";
import { StateUnreadable } from "../runtime/engine/state-trouble.ts";
import { openTokenStore } from "../runtime/http/oauth-tokens.ts";
import { mayBeAway } from "../runtime/may-be-away.ts";
import { dayOf, proposedIn, stateOf } from "../runtime/object-state.ts";
import type { ConnectedSystem } from "../runtime/systems.ts";
import { alertSettings } from "./alert-settings.ts";
import { type Budgets, openBudgets } from "./budgets.ts";
import { CannotOpen } from "./cannot-open.ts";
import type { Config, Profile } from "./config.generated.ts";
import { connectorSettings } from "./connector-settings.ts";
import { deliverNotBegun } from "./deliver.ts";
import { type Identity, identityOf } from "./identity.ts";
import { type KeepSettings, keepSettings } from "./keep-settings.ts";
import { keptRefreshTokens } from "./kept-refresh-tokens.ts";
import type { LoadedConfig } from "./load-config.ts";
import { openPostgresStates, type States } from "./postgres-states.ts";
import { type SealedStates, sealedStates } from "./sealed-states.ts";
import { openSecrets, SecretMissing, type Secrets } from "./secrets.ts";
import { type ServeSettings, serveSettings } from "./serve-settings.ts";
import { givenKey, type KeySource, keyFile, noKey } from "./state-key.ts";
import { configName } from "./workspace.ts";
import type { World } from "./world.ts";

export interface Opened {
  readonly engine: Engine;
  /** What is remembered of proposed objects; undefined where there are none, and never were. */
  readonly proposed: ProposedState | undefined;
  /** How the state's personal values are sealed; undefined where it has none. */
  readonly sealer: Sealer | undefined;
  /** The systems of another plan, under the same profile; closed with the rest. */
  readonly connect: (plan: Plan) => Promise<ReadonlyMap<string, ConnectedSystem>>;
  /** Empty where only the state was asked for. */
  readonly systems: ReadonlyMap<string, ConnectedSystem>;
  readonly secrets: Secrets;
  /** Throws a `CannotOpen`. */
  readonly serve: () => ServeSettings;
  /** Throws a `CannotOpen`. */
  readonly keep: () => KeepSettings;
  /** How people are known. Throws a `CannotOpen`. */
  readonly identity: () => Identity;
  /** What a run has to have; nothing where the profile asks for nothing. */
  readonly requires: Profile["require"];
  /** How people are told of errors. */
  readonly alerts: AlertSettings;
  /** By system: seconds for which calls had to wait because other runners had used up what it allows. */
  readonly callWaits: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface Opening {
  readonly plan: Plan;
  readonly config: Config | undefined;
  readonly descriptions: LoadedConfig["descriptions"];
  /** The workspace's folder. */
  readonly root: string;
  /** `--profile`. */
  readonly profile: string | undefined;
  /** `run` makes the state where there is none; who only looks finds an empty one and leaves nothing. */
  readonly purpose: "run" | "preview" | "state";
}

/** Throws a `CannotOpen`, whose message holds no secret. */
export async function openProfile(world: World, opening: Opening): Promise<Opened> {
  const { plan, purpose } = opening;
  const { name, profile } = chosenProfile(opening);
  const secrets = openSecrets(world, opening.root);
  const tokens = openTokenStore(world.host.clock, keptRefreshTokens(world, opening.root));
  const opened: (() => Promise<void>)[] = [];
  let budgets: Budgets | undefined;
  const close = async () => {
    for (const one of opened.toReversed()) await one();
  };
  const telling = async <Value>(work: () => Promise<Value>) => {
    try {
      return await work();
    } catch (error) {
      const isTold =
        error instanceof ConnectorError ||
        error instanceof SecretMissing ||
        error instanceof CannotOpen;
      if (isTold) {
        throw new CannotOpen(secrets.redact(error.message), { cause: error });
      }
      throw error;
    }
  };
  const connect = (plan: Plan) =>
    telling(async () => {
      const systems = new Map<string, ConnectedSystem>();
      const mayPass = (id: string) => {
        if (purpose === "state") return () => false;
        return isNeeded(world, plan, id) ? isAway : () => true;
      };
      for (const { id, connector } of plan.systems) {
        const settings = profile.systems?.[id];
        if (settings === undefined) {
          throw new CannotOpen(
            `the profile \`${name}\` of ${configName} does not say how \`${id}\` is reached; add \`${id}: { url: … }\` to its \`systems\``,
          );
        }
        const connecting = openConnector({
          connector,
          settings: connectorSettings(world, opening, secrets, settings),
          host: world.host,
          tokens,
          ...given({ share: budgets?.shareOf(id) }),
        });
        const found = await connecting.catch((error: unknown) => withoutSecrets(error, secrets));
        if (found instanceof ConnectorError && !mayPass(id)(found)) throw ofSystem(id, found);
        const one = mayBeAway(found, connector, mayPass(id));
        opened.push(() => one.close());
        const manifest = Object.hasOwn(manifests, connector)
          ? manifests[connector as keyof typeof manifests]
          : undefined;
        if (manifest === undefined) throw new CannotOpen(`there is no connector \`${connector}\``);
        systems.set(id, { connector: one, manifest: one.manifest ?? manifest });
      }
      return systems;
    });
  try {
    const states = await telling(() => openStates(world, opening, profile, secrets));
    const { engine, proposed, sealer } = states;
    // Whoever only looks takes nothing, since that would be written down.
    if (states.isShared && purpose === "run") budgets = openBudgets(engine, world.host.clock);
    opened.push(() => engine.close());
    if (proposed !== undefined) opened.push(() => proposed.close());
    const identity = () => filling(() => identityOf(profile, secrets, world.host.clock));
    const serve = () => filling(() => serveSettings(profile.serve, identity(), secrets));
    const keep = () => filling(() => keepSettings(profile.keep, opening.root, secrets));
    const alerts = alertSettings(profile.alerts, secrets);
    const connecting = purpose === "state" ? Promise.resolve(new Map()) : connect(plan);
    const systems = await connecting.catch(async (error) => {
      const telling = { plan, alerts, engine, secrets };
      if (purpose === "run") await deliverNotBegun(world, telling, error);
      throw error;
    });
    return {
      engine,
      proposed,
      sealer,
      systems,
      secrets,
      serve,
      keep,
      identity,
      requires: profile.require,
      alerts,
      callWaits: () => budgets?.waits() ?? new Map(),
      connect,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A secret that is missing is told where it is first needed. */
function filling<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof SecretMissing) throw new CannotOpen(error.message, { cause: error });
    throw error;
  }
}

/** What passes by itself stops nobody else; a wrong address or login is to be mended first. */
function isAway({ kind }: ConnectorError): boolean {
  return kind === "unavailable" || kind === "transient" || kind === "rate_limit";
}

/** A run, or a preview of it, goes on where only what is proposed lacks its system, whatever the reason. */
function isNeeded({ host }: World, plan: Plan, system: string): boolean {
  const today = dayOf(host.clock.now());
  return plan.objects.some(
    (object) =>
      stateOf(object, today) !== "proposed" && object.ends.some((end) => end.system === system),
  );
}

/** What a system says when it is opened may repeat its address, and is kept in the state until people were told. */
function withoutSecrets(error: unknown, { redact }: Secrets): ConnectorError {
  if (!(error instanceof ConnectorError)) throw error;
  const { kind, message, fields, system, cause } = error;
  return new ConnectorError(kind, redact(message), {
    ...given({ retryAfterMs: error.retryAfterMs, system }),
    fields,
    cause,
  });
}

function chosenProfile({ config, profile }: Opening): {
  readonly name: string;
  readonly profile: Profile;
} {
  const profiles = config?.profiles ?? {};
  const names = Object.keys(profiles);
  const name = profile ?? config?.profile ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new CannotOpen(
      names.length === 0
        ? `${configName} has no \`profiles\`: they say how the systems are reached`
        : `several profiles are there (${names.join(", ")}); choose one with --profile`,
    );
  }
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found === undefined) {
    const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    throw new CannotOpen(`${configName} has no profile \`${name}\`; ${known}`);
  }
  return { name, profile: found };
}

const defaultState = ".concordat/state.db";

async function openStates(
  world: World,
  opening: Opening,
  { state }: Profile,
  secrets: Secrets,
): Promise<SealedStates> {
  const { host } = world;
  const { plan, root, purpose } = opening;
  const text = typeof state === "object" ? state.key : undefined;
  const given = text === undefined ? undefined : givenKey(secrets.fill(text));
  const sealed = async (states: States, source: KeySource) => {
    try {
      return await sealedStates(world, opening, states, given ?? source);
    } catch (error) {
      await states.proposed?.close();
      await states.engine.close();
      throw error;
    }
  };
  const url = secrets.fill(typeof state === "string" ? state : (state?.url ?? defaultState));
  const isProposed = proposedIn(plan, dayOf(host.clock.now())).length > 0;
  if (/^postgres(ql)?:\/\//.test(url)) {
    const make = purpose === "run";
    return sealed(await openPostgresStates(url, { make, isProposed, clock: host.clock }), noKey);
  }
  if (/^[a-z]+:\/\//.test(url)) {
    throw new CannotOpen(
      "the state is kept in a file or in PostgreSQL; name a path, or an address that begins with `postgres://`",
    );
  }
  const path = posix.resolve(root, url.replace(/^sqlite:/, ""));
  const beside = besideState(path);
  const isThere = (file: string) => host.disk.stat(file) !== undefined;
  const at = (file: string) => ({
    path: purpose !== "run" && !isThere(file) ? ":memory:" : file,
    clock: host.clock,
  });
  return sealed(openFiles(), keyFile(world, path, url));

  function openFiles(): States {
    const engine = orRefused(url, () => openSqliteEngine(at(path)));
    try {
      const proposed =
        isProposed || isThere(beside)
          ? orRefused(besideState(url), () => openSqliteProposedState(at(beside)))
          : undefined;
      return { engine, proposed, isShared: false };
    } catch (error) {
      void engine.close();
      throw error;
    }
  }

  function orRefused<Value>(name: string, open: () => Value): Value {
    try {
      return open();
    } catch (error) {
      if (error instanceof StateDamaged) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const help =
        error instanceof StateUnreadable
          ? "move it away, or name another file as `state`"
          : "put a copy of the state back, or name another file as `state`";
      throw new CannotOpen(`the state \`${name}\` cannot be opened: ${why}; ${help}`);
    }
  }
}

/** `state.db` → `state.proposed.db`: what proposed objects remember is nobody else's. */
function besideState(path: string): string {
  const { dir, name, ext } = posix.parse(path);
  return posix.join(dir, `${name}.proposed${ext}`);
}
