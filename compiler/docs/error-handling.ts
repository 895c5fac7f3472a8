/** What is done about each kind of error, and who is told. */
import { sentenceCase } from "../../core/sentence-case.ts";
import type { ErrorActionPlan, ErrorRule } from "../../plan/index.ts";
import { errorActionWords } from "../../rules/words/error-actions.ts";
import type { Section, Table } from "./document.ts";
import type { Facts } from "./facts.ts";

/** Those that the text speaks of. */
export function errorHandling(facts: Facts): Section {
  const rules = facts.plan.errors.filter((one) => one.from === "spec");
  const title = "Error handling";
  if (rules.length > 0) return { id: "errors", title, about: [], table: table(rules, facts) };
  return { id: "errors", title, about: ["The package leaves all kinds of error as they are."] };
}

/** What happens by itself on the others. */
export function errorDefaults(facts: Facts): readonly Section[] {
  const rules = facts.plan.errors.filter((one) => one.from === "language");
  if (rules.length === 0) return [];
  const about = ["Of these the package says nothing, so this is done."];
  return [{ id: "other-errors", title: "Other errors", about, table: table(rules, facts) }];
}

function table(rules: readonly ErrorRule[], facts: Facts): Table {
  return {
    columns: ["Error", "Response", "Who is alerted"],
    rows: rules.map(({ class: kind, actions }) => {
      const alerts = actions.flatMap((one) => alertWords(one, facts));
      const responses = actions.filter((one) => alertWords(one, facts).length === 0);
      return {
        of: `errors/${kind}`,
        cells: [
          titles[kind],
          sentenceCase(responses.map(errorActionWords).join(", ")),
          alerts.length === 0 ? "Nobody" : alerts.join("; "),
        ],
        ...facts.lineOf(`errors/${kind}`),
      };
    }),
  };
}

/** Nothing for what alerts nobody. */
function alertWords(action: ErrorActionPlan, { names, plan }: Facts): readonly string[] {
  switch (action.kind) {
    case "notify":
      return [
        action.whom === "record_owner" ? "The owner of the record" : names.owner(action.whom),
      ];
    case "email": {
      const when = action.when === "now" ? "at once" : "daily";
      return [`${names.owner(action.owner)} by e-mail, ${when}`];
    }
    case "alert": {
      const channel = plan.channels.find((one) => one.id === action.channel);
      const where = channel === undefined ? action.channel : `${channel.target} (${channel.kind})`;
      const { whenQueueOver } = action;
      return [
        whenQueueOver === undefined ? where : `${where}, when more than ${whenQueueOver} wait`,
      ];
    }
    default:
      return [];
  }
}

const titles: Readonly<Record<ErrorRule["class"], string>> = {
  mapping_issue: "Mapping issue",
  rate_limit: "Rate limit",
  invalid_data: "Invalid data",
  missing_required: "Missing required field",
  auth: "Authentication refused",
  permission: "Permission missing",
  unavailable: "System unavailable",
  conflict: "Conflict",
  schema_drift: "A system's fields changed",
  brake: "Too much at once",
};
