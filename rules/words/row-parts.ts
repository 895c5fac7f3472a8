/** What a row's clauses say, part by part, in the words of the table it replaces. */
import type { RowPlan } from "../../plan/index.ts";
import { authorityOf, directionOf } from "../headlines.ts";
import type { RowNames } from "../row-names.ts";
import { codecWords } from "./codec.ts";
import { durationWords } from "./duration.ts";
import { expressionWords, fieldWords, valueWords } from "./expression.ts";
import { listed, plainWords, told } from "./object-parts.ts";

/** Undefined where the row does not have it. */
export function rowPartWords(
  row: RowPlan,
  part: keyof RowPlan,
  names: RowNames,
): string | undefined {
  switch (part) {
    case "ends":
      return row.ends
        .map((end) => `${fieldWords(end)}${end.format ? ` as ${codecWords(end.format)}` : ""}`)
        .join(", ");
    case "arrows":
      return directionOf(row, names);
    case "policy":
      return authorityOf(row, names);
    case "using":
      return listed(row.using.map(codecWords), ", ");
    case "required":
      return row.required ? "required" : undefined;
    case "drift":
      return row.drift ?? undefined;
    case "advance":
      return told(row.advance, (one) => one.map(valueWords).join(", "));
    case "ref":
      return told(row.ref, (one) => one.join(" or "));
    case "default":
      return told(row.default, valueWords);
    case "when":
      return told(row.when, expressionWords);
    case "everySeconds":
      return told(row.everySeconds, (one) => `every ${durationWords(one)}`);
    case "owner":
    case "steward":
      return told(row[part], names.owner);
    default:
      return plainWords(row[part]);
  }
}

/** "Bidirectional; Salesforce wins" */
export function rowWords(row: RowPlan, names: RowNames): string {
  return `${rowPartWords(row, "ends", names)}: ${directionOf(row, names)}; ${authorityOf(row, names)}`;
}
