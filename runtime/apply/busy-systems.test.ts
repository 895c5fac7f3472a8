/** L5: a long queue, of which one system takes nothing for now. */
import { expect, test } from "vitest";
import { compileWorld, openWorld } from "../../test/support/world.ts";
import type { Connector } from "../connector.ts";
import { ConnectorError } from "../connector-error.ts";

const plan = compileWorld(`object Person: a.people -> b.people, c.people  every 5m {
  match  a.email = b.email = c.email
  brake  off
  a.email -> b.email, c.email
  a.name -> b.name, c.name
}
`);
const queued = 10_000;

function limited(calls: { made: number }, retryAfterMs: number | undefined, times = Infinity) {
  return (alias: string, connector: Connector): Connector =>
    alias !== "c"
      ? connector
      : {
          ...connector,
          async write(...given) {
            if (calls.made++ >= times) return connector.write(...given);
            const details = retryAfterMs === undefined ? {} : { retryAfterMs };
            throw new ConnectorError("rate_limit", "too many requests", details);
          },
        };
}

test("L5 the others get all of it at once, and the one that asks for time is left alone", async () => {
  const world = openWorld(plan);
  for (let at = 0; at < queued; at++) world.put("a", `${at}`, { name: "new" });
  const calls = { made: 0 };
  const report = await world.pass({ connector: limited(calls, 60_000) });
  expect(world.system("b").all("people")).toHaveLength(queued);
  expect(world.system("c").all("people")).toHaveLength(0);
  expect(calls.made).toBe(1);
  expect(world.waits).toEqual([]);
  expect(report.runs).toMatchObject([{ created: queued, failed: queued }]);
  // None of it is a dead letter, however often it had to wait.
  expect(report.holds).toEqual([]);
}, 60_000);

test("one that asks for a moment gets its writes in the same run", async () => {
  const world = openWorld(plan);
  for (let at = 0; at < 500; at++) world.put("a", `${at}`, { name: "new" });
  await world.pass({ connector: limited({ made: 0 }, 1000, 2) });
  expect(world.system("c").all("people")).toHaveLength(500);
  expect(world.waits).toHaveLength(2);
});
