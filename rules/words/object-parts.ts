/** What an object's clauses say, part by part, in the words of a spec. */
import { canonicalJson } from "../../core/canonical-json.ts";
import type {
  Brake,
  Creation,
  DeletePolicy,
  Differences,
  EachPlan,
  MatchPlan,
  ObjectEnd,
  ObjectPlan,
  Schedule,
  Setting,
} from "../../plan/index.ts";
import { definitionOf } from "../policies/index.ts";
import type { RowNames } from "../row-names.ts";
import { joined } from "../sides.ts";
import { codecWords } from "./codec.ts";
import { durationWords } from "./duration.ts";
import { expressionWords, fieldWords, nameWords, valueWords } from "./expression.ts";

/** Of a part that the object has; what no word is known for is its data. */
export function objectPartWords(
  object: ObjectPlan,
  part: keyof ObjectPlan,
  names: RowNames,
): string | undefined {
  switch (part) {
    case "ends":
      return object.ends.map(endWords).join(", ");
    case "status":
      return statusWords(object);
    case "match":
      return listed(object.match.map(matchWords), "; ");
    case "where":
      return listed(object.where.map(expressionWords), " and ");
    case "create":
      return listed(object.create.map(creationWords), "; ") ?? "never";
    case "delete":
      return deletionWords(object.delete);
    case "erasure":
      return erasureWords(object);
    case "initial":
      return differencesWords(object.initial.differencesBy, names);
    case "brake":
      return brakeWords(object.brake);
    case "schedule":
      return listed(scheduleWords(object.schedule), ", ");
    case "together":
      return listed(
        object.together.map(({ id, rows }) => `${nameWords(id)}: ${joined(rows)}`),
        "; ",
      );
    case "each":
      return listed(object.each.map(eachWords), "; ");
    case "sets":
      return listed(object.sets.map(settingWords), "; ");
    case "ignored":
      return listed(object.ignored.map(fieldWords), ", ");
    case "recordOwner":
      return told(object.recordOwner, fieldWords);
    case "owner":
    case "steward":
      return told(object[part], names.owner);
    case "freshSeconds":
      return told(object.freshSeconds, (one) => `within ${durationWords(one)}`);
    case "recertifySeconds":
      return told(object.recertifySeconds, (one) => `every ${durationWords(one)}`);
    case "subjects":
      return listed(object.subjects, ", ");
    case "volume":
      return told(object.volume, volumeWords);
    default:
      return plainWords(object[part]);
  }
}

/** A text as it is, and anything else as its data. */
export function plainWords(value: unknown): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return canonicalJson(value);
}

/** Undefined for what is not said. */
export function told<Value>(
  value: Value | undefined,
  words: (value: Value) => string,
): string | undefined {
  return value === undefined ? undefined : words(value);
}

/** Undefined for none. */
export function listed(items: readonly string[], between: string): string | undefined {
  return items.length === 0 ? undefined : items.join(between);
}

function endWords({ system, stages, source, sink }: ObjectEnd): string {
  const objects = stages.map((one) => `${nameWords(system)}.${nameWords(one.object)}`);
  const role = source && sink ? "read and written" : source ? "only read" : "only written";
  return `${objects.join(" then ")} (${role})`;
}

function statusWords({ status: { state, since, until } }: ObjectPlan): string {
  const from = since === undefined ? "" : ` since ${since}`;
  return `${state}${from}${until === undefined ? "" : ` until ${until}`}`;
}

function matchWords({ parts, using, ignoringCase, among }: MatchPlan): string {
  const keys = parts.map(({ fields }) => fields.map(fieldWords).join(" = ")).join(" and ");
  const form = using.length === 0 ? "" : ` using ${using.map(codecWords).join(", ")}`;
  const folds = ignoringCase ? " ignoring case" : "";
  return `${keys}${form}${folds}${among === undefined ? "" : ` among ${expressionWords(among)}`}`;
}

function creationWords({ system, when }: Creation): string {
  if (when.length === 0) return `in ${nameWords(system)}`;
  return `in ${nameWords(system)} when ${when.map(expressionWords).join(", or when ")}`;
}

function deletionWords(policy: DeletePolicy): string {
  switch (policy.kind) {
    case "propagate":
      return policy.onEdit === "hold"
        ? "propagate"
        : `propagate ${policy.onEdit.replace("_", " ")}`;
    case "archive":
      return `archive ${policy.sets.map(settingWords).join(", ")}`;
    default:
      return policy.kind;
  }
}

function erasureWords({ erasure: { mode, by } }: ObjectPlan): string {
  return by === undefined ? mode : `${mode} by ${by}`;
}

function differencesWords(differences: Differences, names: RowNames): string {
  switch (differences.kind) {
    case "rows":
      return "each row's own clause";
    case "keep":
      return "both stay, and the difference is reported";
    case "policy": {
      const { policy } = differences;
      return definitionOf(policy).headline(policy, names, "the source");
    }
  }
}

function brakeWords(brake: Brake): string {
  if (brake.kind === "off") return "off";
  const { deletes, changes } = brake;
  return `deletes ${deletes.percent}% over ${deletes.over}, changes ${changes.percent}% over ${changes.over}`;
}

function scheduleWords({ everySeconds, at, onChange }: Schedule): string[] {
  return [
    ...(everySeconds === undefined ? [] : [`every ${durationWords(everySeconds)}`]),
    ...(at === undefined ? [] : [`at ${JSON.stringify(at.cron)} in ${at.zone}`]),
    ...(onChange ? ["on change"] : []),
  ];
}

function eachWords({ id, lists, match }: EachPlan): string {
  const keys = match.map(({ fields }) => fields.map(fieldWords).join(" = ")).join(" and ");
  return `${nameWords(id)} of ${lists.map((one) => `${one.system}.${one.field}`).join(", ")} by ${keys}`;
}

function settingWords(one: Setting): string {
  return `${fieldWords(one)} = ${valueWords(one.value)}`;
}

function volumeWords({ records, changesPerDay }: NonNullable<ObjectPlan["volume"]>): string {
  const changes = changesPerDay === undefined ? "" : `, ${changesPerDay} changes per day`;
  return `${records} records${changes}`;
}
