/**
 * Finds the partners of records that have none: by the match lines, in their order. A link outranks
 * the key, so a record that is linked with others is never looked at here.
 *
 * Nothing is guessed. A key that two records of one system share links neither of them; each then
 * stands alone, creates nothing, and says why. A record that names its successor is no partner.
 */
import type { Join, MatchKey, Mate, StoredRecord } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";
import { keysOf } from "./keys.ts";
import { successorOf } from "./successor-of.ts";

type Identifying = Pick<Running, "engine" | "lease" | "today">;

const batch = 500;

export async function identify(object: ObjectProgram, running: Identifying): Promise<void> {
  const { engine, lease } = running;
  for (;;) {
    const records = await engine.loose(lease, object.plan.id, batch);
    if (records.length === 0) return;
    const joins = await joinsOf(object, records, running);
    await engine.join(lease, object.plan.id, joins);
  }
}

async function joinsOf(
  object: ObjectProgram,
  records: readonly StoredRecord[],
  { engine, today }: Identifying,
): Promise<readonly Join[]> {
  const wanted = new Map<string, MatchKey>();
  const own = await keysOf(object, records, engine);
  const keys = new Map(records.map((record, at) => [record, own[at] ?? []]));
  for (const one of own) {
    for (const [line, key] of one.entries()) {
      if (key !== undefined) wanted.set(`${line} ${key}`, { line, key });
    }
  }
  const found = await engine.mates(object.plan.id, [...wanted.values()]);
  const mates = Map.groupBy(
    found.filter((mate) => successorOf(object, mate) === undefined),
    (mate) => `${mate.line} ${mate.key}`,
  );
  const joined = new Set<string>();
  const paired = new Set<string>();
  const grown = new Set<string>();
  const joins: Join[] = [];
  for (const record of records) {
    if (joined.has(nameOf(record)) || isLate(record)) continue;
    const join = joinOf(record);
    for (const one of join.records) joined.add(nameOf(one));
    if (join.records.length > 1) {
      for (const one of join.records) paired.add(nameOf(one));
      if (join.into !== undefined) grown.add(join.into);
    }
    joins.push(join);
    if (join.ambiguous !== undefined && join.records.length === 1) joins.push(...unsure(record));
  }
  return joins;

  /**
   * Records that stand alone and could be its partner: nothing is created for these either, whether or
   * not they changed.
   */
  function unsure(record: StoredRecord): readonly Join[] {
    return (keys.get(record) ?? []).flatMap((key, line) => {
      const group = mates.get(`${line} ${key}`) ?? [];
      const own = group.filter((mate) => mate.system === record.system);
      if (own.length < 2) return [];
      return group.flatMap((mate): Join[] => {
        const isAlone = mate.link !== undefined && mate.linked.length === 1;
        if (!isAlone || mate.system === record.system || joined.has(nameOf(mate))) return [];
        const why = `${own.length} records of ${record.system} have its key`;
        return [{ into: mate.link, records: [mate], ambiguous: why }];
      });
    });
  }

  /**
   * One of those with its key was linked just now, or its link took a record in: it is looked at again when
   * that is in the state.
   */
  function isLate(record: StoredRecord): boolean {
    return (keys.get(record) ?? []).some((key, line) =>
      (mates.get(`${line} ${key}`) ?? []).some(
        (mate) => paired.has(nameOf(mate)) || (mate.link !== undefined && grown.has(mate.link)),
      ),
    );
  }

  function joinOf(record: StoredRecord): Join {
    if (successorOf(object, record) !== undefined)
      return alone(record, "it goes on as another record");
    let why: string | undefined;
    for (const [line, key] of (keys.get(record) ?? []).entries()) {
      if (key === undefined) continue;
      const group = mates.get(`${line} ${key}`) ?? [];
      const choice = choose(record, line, group);
      if (choice.kind === "join") return choice.join;
      if (choice.kind === "unclear") why ??= choice.why;
    }
    return alone(record, why);
  }

  function choose(
    record: StoredRecord,
    line: number,
    group: readonly Mate[],
  ):
    | { readonly kind: "join"; readonly join: Join }
    | { readonly kind: "unclear"; readonly why: string }
    | { readonly kind: "none" } {
    const bySystem = Map.groupBy(latestStages(object, group), (mate) => mate.system);
    const among = object.matches[line]?.among;
    const pick = (mates: readonly Mate[]) =>
      mates.length < 2 || among === undefined
        ? mates
        : mates.filter((mate) => among({ field: fieldIn(mate), today }) === true);
    const own = pick(bySystem.get(record.system) ?? []);
    if (own.length > 1) {
      return { kind: "unclear", why: `${own.length} records of ${record.system} have its key` };
    }
    if (own.length === 1 && nameOf(own[0] as Mate) !== nameOf(record)) {
      return { kind: "unclear", why: `another record of ${record.system} has its key` };
    }
    const partners: Mate[] = [];
    let why: string | undefined;
    for (const [system, all] of bySystem) {
      if (system === record.system) continue;
      const mates = pick(all);
      if (mates.length > 1) why = `${mates.length} records of ${system} have its key`;
      else if (mates[0] !== undefined) partners.push(mates[0]);
    }
    if (partners.length === 0)
      return why === undefined ? { kind: "none" } : { kind: "unclear", why };
    const links = new Set(partners.flatMap((mate) => mate.link ?? []));
    const theirs = partners.find((mate) => mate.linked.length > 1 || mate.link !== undefined);
    if (links.size > 1 && partners.filter((mate) => mate.linked.length > 1).length > 1) {
      return { kind: "unclear", why: "its key leads to records that are linked with others" };
    }
    const taken = partners.find(
      (mate) => mate.link !== record.link && mate.linked.includes(record.system),
    );
    if (taken !== undefined) {
      const why = `the record of ${taken.system} with its key is linked with another of ${record.system}`;
      return { kind: "unclear", why };
    }
    const into = partners.find((mate) => mate.linked.length > 1)?.link ?? theirs?.link;
    // A link has one record of a system: one beside it, though it has the key, stays out.
    const isIn = ({ link }: Mate) => link !== undefined && link === into;
    const full = new Set(partners.filter(isIn).flatMap((mate) => mate.linked));
    const joining = partners.filter((mate) => isIn(mate) || !full.has(mate.system));
    return {
      kind: "join",
      join: {
        ...(into === undefined ? {} : { into }),
        records: [record, ...joining].map(({ system, stage, id }) => ({ system, stage, id })),
        ...(why === undefined ? {} : { ambiguous: why }),
      },
    };
  }
}

function alone({ system, stage, id, link }: StoredRecord, ambiguous: string | undefined): Join {
  return {
    ...(link === undefined ? {} : { into: link }),
    records: [{ system, stage, id }],
    ...(ambiguous === undefined ? {} : { ambiguous }),
  };
}

function nameOf({ system, stage, id }: Pick<Mate, "system" | "stage" | "id">): string {
  return `${system} ${stage} ${id}`;
}

/** Of a system with stages, the records of the last stage that has any: a key search goes from there. */
function latestStages(object: ObjectProgram, group: readonly Mate[]): readonly Mate[] {
  return [...Map.groupBy(group, (mate) => mate.system)].flatMap(([system, mates]) => {
    const stages = object.plan.ends.find((end) => end.system === system)?.stages ?? [];
    const last = stages.findLast((stage) => mates.some((mate) => mate.stage === stage.object));
    return mates.filter((mate) => mate.stage === last?.object);
  });
}

function fieldIn(mate: Mate) {
  return (system: string, field: string) =>
    system === mate.system && Object.hasOwn(mate.fields, field) ? mate.fields[field] : undefined;
}
