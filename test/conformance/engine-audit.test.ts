/** The audit as a chain, and a copy that can be changed apart. */
import { describe, expect } from "vitest";
import { firstBreak } from "../../runtime/engine/audit-chain.ts";
import type { AuditEntry, Engine } from "../../runtime/engine/engine.ts";
import { pruned } from "../../runtime/engine/pruned.ts";
import type { Pruning } from "../../runtime/engine/pruning.ts";
import { noteActs } from "../../runtime/people/acts.ts";
import { forEveryEngine, link, settle, sizes } from "./engine-cases.ts";
import { intent, note, outcome, person, seen } from "./engine-given.ts";
import { contentsOf } from "./engine-history.ts";

forEveryEngine((can) => {
  describe("the audit", () => {
    can("K14 J10 is a chain, and shows where it was altered, cut or reordered", async (on) => {
      const { engine, lease } = on;
      expect(firstBreak([], await engine.auditHead())).toBeUndefined();
      await engine.commit(lease, outcome([], { audit: [note({ to: "1" }), note({ to: "2" })] }));
      await engine.commit(lease, outcome([], { audit: [note({ to: "3" })] }));
      const entries = await engine.audit({});
      const head = await engine.auditHead();
      expect(firstBreak(entries, head)).toBeUndefined();
      expect(entries.map((one) => one.to)).toEqual(["1", "2", "3"]);
      // Of a sealed entry that is chained which nobody reads.
      const other = entries[1]?.sealed === undefined ? { to: "9" } : { sealed: "s1.9" };
      const altered = entries.map((one) => (one.sequence === 2 ? { ...one, ...other } : one));
      expect(firstBreak(altered, head)?.sequence).toBe(2);
      expect(firstBreak(entries.toSpliced(1, 1), head)?.sequence).toBe(3);
      expect(firstBreak(entries.toReversed(), head)?.sequence).toBe(3);
      expect(firstBreak(entries.slice(0, 2), head)?.sequence).toBe(3);
      expect(firstBreak([], head)?.sequence).toBe(1);
      expect(firstBreak([], undefined)?.sequence).toBe(1);
    });

    can("is found by link, by run, and by both", async ({ engine, lease }) => {
      const of = (run: string, ...links: readonly string[]) =>
        engine.commit(lease, outcome([], { run, audit: links.map((one) => note({ link: one })) }));
      await of("r", "1", "2");
      await of("s", "1");
      const found = async (find: Parameters<Engine["audit"]>[0]) =>
        (await engine.audit(find)).map((one) => one.sequence);
      expect(await found({})).toEqual([1, 2, 3]);
      expect(await found({ link: "1" })).toEqual([1, 3]);
      expect(await found({ run: "r" })).toEqual([1, 2]);
      expect(await found({ link: "1", run: "s" })).toEqual([3]);
      expect(await engine.audit({ link: "2" })).toMatchObject([
        { ...note(), link: "2", run: "r", plan: "p", at: 0 },
      ]);
    });

    can("is found by the number that it comes after, so many at a time", async (on) => {
      const { engine, lease } = on;
      const audit = ["1", "2", "1", "1"].map((own) => note({ link: own }));
      await engine.commit(lease, outcome([], { audit }));
      const found = async (find: Parameters<Engine["audit"]>[0]) =>
        (await engine.audit(find)).map((one) => one.sequence);
      expect(await found({ after: 2 })).toEqual([3, 4]);
      expect(await found({ after: 1, most: 2 })).toEqual([2, 3]);
      expect(await found({ link: "1", after: 1, most: 1 })).toEqual([3]);
      expect(await found({ most: 0 })).toEqual([]);
      expect(await found({ after: 4 })).toEqual([]);
    });

    can("is pruned, and what is left goes on from there", async (on) => {
      const { engine, lease, as } = on;
      const of = (...values: readonly string[]) =>
        engine.commit(lease, outcome([], { audit: values.map((to) => note({ to })) }));
      await of("1", "2", "3");
      const before = await engine.audit({});
      const taken = pruning(before[1]);
      expect(await engine.prunings()).toEqual([]);
      await engine.pruneAudit(lease, taken);
      expect(await engine.audit({})).toEqual(before.slice(2));
      expect(await engine.prunings()).toEqual([taken]);
      await of("4");
      const other = await as(2);
      const left = await other.audit({});
      expect(left.map((one) => [one.sequence, one.to])).toEqual([
        [3, "3"],
        [4, "4"],
      ]);
      const head = await other.auditHead();
      expect(firstBreak(left, head, pruned(await other.prunings()))).toBeUndefined();
      expect(firstBreak(left.slice(1), head, pruned([taken]))?.sequence).toBe(4);
      const chain = [...before.slice(0, 2), ...left];
      expect(firstBreak(chain, head)).toBeUndefined();
    });

    can("may be pruned of all that it has, and numbers go on", async (on) => {
      const { engine, lease } = on;
      await engine.commit(lease, outcome([], { audit: [note(), note()] }));
      await engine.pruneAudit(lease, pruning((await engine.audit({}))[0]));
      await engine.pruneAudit(lease, pruning((await engine.audit({}))[0], ["/b", "/c"]));
      expect(await engine.audit({})).toEqual([]);
      const prunings = await engine.prunings();
      expect(prunings.map((one) => [one.sequence, one.files])).toEqual([
        [1, ["/a"]],
        [2, ["/b", "/c"]],
      ]);
      expect(firstBreak([], await engine.auditHead(), pruned(prunings))).toBeUndefined();
      await engine.commit(lease, outcome([], { audit: [note()] }));
      const [entry] = await engine.audit({});
      expect(entry?.sequence).toBe(3);
      expect(firstBreak([entry as AuditEntry], await engine.auditHead(), pruned(prunings))).toBe(
        undefined,
      );
    });

    can(
      "is pruned of nothing that is not what was said, or by a holder of the past",
      async (on) => {
        const { engine, lease } = on;
        await engine.commit(lease, outcome([], { audit: [note(), note()] }));
        const entries = await engine.audit({});
        const taken = pruning(entries[0]);
        const refused = [
          engine.pruneAudit(lease, { ...taken, hash: "other" }),
          engine.pruneAudit(lease, { ...taken, sequence: 2 }),
          engine.pruneAudit(lease, { ...taken, sequence: 0, hash: "" }),
          engine.pruneAudit({ ...lease, epoch: lease.epoch - 1 }, taken),
        ];
        for (const one of refused) await expect(one).rejects.toThrow();
        expect([await engine.audit({}), await engine.prunings()]).toEqual([entries, []]);
        await engine.pruneAudit(lease, taken);
        await expect(engine.pruneAudit(lease, taken)).rejects.toThrow();
        expect(await engine.prunings()).toEqual([taken]);
      },
    );

    can(
      "is chained anew from where it was pruned, where it is kept in another form",
      async (on) => {
        const { engine, lease } = on;
        await engine.commit(lease, outcome([], { audit: [note(), note(), note()] }));
        await engine.pruneAudit(lease, pruning((await engine.audit({}))[0]));
        await engine.rewrite(lease, {
          object: "Person",
          audit: (one) => ({ ...one, case: "another" }),
        });
        const entries = await engine.audit({});
        expect(entries.map((one) => [one.sequence, one.case])).toEqual([
          [2, "another"],
          [3, "another"],
        ]);
        const from = pruned(await engine.prunings());
        expect(firstBreak(entries, await engine.auditHead(), from)).toBeUndefined();
      },
    );

    can("keeps what people did, of a case or of nothing in particular", async (on) => {
      const { engine, lease } = on;
      const acting = { engine, lease, run: "r", plan: "p", now: 7, person: "ann@acme.example" };
      await noteActs([], acting);
      await noteActs(
        [
          { act: "retry", to: 3 },
          { act: "resolve", object: "Person", link: "1", unit: "name", because: "so" },
        ],
        acting,
      );
      const told = { person: "ann@acme.example", at: 7, run: "r", plan: "p" };
      expect(await engine.audit({ run: "r" })).toMatchObject([
        { ...told, case: "retried", link: "", object: "", to: 3 },
        { ...told, case: "case_decided", link: "1", row: "name", because: "so" },
      ]);
      expect((await engine.audit({ link: "1" })).map((one) => one.act)).toEqual(["resolve"]);
      expect(firstBreak(await engine.audit({}), await engine.auditHead())).toBeUndefined();
    });

    can("counts the links that lost records to a deletion since then", async (on) => {
      const { engine, lease } = on;
      const gone = (own: string, changes: Parameters<typeof note>[0] = {}) =>
        note({ link: own, act: "delete", origin: "a", system: "b", ...changes });
      const audit = [gone("1"), gone("1", { system: "c" }), gone("2"), gone("3", { origin: "c" })];
      await engine.commit(
        lease,
        outcome([], { at: 100, audit: [...audit, note({ origin: "a" })] }),
      );
      await engine.commit(lease, outcome([], { at: 50, audit: [gone("4")] }));
      expect(await engine.deletedSince("Person", "a", 50)).toBe(2);
      expect(await engine.deletedSince("Person", "a", 49)).toBe(3);
      expect(await engine.deletedSince("Person", "a", 100)).toBe(0);
      expect(await engine.deletedSince("Company", "a", 0)).toBe(0);
    });
  });

  describe("a copy", () => {
    can("can be changed, and its original does not know", async ({ engine, lease, as, clock }) => {
      await link(engine, lease, "a1");
      const before = await contentsOf(engine, 0);
      // Whoever previews need not be who works with the state.
      const copy = await (await as(2)).fork();
      expect(await contentsOf(copy, 0)).toEqual(before);
      const own = await copy.lease();
      await copy.append(own, { ...seen(person("1", "new"), person("2", "x")), cursor: "9" });
      await link(copy, own, "b1");
      await settle(copy, own);
      await copy.intend(own, [intent("i")]);
      await copy.finish(own, "Person");
      await copy.accept(own, { digest: "d", text: "t", at: 0 });
      await copy.commit(own, outcome([], { audit: [note()] }));
      expect(await sizes(copy)).toMatchObject([{ present: 2 }, { present: 1 }]);
      expect(await contentsOf(engine, 0)).toEqual(before);
      await copy.close();
      await expect(engine.append(lease, seen(person("3", "y")))).resolves.toEqual({ changed: 1 });
      expect(clock.now()).toBeGreaterThan(0);
    });

    can("does not know what becomes of its original", async ({ engine, lease }) => {
      await link(engine, lease, "a1");
      const copy = await engine.fork();
      const before = await contentsOf(copy, 0);
      await engine.append(lease, seen(person("1", "new"), person("2", "x")));
      await link(engine, lease, "b1");
      await settle(engine, lease);
      await engine.commit(lease, outcome([], { audit: [note()] }));
      expect(await contentsOf(copy, 0)).toEqual(before);
      await copy.close();
    });
  });
});

/** Of everything up to this entry. */
function pruning(last: AuditEntry | undefined, files = ["/a"]): Pruning {
  const { sequence = 0, hash = "" } = last ?? {};
  return { sequence, hash, at: 7.5, by: "ann", files, host: "here" };
}
