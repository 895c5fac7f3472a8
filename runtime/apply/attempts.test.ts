/** After which failures a link is tried again, when, and when no more. */
import { expect, test } from "vitest";
import { ConnectorError, type ConnectorErrorKind } from "../connector-error.ts";
import type { StoredLink } from "../engine/engine.ts";
import { errorRules } from "../program/error-rules.ts";
import { triesAfter } from "./attempts.ts";
import type { Attempt } from "./effects.ts";

const now = 1_000_000;

/** A spec that waits no longer than we would. */
const rules = errorRules(
  (["unavailable", "rate_limit", "auth"] as const).map((name) => ({
    class: name,
    from: "spec" as const,
    actions: [{ kind: "queue" as const }],
  })),
);

/** `a moved, b transient 5000`: the systems that failed, and for how many ms they want to rest. */
function after(failures: string, attempts = 0, unread: readonly string[] = []): string {
  const failed = failures === "" ? [] : failures.split(", ").map(failure);
  const tries = triesAfter({ attempts } as StoredLink, failed, new Set(unread), now, rules);
  const { again } = tries;
  const when = again === undefined || typeof again === "string" ? again : again.at - now;
  return `${tries.attempts}: ${when}${tries.isDead ? ", dead" : ""}`;
}

function failure(text: string) {
  const [system, kind, ms] = text.split(" ");
  const details = ms === undefined ? {} : { retryAfterMs: Number(ms) };
  const error = new ConnectorError(kind as ConnectorErrorKind, "", details);
  return { kind: "failed", effect: { intent: { system } }, error } as Extract<
    Attempt,
    { kind: "failed" }
  >;
}

type Given = [failures: string, attempts?: number, unread?: readonly string[]];

test.each<[string, Given, string]>([
  ["nothing failed", ["", 3], "0: undefined"],
  ["a refusal waits for a person, and not for time", ["a invalid_data", 3], "0: undefined"],
  ["the first failure", ["a transient"], "1: 2000"],
  ["the second one waits twice as long", ["a transient", 1], "2: 4000"],
  ["and so on", ["a unavailable", 9], "10: 1024000"],
  ["ten tries are enough", ["a unknown_outcome", 10], "11: never, dead"],
  ["as long as the system asks, where that is longer", ["a transient 9000"], "1: 9000"],
  ["else as long as we would", ["a transient 500, b transient 700"], "1: 2000"],
  ["a system that is busy counts for no record", ["a rate_limit", 3], "3: 8000"],
  ["nor one that refuses the login", ["a auth", 0], "0: 2000"],
  ["one of several counts", ["a rate_limit, b transient", 3], "4: 16000"],
  ["nor one that could not be read", ["a unavailable", 3, ["a"]], "3: 8000"],
  ["another one does", ["a unavailable, b unavailable", 3, ["a"]], "4: 16000"],
  ["it never dies of that", ["a rate_limit", 10], "10: 1024000"],
  ["a record that moved is decided again at once", ["a moved"], "1: now"],
  ["five times", ["a moved", 4], "5: now"],
  ["then it waits", ["a moved", 5], "6: 64000"],
  ["and is no dead letter", ["a moved", 20], "21: 1024000"],
  ["a busy system does not make it wait", ["a moved, b rate_limit 9000", 1], "2: now"],
])("%s", (_, given, expected) => {
  expect(after(...given)).toBe(expected);
});
