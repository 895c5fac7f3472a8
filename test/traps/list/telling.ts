/** People are told of errors too often, not at all, or of what they may not know. */
import type { Catch, Trap } from "../trap.ts";

const told = (test: string): Catch => ["runtime/alerts/told.test.ts", test];
const restarted = (test: string): Catch => ["runtime/alerts/restart.test.ts", test];
const fate = (test: string): Catch => ["runtime/error-fates.test.ts", test];

export const telling: readonly Trap[] = [
  {
    name: "a case that is still there is told by every run that looks at it",
    file: "runtime/alerts/tell-cases.ts",
    find: "    known === undefined ||\n    known.class",
    replace: "    known === undefined ||\n    known.updated < hold.updated ||\n    known.class",
    caughtBy: [told("a case > is told when it comes up")],
  },
  {
    name: "a system that is away is told by every run",
    file: "runtime/alerts/tell-run.ts",
    find: "if (told.has(name) || begin.some((other) => other.name === name)) continue;",
    replace: "if (begin.some((other) => other.name === name)) continue;",
    caughtBy: [told("an object, or a system of it > that cannot be read")],
  },
  {
    name: "what was over is not told when it begins again",
    file: "runtime/alerts/tell-run.ts",
    find: "if (!standing.has(name) && (isOf(name, ran) || !isKnown)) over.push(name);",
    replace: "if (!standing.has(name) && !isKnown) over.push(name);",
    caughtBy: [told("an object, or a system of it > that cannot be read")],
  },
  {
    name: "a system's words about personal data are passed on",
    file: "runtime/alerts/tell-cases.ts",
    find: "hasPersonal(one) && (intent.kind",
    replace: "!hasPersonal(one) && (intent.kind",
    caughtBy: [told("personal data > a system's words")],
  },
  {
    name: "a message that is sent again has another id",
    file: "runtime/alerts/seal.ts",
    find: "first.message ?? randomId(host.random, 16)",
    replace: "randomId(host.random, 16)",
    caughtBy: [restarted("a process killed after it sent")],
  },
  {
    name: "a message that was not taken is forgotten",
    file: "runtime/alerts/deliver-due.ts",
    find: "await tell({ put: alerts.map((one) => ({ ...one, due, trouble: why })) });",
    replace: "await tell({ drop: alerts.map((one) => one.id) });",
    caughtBy: [
      ["runtime/alerts/delivering.test.ts", "a webhook > that fails is tried again later"],
    ],
  },
  {
    name: "what is held as a whole is written but for the field that is to blame",
    file: "runtime/decide/stopped.ts",
    find: `fate.scope === "record"`,
    replace: `fate.scope !== "record" && fate.scope !== "field"`,
    caughtBy: [fate("what cannot be decided > a conflict under `block`")],
  },
];
