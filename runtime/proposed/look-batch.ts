/**
 * One look at a few hundred links of a proposed object: what was expected is judged, what the spec says
 * now is decided, and becomes what is expected from now on. It stands where a run would write, and
 * nothing here reaches a system.
 */
import { decideBatch } from "../apply/apply-batch.ts";
import { openReferences } from "../decide/references.ts";
import { unbounded } from "../decide/unit-state.ts";
import type { StoredHold, StoredLink } from "../engine/engine.ts";
import type { ProposedState } from "../engine/proposed-state.ts";
import type { CarryOut } from "../run.ts";
import { expect } from "./expect.ts";
import type { LookedAt, Verdict } from "./expectation.ts";
import { type Judged, judge } from "./judge.ts";
import type { Looking } from "./looking.ts";
import { movedTogether } from "./moved-together.ts";
import { standsAfter } from "./stands.ts";

export interface Batches {
  /** Whether an object is read for the first time. */
  readonly isFirst: (object: string) => boolean;
  /** Is told what each link came to; what is expected since `now` is wanted for the first time. */
  readonly found: (object: string, looked: LookedAt, now: number) => void;
}

export function lookBatch(state: ProposedState, { isFirst, found }: Batches): CarryOut {
  return async (object, links, running, report, bounds = unbounded) => {
    const { engine, lease, host, places, today, modules } = running;
    const name = object.plan.id;
    const now = host.clock.now();
    const looking: Looking = {
      object,
      references: openReferences(engine),
      at: { now, today, modules, ...bounds },
      places,
      catalogues: running.systems.catalogues,
      isFirst: isFirst(name),
    };
    const seen = await judgeAll(links, looking, state);
    const decisions = await decideBatch(
      object,
      seen.map((one) => one.judged.link),
      running,
      bounds,
    );
    const outcomes = decisions.map((decision) => standsAfter(decision, looking));
    const looked = decisions.map((decision, at): LookedAt => {
      const { judged, together } = seen[at] as Seen;
      const after = expect(decision, judged.open, looking);
      const before = decision.link.holds;
      const verdicts = [
        ...judged.verdicts,
        ...together,
        ...after.verdicts,
        ...(outcomes[at]?.holds ?? []).flatMap((hold) => heldNow(hold, before)),
      ];
      return { link: decision.link.id, expected: after.expected, verdicts };
    });
    await state.commitLook(
      lease,
      {
        object: name,
        run: running.run,
        plan: running.plan,
        at: now,
        links: outcomes,
        settled: [],
        audit: [],
      },
      looked,
    );
    for (const one of looked) found(name, one, now);
    report.applied(decisions, []);
    return new Set();
  };
}

interface Seen {
  readonly judged: Judged;
  readonly together: readonly Verdict[];
}

/** Over what is known of references; what they lacked is fetched, and all is judged again. */
async function judgeAll(
  links: readonly StoredLink[],
  looking: Looking,
  state: ProposedState,
): Promise<readonly Seen[]> {
  const { object, references, isFirst } = looking;
  const expected = new Map(
    await Promise.all(
      // As long as not everything was read, nothing can be missing.
      links.map(
        async ({ id }) => [id, isFirst ? [] : await state.expected(object.plan.id, id)] as const,
      ),
    ),
  );
  for (;;) {
    const seen = links.map((link): Seen => {
      const own = expected.get(link.id) ?? [];
      const judged = judge(link, own, looking);
      return { judged, together: movedTogether(link, own, judged.settled, looking) };
    });
    if (!(await references.fetch())) return seen;
  }
}

/** A case that is put to a person counts once, when it comes up. */
function heldNow(hold: StoredHold, before: readonly StoredHold[]): readonly Verdict[] {
  if (hold.instead !== undefined || before.some((one) => one.unit === hold.unit)) return [];
  const [first] = hold.shown;
  return [
    {
      outcome: "held",
      kind: "update",
      link: hold.link,
      system: first?.system ?? "",
      stage: "",
      record: first?.record ?? "",
      row: hold.unit,
      field: first?.field ?? "",
      origin: "",
      wanted: null,
      found: first?.native ?? null,
      case: hold.case,
      by: hold.class,
      place: hold.place,
      why: hold.why,
      since: hold.opened,
      at: hold.updated,
    },
  ];
}
