/** Durations that cannot be meant: none at all, and those that are far from what anyone would wait. */
import type { Duration } from "../../../grammar/ast.ts";
import type { Model } from "../../model.ts";
import type { Check } from "../check.ts";
import { clausesOf } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkDurations: Check = (model, report) => {
  for (const { duration, limit } of durations(model)) {
    const { clause, example } = limit;
    if (duration.seconds === 0) {
      report(diagnose("duration-zero", duration.span, { clause, example }));
      continue;
    }
    const isShort = duration.seconds < (limit.least?.seconds ?? 0);
    const isLong = duration.seconds > (limit.most?.seconds ?? Number.POSITIVE_INFINITY);
    const bound = isShort ? limit.least : isLong ? limit.most : undefined;
    if (bound === undefined) continue;
    const extreme = isShort ? "short" : "long";
    const facts = { clause, duration: duration.text, extreme, reason: bound.reason, example };
    report(diagnose("duration-unlikely", duration.span, facts));
  }
};

interface Bound {
  readonly seconds: number;
  readonly reason: string;
}

interface Limit {
  /** As it is written before the duration. */
  readonly clause: string;
  readonly example: string;
  readonly least?: Bound;
  readonly most?: Bound;
}

const day = 86_400;

const everyLimit: Limit = {
  clause: "every",
  example: "every 5m",
  most: {
    seconds: 366 * day,
    reason: "An object that runs less than once a year is not kept in agreement.",
  },
};
const recertifyLimit: Limit = {
  clause: "recertify every",
  example: "recertify every 180d",
  least: { seconds: day, reason: "A person would have to confirm the object several times a day." },
};
const freshLimit: Limit = { clause: "fresh within", example: "fresh within 15m" };
const reviewLimit: Limit = {
  clause: "review within",
  example: "review within 2d",
  least: {
    seconds: 60,
    reason: "Nobody can decide so fast, so every conflict would raise an alert.",
  },
};
const retryLimit: Limit = {
  clause: "retry after",
  example: "retry after 10m",
  most: {
    seconds: 7 * day,
    reason: "Changes would wait for it, and records would disagree meanwhile.",
  },
};

function durations(
  model: Model,
): readonly { readonly duration: Duration; readonly limit: Limit }[] {
  const found: { duration: Duration; limit: Limit }[] = [];
  for (const { every } of clausesOf(model, "every")) {
    found.push({ duration: every, limit: everyLimit });
  }
  for (const { every } of clausesOf(model, "recertify")) {
    found.push({ duration: every, limit: recertifyLimit });
  }
  for (const { within } of clausesOf(model, "fresh")) {
    found.push({ duration: within, limit: freshLimit });
  }
  for (const { within } of clausesOf(model, "review")) {
    if (within !== undefined) found.push({ duration: within, limit: reviewLimit });
  }
  for (const { node } of model.errorRules) {
    for (const action of node.actions) {
      if (action.kind === "retry_after") found.push({ duration: action.after, limit: retryLimit });
    }
  }
  return found;
}
