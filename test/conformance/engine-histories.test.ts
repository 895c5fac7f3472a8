/** Random histories, each on the first engine and another one at once: both must give the same results. */
import { describe, expect, test } from "vitest";
import { everyEngine } from "./engine-cases.ts";
import { playHistory } from "./engine-history.ts";

const [reference = expect.unreachable(), ...others] = everyEngine;

describe.each(others)(`$name and ${reference.name}`, (subject) => {
  test.skipIf(subject.missing !== undefined)(
    "give the same results in every history",
    async () => {
      for (let seed = 1; seed <= subject.histories; seed++) {
        await playHistory(seed, [reference, subject]);
      }
    },
    600_000,
  );
});
