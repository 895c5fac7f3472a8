/** Pruning the audit with a file on the disk, on every engine: what is cut off loses nothing, and runs stay whole. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished } from "vitest";
import { realHost } from "../../cli/host.ts";
import { entriesIn } from "../../runtime/audit/audit-file.ts";
import { joinAudit } from "../../runtime/audit/join-parts.ts";
import { type PruneAudit, pruneAudit } from "../../runtime/audit/prune-audit.ts";
import { noteActs } from "../../runtime/people/acts.ts";
import type { PruneOrder } from "../support/pruning-process.ts";
import { type Can, everyEngine, forEveryEngine, type Working } from "./engine-cases.ts";
import { note, outcome } from "./engine-given.ts";
import type { StateAddress } from "./engine-subject.ts";

const { clock, disk } = realHost();
const script = fileURLToPath(new URL("../support/pruning-process.ts", import.meta.url));

function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "concordat-pruning-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Entries at these times, each of a run of its own where none is named. */
async function write(
  { engine, lease }: Working,
  ...times: readonly (readonly [number, string?])[]
) {
  for (const [at, run = `run at ${at}`] of times) {
    await engine.commit(lease, outcome([], { at, run, audit: [note({ to: `${at}` })] }));
  }
}

function prune({ engine, lease }: Working, before: number, into: PruneAudit["into"]) {
  const pruning = { engine, kept: engine, lease, host: { clock, disk }, by: "ann", before, into };
  return pruneAudit(pruning);
}

const numbersIn = (file: string) => [...entriesIn(disk, file)].map((one) => one.sequence);

async function numbersLeft({ engine }: Pick<Working, "engine">) {
  return (await engine.audit({})).map((one) => one.sequence);
}

forEveryEngine((can) => {
  describe("pruning", () => {
    can("takes what is older, up to the first entry that is not", async (on) => {
      const file = join(scratchFolder(), "old.jsonl");
      await write(on, [1], [2], [9], [3], [9]);
      expect(await prune(on, 5, { kind: "file", file })).toEqual({
        first: 1,
        last: 2,
        files: [file],
      });
      expect([numbersIn(file), await numbersLeft(on)]).toEqual([
        [1, 2],
        [3, 4, 5],
      ]);
      expect(await prune(on, 5, { kind: "file", file: `${file}.2` })).toBeUndefined();
      expect(await joinAudit(on.engine, disk, [file])).toMatchObject({ first: 1, inState: 3 });
    });

    can("leaves the entries of a run together, whatever people did meanwhile", async (on) => {
      const { engine, lease } = on;
      const file = join(scratchFolder(), "old.jsonl");
      await write(on, [1], [2, "long"], [3, "long"]);
      const acting = { engine, lease, run: "pause", plan: "p", now: 4, person: "ann" };
      await noteActs([{ act: "pause", object: "Person" }], acting);
      await write(on, [6, "long"], [7]);
      expect(await prune(on, 5, { kind: "file", file })).toMatchObject({ first: 1, last: 1 });
      expect(await prune(on, 6, { kind: "file", file: `${file}.2` })).toBeUndefined();
      await prune(on, 7, { kind: "file", file: `${file}.3` });
      expect([numbersIn(`${file}.3`), await numbersLeft(on)]).toEqual([[2, 3, 4, 5], [6]]);
    });

    can("takes nothing of a chain that is broken, or of one that files do not have", async (on) => {
      const file = join(scratchFolder(), "old.jsonl");
      await write(on, [1], [2], [3]);
      const broken = {
        ...on.engine,
        audit: async (find: object) => {
          const entries = await on.engine.audit(find);
          return entries.map((one) => (one.sequence === 2 ? { ...one, at: 1 } : one));
        },
      };
      await expect(prune({ ...on, engine: broken }, 5, { kind: "file", file })).rejects.toThrow(
        "nothing is pruned, because the audit is broken at entry 2",
      );
      expect(disk.stat(file)).toBeUndefined();
      const [first] = await on.engine.audit({});
      writeFileSync(file, JSON.stringify({ ...first, hash: "sha256:other" }));
      const into = { kind: "exported", files: [file] } as const;
      await expect(prune(on, 5, into)).rejects.toThrow("nothing is pruned, because entry 1");
      writeFileSync(file, `${JSON.stringify(first)}\n`);
      expect(await prune(on, 5, into)).toMatchObject({ first: 1, last: 1 });
      expect(await numbersLeft(on)).toEqual([2, 3]);
    });
  });
});

type Sharing = Working & { readonly address: StateAddress };

function walk(can: Can): void {
  function sharing(title: string, body: (on: Sharing) => Promise<void>): void {
    can(title, ({ address = expect.unreachable(), ...on }) => body({ ...on, address }));
  }

  describe("a process that prunes", () => {
    for (const dies of ["writing", "written", "pruned"] as const) {
      sharing(`K14 and is killed (${dies}) loses nothing, and the next one ends it`, async (on) => {
        const { engine, lease, address } = on;
        const folder = scratchFolder();
        const file = join(folder, "old.jsonl");
        await write(on, [1], [2], [3], [9]);
        await lease.release();
        await start({ address, file, before: 5, dies });
        const isThere = disk.stat(file) !== undefined;
        expect(isThere).toBe(dies !== "writing");
        expect(await numbersLeft(on)).toEqual(dies === "pruned" ? [4] : [1, 2, 3, 4]);
        const parts = isThere ? [file] : [];
        expect(await joinAudit(engine, disk, parts)).toMatchObject({ first: 1 });
        await start({ address, file, before: 5, dies: "never" });
        expect([numbersIn(file), await numbersLeft(on)]).toEqual([[1, 2, 3], [4]]);
        expect(await joinAudit(engine, disk, [file])).toMatchObject({ first: 1, inState: 1 });
        expect((await engine.prunings()).map((one) => one.sequence)).toEqual([3]);
        if (dies !== "writing") expect(readdirSync(folder)).toEqual(["old.jsonl"]);
      });
    }
  });
}

forEveryEngine(
  walk,
  everyEngine.filter((one) => one.isShared),
);

async function start(order: PruneOrder): Promise<void> {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  expect([code, signal]).toEqual(order.dies === "never" ? [0, null] : [null, "SIGKILL"]);
}
