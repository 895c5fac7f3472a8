/** The `errors` block: its classes, and the actions that answer each. */

import { didYouMean } from "../../../core/nearest.ts";
import type { Span } from "../../../core/source.ts";
import type { ErrorAction } from "../../../grammar/ast.ts";
import {
  defaultErrorActions,
  type ErrorClass,
  errorClasses,
} from "../../../rules/error-classes.ts";
import type { Check, Report } from "../check.ts";
import { diagnose } from "./diagnostics.ts";

export const checkErrorClasses: Check = (model, report) => {
  const seen = new Map<string, Span>();
  for (const { node } of model.errorRules) {
    const name = node.class.text;
    if (!errorClasses.includes(name as ErrorClass)) {
      const list = errorClasses.map((one) => `\`${one}\``).join(", ");
      const suggestion = didYouMean(name, errorClasses, `classes are ${list}`);
      report(diagnose("unknown-error-class", node.class.span, { name, suggestion }));
    }
    const first = seen.get(name);
    if (first === undefined) seen.set(name, node.class.span);
    else {
      const related = [{ span: first, message: "first here" }];
      report(diagnose("error-class-repeated", node.class.span, { name }, { related }));
    }
  }
};

export const checkErrorActions: Check = (model, report) => {
  for (const { node } of model.errorRules) {
    const name = node.class.text;
    for (const action of node.actions) {
      if (action.kind !== "unknown") continue;
      const word = action.word.text;
      const words = Object.values(actionWords);
      const list = words.map((one) => `\`${one}\``).join(", ");
      const suggestion = didYouMean(word, words, `actions are ${list}`);
      report(diagnose("unknown-error-action", action.word.span, { name: word, suggestion }));
    }
    if (node.actions.some((action) => action.kind === "unknown")) continue;
    checkRepeated(node.actions, report);
    checkClash(node.actions, report);
    if (name === "brake") checkBrake(node.actions, report);
    else checkQueue(node.class.text, node.actions, report);
  }
};

type Known = Exclude<ErrorAction, { readonly kind: "unknown" }>;

const actionWords: Readonly<Record<Known["kind"], string>> = {
  log: "log",
  skip: "skip",
  flag: "flag",
  block: "block",
  queue: "queue",
  retry_after: "retry after",
  request_correction: "request correction",
  notify: "notify",
  email: "email",
  alert: "alert",
};

/** What happens to the record; the other actions only tell of it. */
const fates: Readonly<Partial<Record<ErrorAction["kind"], "left out" | "held" | "tried again">>> = {
  skip: "left out",
  flag: "held",
  block: "held",
  request_correction: "held",
  queue: "tried again",
  retry_after: "tried again",
};

/** Messages to several people are several actions; the same to one of them is not. */
function checkRepeated(actions: readonly ErrorAction[], report: Report): void {
  const seen = new Map<string, Span>();
  for (const action of actions) {
    if (action.kind === "unknown") continue;
    const whom = addressee(action);
    const shown = whom === undefined ? actionWords[action.kind] : `${action.kind} ${whom}`;
    const first = seen.get(shown);
    if (first === undefined) seen.set(shown, action.span);
    else {
      const related = [{ span: first, message: "first here" }];
      report(diagnose("error-action-repeated", action.span, { action: shown }, { related }));
    }
  }
}

function addressee(action: ErrorAction): string | undefined {
  switch (action.kind) {
    case "notify":
      return action.whom.text;
    case "email":
      return action.owner.text;
    case "alert":
      return action.channel.text;
    default:
      return undefined;
  }
}

function checkClash(actions: readonly ErrorAction[], report: Report): void {
  const first = actions.find((action) => fates[action.kind] !== undefined);
  if (first === undefined || first.kind === "unknown") return;
  const second = actions.find(
    (action) => (fates[action.kind] ?? fates[first.kind]) !== fates[first.kind],
  );
  if (second === undefined || second.kind === "unknown") return;
  const facts = { first: actionWords[first.kind], second: actionWords[second.kind] };
  const related = [{ span: first.span, message: `here it is ${fates[first.kind]}` }];
  report(diagnose("error-actions-clash", second.span, facts, { related }));
}

/** A class that says nothing of what becomes of the record is answered as the language does. */
function checkQueue(name: string, actions: readonly ErrorAction[], report: Report): void {
  const stated = actions.filter((action) => fates[action.kind] !== undefined);
  const usual = Object.hasOwn(defaultErrorActions, name)
    ? defaultErrorActions[name as ErrorClass]
    : [];
  const answers = stated.length > 0 ? stated : usual;
  if (answers.some((action) => fates[action.kind] === "tried again")) return;
  for (const action of actions) {
    if (action.kind !== "alert" || action.queueOver === undefined) continue;
    const channel = action.channel.text;
    report(diagnose("alert-without-queue", action.queueOver.span, { channel }));
  }
}

function checkBrake(actions: readonly ErrorAction[], report: Report): void {
  for (const action of actions) {
    if (action.kind === "unknown") continue;
    const isQueue = action.kind === "alert" && action.queueOver !== undefined;
    if (isQueue) {
      const channel = action.channel.text;
      report(diagnose("alert-without-queue", action.queueOver.span, { channel }));
    } else if (fates[action.kind] !== undefined && action.kind !== "block") {
      const facts = { action: actionWords[action.kind] };
      report(diagnose("error-action-idle", action.span, facts));
    }
  }
}
