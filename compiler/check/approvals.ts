/**
 * Signed approvals: whether each is by a key of whom it names, and of the object as it is now. What an approval
 * covers is a digest of the plan, so this needs a spec without errors, and looks at nothing else.
 */
import { standingOf, type Verify } from "../../rules/approval.ts";
import type { Draft } from "../lower/lower.ts";
import type { Model } from "../model.ts";
import type { Report } from "./check.ts";
import { diagnose } from "./objects/diagnostics.ts";
import { clauseInForce } from "./rows/stated-clauses.ts";

export function checkSignedApprovals(
  model: Model,
  plan: Draft,
  verify: Verify,
  report: Report,
): void {
  const approved = model.objects.flatMap((object) => {
    const clause = clauseInForce(object, "approved");
    return clause === undefined ? [] : [{ name: object.name, clause }];
  });
  if (approved.length === 0) return;
  for (const { name, clause } of approved) {
    const object = plan.objects.find((one) => one.id === name);
    if (object === undefined) continue;
    const { by, signature } = clause;
    const facts = { object: name, by: by.text };
    switch (standingOf(plan, object, verify)) {
      case "forged":
        report(diagnose("approval-forged", signature.span, facts));
        break;
      case "outsider":
        report(diagnose("approval-by-outsider", by.span, facts));
        break;
      case "stale":
        report(diagnose("stale-approval", signature.span, facts));
        break;
      case "unsigned":
        // Without a key nobody promised that there would be a signature.
        if ((plan.owners.find((one) => one.id === by.text)?.keys ?? []).length > 0) {
          report(diagnose("approval-unsigned", signature.span, facts));
        }
        break;
      default:
        break;
    }
  }
}
