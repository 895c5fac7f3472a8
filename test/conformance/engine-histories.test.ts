/** Random histories, each on the first engine and another one at once: both must give the same results. */
import { describe, test } from "vitest";
import { everyEngine } from "./engine-cases.ts";
import { playHistory } from "./engine-history.ts";

const [reference, ...others] = everyEngine;

describe.each(others)(`$name and ${reference.name}`, (subject) => {
  test.skipIf(subject.missing !== undefined)(
    "give the same results in every history",
    async () => {
      for (let seed = 1; seed <= 200; seed++) await playHistory(seed, [reference, subject]);
    },
    120_000,
  );
});
