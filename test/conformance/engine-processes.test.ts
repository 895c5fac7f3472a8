/** Real processes with one state, of those engines whose state outlives a process: killed, stopped, and all at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished } from "vitest";
import { realHost } from "../../cli/host.ts";
import { firstBreak } from "../../runtime/engine/audit-chain.ts";
import type { Engine } from "../../runtime/engine/engine.ts";
import type { EngineOrder } from "../support/engine-process.ts";
import { type Can, commitOnly, everyEngine, forEveryEngine, type Working } from "./engine-cases.ts";
import { feed, person, record, seen } from "./engine-given.ts";
import { openAt, type StateAddress } from "./engine-subject.ts";

const script = fileURLToPath(new URL("../support/engine-process.ts", import.meta.url));
type Sharing = Working & { readonly address: StateAddress };

const { clock } = realHost();

function walk(can: Can): void {
  function sharing(title: string, body: (on: Sharing) => Promise<void>): void {
    can(title, ({ address = expect.unreachable(), ...on }) => body({ ...on, address }));
  }

  describe("real processes", () => {
    sharing("K14 one that is killed amid a commit leaves all of it or nothing", async (on) => {
      const { engine, lease, address } = on;
      await fill(engine, lease, 60);
      await lease.release();
      let last = 0;
      for (const delay of [0, 3, 6, 9, 12, 15]) {
        const child = start({ address, does: "commits" });
        await child.line("ready");
        const told = await child.line(/./);
        await new Promise((resolve) => setTimeout(resolve, delay));
        child.process.kill("SIGKILL");
        const acknowledged = Math.max(Number(told), ...(await child.ended()).map(Number));
        // A process of this host that is gone is followed at once.
        const next = await openAt(address, clock);
        await (await next.lease()).release();
        const links = await next.links("Person");
        const seenAs = new Set(links.map(({ records }) => records[0]?.fields["name"]));
        const attempts = new Set(links.map((one) => one.attempts));
        const [done = 0] = attempts;
        expect([seenAs, attempts]).toEqual([new Set([`${done}`]), new Set([done])]);
        expect([acknowledged, acknowledged + 1]).toContain(done);
        const entries = await next.audit({});
        expect(entries.length - last).toBe(done * links.length);
        expect(firstBreak(entries, await next.auditHead())).toBeUndefined();
        const keys = links.map((one) => ({ line: 0, key: `${one.id}-${done}` }));
        expect((await next.mates("Person", keys)).length).toBe(links.length);
        last = entries.length;
        await next.close();
      }
    });

    sharing("Z5 one that was stopped for longer than its lease writes nothing more", async (on) => {
      const { engine, lease, address, as, pass } = on;
      await fill(engine, lease, 3);
      await lease.release();
      const child = start({ address, does: "commitsOnce" });
      await child.line("ready");
      child.process.kill("SIGSTOP");
      await expect((await as(2)).lease()).rejects.toThrow("is working with the state");
      await pass(60_000);
      const other = await as(2);
      await commitOnly(other, await other.lease(), { attempts: 7 });
      child.process.kill("SIGCONT");
      child.process.stdin?.write("go\n");
      expect(await child.ended()).toEqual(["refused"]);
      const attempts = (await other.links("Person")).map((one) => one.attempts);
      expect(attempts).toEqual([7, 0, 0]);
      expect(await other.audit({})).toEqual([]);
    });

    sharing("several at once follow one another", async ({ engine, lease, address }) => {
      await lease.release();
      await all(3, { address, does: "counts" });
      expect(await engine.cursor(feed)).toBe("45");
    });

    sharing("several at once share the tokens of a rate", async ({ address }) => {
      const got = (await all(3, { address, does: "takes" })).flat().map(Number);
      expect(got.reduce((sum, one) => sum + one, 0)).toBe(100);
    });

    sharing("of several at once, one fires a slot", async ({ address }) => {
      const fired = (await all(3, { address, does: "fires" })).flat().map(Number);
      expect(fired.reduce((sum, one) => sum + one, 0)).toBe(40);
    });
  });
}

forEveryEngine(
  walk,
  everyEngine.filter((one) => one.isShared),
);

async function fill(engine: Engine, lease: Working["lease"], count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, at) => `${at + 1}`);
  await engine.append(lease, seen(...ids.map((id) => person(id, "0"))));
  await engine.join(
    lease,
    "Person",
    ids.map((id) => ({ records: [record(`a${id}`)] })),
  );
}

interface Started {
  readonly process: ChildProcess;
  /** The next line, which has to be as expected. */
  line(expected: string | RegExp): Promise<string>;
  /** The lines that nobody has asked for, once it has ended. */
  ended(): Promise<readonly string[]>;
}

function start(order: EngineOrder): Started {
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  // One that is stopped would outlive a test that failed.
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const reader = createInterface({ input: child.stdout });
  const lines = reader[Symbol.asyncIterator]();
  return {
    process: child,
    async line(expected) {
      const { value } = await lines.next();
      expect(value).toMatch(expected);
      return String(value);
    },
    async ended() {
      const rest: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
        rest.push(next.value);
      }
      // Until then a process that was killed is still one that lives.
      await exit;
      return rest;
    },
  };
}

/** So many of them at once; the lines of each. */
function all(count: number, order: EngineOrder): Promise<readonly (readonly string[])[]> {
  return Promise.all(Array.from({ length: count }, () => start(order).ended()));
}
