/**
 * No record is created whose key another one of its system has, or gets just now: it may be the record
 * that is missing, linked elsewhere or not to be told from a second one. The creation is held until
 * somebody looks. A record that went on to its next stage has its key no longer, once it is known what became
 * of the other one.
 */
import type { Creation, LinkDecision } from "../decide/decision.ts";
import { keysOf } from "../detect/keys.ts";
import { readSuccessor } from "../detect/read-successor.ts";
import { successorOf } from "../detect/successor-of.ts";
import type { Engine, MatchKey, Mate, StoredLink } from "../engine/engine.ts";
import type { ObjectProgram } from "../program/program.ts";
import type { Running } from "../running.ts";

type New = Extract<Creation, { kind: "create" }>;

export async function withoutTaken(
  object: ObjectProgram,
  decisions: readonly LinkDecision[],
  running: Running,
): Promise<readonly LinkDecision[]> {
  const { engine } = running;
  const wanted = decisions.flatMap(({ creations }) =>
    creations.filter((one): one is New => one.kind === "create"),
  );
  if (wanted.length === 0) return decisions;
  const keys = await keysOf(object, wanted, engine);
  const asked = keys.flatMap((own) =>
    own.flatMap((key, line) => (key === undefined ? [] : [{ line, key }])),
  );
  const updated = decisions.flatMap(({ updates }) =>
    updates.map(({ record, fields }) => ({ ...record, fields: { ...record.fields, ...fields } })),
  );
  const written = [...updated, ...(await inDoubt(object, engine))];
  const coming = await keysOf(object, written, engine);
  const known = new Set([
    ...(await holders(object, asked, running)).map(
      ({ line, key, system }) => `${line} ${system} ${key}`,
    ),
    ...written.flatMap(({ system }, at) =>
      (coming[at] ?? []).flatMap((key, line) =>
        key === undefined ? [] : [`${line} ${system} ${key}`],
      ),
    ),
  ]);
  const taken = new Map<Creation, number>(
    wanted.flatMap((one, at) => {
      const line = (keys[at] ?? []).findIndex((key, place) =>
        known.has(`${place} ${one.system} ${key}`),
      );
      if (line !== -1) return [[one, line] as const];
      // Of two that are wanted with one key, the first is made.
      for (const [place, key] of (keys[at] ?? []).entries()) {
        if (key !== undefined) known.add(`${place} ${one.system} ${key}`);
      }
      return [];
    }),
  );
  return decisions.map((decision) => ({
    ...decision,
    creations: decision.creations.map((one) => {
      const line = taken.get(one);
      return line === undefined ? one : held(one, line, object);
    }),
  }));
}

/** Records that have one of these keys. */
async function holders(
  object: ObjectProgram,
  asked: readonly MatchKey[],
  running: Running,
): Promise<readonly Mate[]> {
  const { engine } = running;
  const found: Mate[] = [];
  for (const mate of await engine.mates(object.plan.id, asked)) {
    const next = successorOf(object, mate);
    if (next === undefined) found.push(mate);
    else {
      const { system } = mate;
      const known = await engine.linksOf(object.plan.id, [{ system, id: next.id }]);
      const isUnseen =
        known.size === 0 && (await readSuccessor(next, undefined, running)) !== "gone";
      if (isUnseen) found.push(mate);
    }
  }
  return found;
}

/** The records of writes whose outcome is not known, as they would be. */
async function inDoubt(object: ObjectProgram, engine: Engine) {
  const intents = (await engine.intents()).filter((one) => one.object === object.plan.id);
  const links = new Map<string, StoredLink | undefined>();
  for (const { link } of intents) {
    if (!links.has(link))
      links.set(link, (await engine.links(object.plan.id, { kind: "link", link }))[0]);
  }
  return intents.flatMap(({ kind, link, system, stage, record, fields }) => {
    if (kind === "delete") return [];
    const known = links
      .get(link)
      ?.records.find((one) => one.system === system && one.id === record);
    return [{ system, stage, fields: { ...known?.fields, ...fields } }];
  });
}

function held({ system, stage }: Creation, line: number, object: ObjectProgram): Creation {
  const fields = (object.plan.match[line]?.parts ?? []).flatMap((part) =>
    part.fields.filter((ref) => ref.system === system).map((ref) => ref.field),
  );
  const unit = object.units.find(({ ends }) =>
    ends.some(
      (end) => end.system === system && end.parts.some((part) => fields.includes(part.field)),
    ),
  );
  const why = `another record of ${system} has its key`;
  return { system, stage, kind: "hold", class: "invalid_data", unit: unit?.id ?? "", why };
}
