/**
 * What people do with a service from outside: look at the cases that wait and decide them, let a brake pass, let
 * failures be tried again, let objects rest and go on. Each is theirs to do as at the command line, and the audit
 * has who did it. The list of cases shows no values; a case shows them to those who may decide it.
 */
import type { Plan } from "../../../plan/index.ts";
import { type Engine, type Lease, StateInUse, type StoredHold } from "../../engine/engine.ts";
import { dayOf, stateOf } from "../../object-state.ts";
import { type Actor, personOf } from "../../people/actor.ts";
import { type Act, noteActs } from "../../people/acts.ts";
import {
  CannotDecide,
  decideCases,
  decisionsOn,
  isAnsweredBy,
  nameOfCase,
} from "../../people/decide-cases.ts";
import { askedOfCase, askedOfObject, NotAllowed, refusal } from "../../people/who-may.ts";
import type { Approvals } from "../approvals.ts";
import type { InTurns } from "../in-turns.ts";
import type { News } from "../news.ts";
import { isPaused, setPaused } from "../pauses.ts";
import { type Answer, json, type Request, type Route } from "./server.ts";
import { answerIn, BadRequest, countIn, mostBecause, textIn, wishIn } from "./wishes.ts";

export interface PeopleSettings {
  readonly plan: Plan;
  readonly turns: InTurns;
  readonly news: News;
  readonly approvals: Approvals;
  /** ms since 1970 */
  readonly now: () => number;
  /** So long a person waits for a run that is under way. */
  readonly patienceMs: number;
  readonly acted: (person: string, what: string) => void;
  /** Of what could not be noted after it was done. */
  readonly failed: (error: unknown) => void;
}

export interface PeopleRoutes {
  readonly routes: readonly Route[];
  /** Once all is noted that was done. */
  readonly settled: () => Promise<void>;
}

export function peopleRoutes(settings: PeopleSettings): PeopleRoutes {
  const { plan, turns, news, approvals, now, acted, failed } = settings;
  const { engine } = turns;
  const noting = new Set<Promise<void>>();

  async function listed(actor: Actor): Promise<Answer> {
    const holds = await engine.holds();
    return json(200, { cases: holds.map((hold) => headOf(hold, actor)) });
  }

  function headOf(hold: StoredHold, actor: Actor) {
    const { object, unit, class: of, opened, updated } = hold;
    return {
      id: nameOfCase(hold),
      object,
      row: unit,
      class: of,
      waitsSince: new Date(opened).toISOString(),
      lastSeen: new Date(updated).toISOString(),
      isDecided: hold.decision !== undefined,
      isYours: refusalOf(hold, actor) === undefined,
    };
  }

  function refusalOf(hold: StoredHold, actor: Actor): string | undefined {
    return refusal(plan, askedOfCase(plan, hold, now()), actor);
  }

  async function caseNamed(name: string): Promise<StoredHold> {
    const found = (await engine.holds()).find((hold) => nameOfCase(hold) === name);
    if (found === undefined) throw new NoSuch(`no case ${name} waits`);
    return found;
  }

  async function shown(name: string, actor: Actor): Promise<Answer> {
    const hold = await caseNamed(name);
    const why = refusalOf(hold, actor);
    if (why !== undefined) throw new NotAllowed(`${name} ${why}`);
    const { shown, place, decision } = hold;
    return json(200, { ...headOf(hold, actor), why: hold.why, place, shown, decision });
  }

  async function decided(name: string, actor: Actor, body: Uint8Array): Promise<Answer> {
    const wish = wishIn(body, ["take", "value", "deletion", "because"]);
    const answer = answerIn(wish);
    const because = textIn(wish, "because", mostBecause) ?? "";
    const hold = await caseNamed(name);
    if (!isAnsweredBy(hold, answer)) {
      throw new CannotDecide(
        hold.case === "record_deleted"
          ? "a record was deleted: say `deletion`"
          : hold.class === "conflict"
            ? "no record was deleted there: say `take` or `value`"
            : "a case about data closes once the data is corrected",
      );
    }
    const deciding = { engine, plan, actor, because, now: now() };
    const decisions = await decisionsOn([hold], answer, deciding);
    await withLease(async (own, lease) =>
      decideCases(decisions, lease, { ...deciding, engine: own }),
    );
    news.tell([hold.object]);
    acted(personOf(actor), `decided ${name}`);
    return json(200, { status: "decided; the next run carries it out" });
  }

  async function retried(actor: Actor): Promise<Answer> {
    const links = await withLease(async (own, lease) => {
      const links = await own.retry(lease);
      const acts: Act[] = links === 0 ? [] : [{ act: "retry", to: links }];
      await noteActs(acts, actingBy(actor, own, lease, "retry"));
      return links;
    });
    if (links > 0) news.tell(plan.objects.map(({ id }) => id));
    acted(personOf(actor), `lets ${links} records be tried again`);
    return json(200, { records: links });
  }

  async function objects(): Promise<Answer> {
    const firings = await engine.firings();
    const holds = await engine.holds();
    const all = plan.objects.map(async (object) => {
      const { links, dirty } = await engine.size(object.id);
      return {
        object: object.id,
        state: stateOf(object, dayOf(now())),
        isPaused: isPaused(object.id, firings),
        links,
        queued: dirty,
        held: holds.filter((hold) => hold.object === object.id).length,
      };
    });
    return json(200, { objects: await Promise.all(all) });
  }

  /** `rest`: an object and what is to become of it. */
  async function ofObject({ rest, body }: Request, actor: Actor): Promise<Answer> {
    const at = rest.lastIndexOf("/");
    const [id, what] = [decoded(rest.slice(0, at)), rest.slice(at + 1)];
    const object = plan.objects.find((one) => one.id === id);
    if (object === undefined) throw new NoSuch(`there is no object ${id}`);
    switch (what) {
      case "pause":
      case "resume":
        wishIn(body, []);
        return rested(id, what, actor);
      case "approve": {
        const most = countIn(wishIn(body, ["most"]), "most");
        const why = refusal(plan, askedOfObject(object), actor);
        if (why !== undefined) throw new NotAllowed(`to let ${id} pass ${why}`);
        approvals.give(id, { most, person: personOf(actor), refusal: undefined });
        news.tell([id]);
        acted(personOf(actor), `lets up to ${most} records of ${id} pass its brake`);
        return json(202, { status: `its next run may write up to ${most} records` });
      }
      default:
        throw new NoSuch(`${what} is nothing that is done to an object`);
    }
  }

  /** A pause holds at once, and waits for no run; the audit has it when the one under way is over. */
  async function rested(object: string, what: "pause" | "resume", actor: Actor): Promise<Answer> {
    const isNews = await setPaused(engine, object, what === "pause", now());
    if (isNews) {
      note([{ act: what, object }], actor);
      if (what === "resume") news.tell([object]);
      acted(personOf(actor), `${what}s ${object}`);
    }
    return json(200, { object, isPaused: what === "pause" });
  }

  function note(acts: readonly Act[], actor: Actor): void {
    const noted = (async () => {
      const lease = await engine.lease();
      await noteActs(acts, actingBy(actor, engine, lease, "pause")).finally(() => lease.release());
    })();
    const done = noted.catch(failed).finally(() => noting.delete(done));
    noting.add(done);
  }

  function actingBy(actor: Actor, own: Engine, lease: Lease, run: string) {
    return {
      engine: own,
      lease,
      run,
      plan: plan.digest,
      now: now(),
      person: personOf(actor),
    };
  }

  async function withLease<Value>(
    work: (engine: Engine, lease: Lease) => Promise<Value>,
  ): Promise<Value> {
    const own = turns.within(settings.patienceMs);
    const lease = await own.lease();
    try {
      return await work(own, lease);
    } finally {
      await lease.release();
    }
  }

  const route = (
    method: Route["method"],
    path: string,
    answer: (request: Request, actor: Actor) => Promise<Answer>,
  ): Route => ({
    method,
    path,
    isForPeople: true,
    async answer(request) {
      const { caller } = request;
      if (caller?.kind !== "person") return json(403, { error: "this is for people" });
      try {
        return await answer(request, caller.actor);
      } catch (error) {
        return refused(error);
      }
    },
  });

  return {
    routes: [
      route("GET", "/me", async (_, actor) => json(200, { person: actor.name })),
      route("GET", "/reviews", (_, actor) => listed(actor)),
      route("GET", "/reviews/", ({ rest }, actor) => shown(decoded(rest), actor)),
      route("POST", "/reviews/", ({ rest, body }, actor) => decided(decoded(rest), actor, body)),
      route("POST", "/retry", async ({ body }, actor) => {
        wishIn(body, []);
        return retried(actor);
      }),
      route("GET", "/objects", () => objects()),
      route("POST", "/objects/", ofObject),
    ],
    async settled() {
      await Promise.all(noting);
    },
  };
}

class NoSuch extends Error {
  override readonly name = "NoSuch";
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new BadRequest("this is no address");
  }
}

/** Throws what is none of theirs. */
function refused(error: unknown): Answer {
  const told = (status: number) => json(status, { error: (error as Error).message });
  if (error instanceof BadRequest) return told(400);
  if (error instanceof NotAllowed) return told(403);
  if (error instanceof NoSuch) return told(404);
  if (error instanceof CannotDecide) return told(422);
  if (error instanceof StateInUse) {
    return {
      ...json(503, { error: "a run is under way; try again when it is over" }),
      headers: { "retry-after": "10" },
    };
  }
  throw error;
}
