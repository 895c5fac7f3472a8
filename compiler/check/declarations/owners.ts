/** Owners and stewards: whether those that are named are declared, and whether a message reaches them. */
import { isAddress } from "../../../core/address.ts";
import type { Diagnostic } from "../../../core/diagnostic.ts";
import { nearest } from "../../../core/nearest.ts";
import type { Name } from "../../../grammar/ast.ts";
import { shorten } from "../../../grammar/shorten.ts";
import { isPublicKey } from "../../../rules/approval.ts";
import type { Model, ObjectModel } from "../../model.ts";
import type { Check } from "../check.ts";
import { firstOfEach } from "../first-of-each.ts";
import { someOf } from "../rows/wording.ts";
import { clausesOf, statedIn } from "../statements.ts";
import { diagnose } from "./diagnostics.ts";

export const checkOwners: Check = (model, report) => {
  if (model.unreadable.mayDeclare("owner")) return;
  const undeclared = ownerNames(model).filter((name) => !model.owners.has(name.text));
  for (const name of firstOfEach(undeclared)) {
    report(unknownOwner(name, [...model.owners.keys()]));
  }
  for (const rule of model.errorRules) {
    for (const action of rule.node.actions) {
      if (action.kind === "notify") reach(action.whom);
      if (action.kind === "email") reach(action.owner);
    }
  }

  function reach(name: Name): void {
    const owner = model.owners.get(name.text);
    if (owner === undefined || isReachable(owner.statement.node)) return;
    const related = [{ span: owner.statement.node.name.span, message: "declared here" }];
    report(diagnose("owner-unreachable", name.span, { name: name.text }, { related }));
  }
};

/** The word of `notify` that stands for whoever owns the record at hand. */
const recordOwner = "record_owner";

/** Every place where someone is named; a name of each, once. */
export function ownerNames(model: Model): readonly Name[] {
  const clauses = clausesOf(model, "owner", "steward", "review", "approved", "erasure");
  const stated = clauses.map((clause) =>
    clause.kind === "owner" || clause.kind === "steward" ? clause.name : clause.by,
  );
  const answers = statedIn(model).statements.flatMap(({ node }) =>
    (node.kind === "error_rule" ? node.actions : []).map((action) => {
      if (action.kind === "email") return action.owner;
      return action.kind === "notify" && action.whom.text !== recordOwner ? action.whom : undefined;
    }),
  );
  const terms = [...model.terms.values()]
    .filter((term) => !term.imported)
    .map((term) => term.statement.node.owner);
  const dpo = isOwn(model.organisation?.span.file, model)
    ? model.organisation?.node.dpo
    : undefined;
  return [...stated, ...answers, ...terms, dpo].filter((name) => name !== undefined);
}

function isOwn(file: string | undefined, model: Model): boolean {
  return model.files.some((one) => one.source.file === file);
}

function unknownOwner(name: Name, owners: readonly string[]): Diagnostic {
  const near = nearest(name.text, [...owners, recordOwner]);
  const suggestion =
    near === undefined
      ? `declare it: \`owner ${name.text} "Label" email "…"\``
      : `did you mean \`${near}\`?`;
  const fix =
    near === undefined
      ? {}
      : { fix: { title: `write \`${near}\``, span: name.span, text: near, safe: false } };
  return diagnose("unknown-owner", name.span, { name: name.text, suggestion }, fix);
}

function isReachable(node: { readonly email?: unknown; readonly members: readonly unknown[] }) {
  return node.email !== undefined || node.members.length > 0;
}

export const checkAddresses: Check = (model, report) => {
  for (const { statement, imported } of model.owners.values()) {
    if (imported) continue;
    const { email, members } = statement.node;
    for (const address of email === undefined ? members : [email, ...members]) {
      if (!isAddress(address.value)) {
        report(diagnose("malformed-email", address.span, { address: shorten(address.value) }));
      }
    }
  }
};

export const checkKeys: Check = (model, report) => {
  for (const { statement, imported } of model.owners.values()) {
    if (imported) continue;
    for (const key of statement.node.keys) {
      if (!isPublicKey(key.value)) {
        report(diagnose("malformed-key", key.span, { key: shorten(key.value) }));
      }
    }
  }
};

/** `notify record_owner` falls back to the owner of the row, which may be its own or the object's. */
export const checkRecordOwnerNotified: Check = (model, report) => {
  if (!statedIn(model).isWhole) return;
  for (const rule of model.errorRules) {
    for (const action of rule.node.actions) {
      if (action.kind !== "notify" || action.whom.text !== recordOwner) continue;
      const silent = model.objects.filter((object) => !hasOwner(object));
      if (silent.length === 0) continue;
      const objects = someOf(silent.map((object) => object.name));
      const related = silent.map((object) => ({
        span: object.statement.node.name.span,
        message: "has no owner",
      }));
      report(diagnose("notify-reaches-nobody", action.whom.span, { objects }, { related }));
    }
  }
};

function hasOwner(object: ObjectModel): boolean {
  if (object.recordOwner !== undefined || object.clauses.has("owner")) return true;
  return object.rows.length > 0 && object.rows.every((row) => row.clauses.has("owner"));
}
