/** The wrong record is taken, or one that is there is taken for gone. */
import { fault, scenario, type Trap } from "../trap.ts";

export const identity: readonly Trap[] = [
  {
    name: "only what the first system has is walked through",
    file: "runtime/detect/detect.ts",
    find: "[...lanes].map(async ([system, feeds]) => {",
    replace: "[...lanes].slice(0, 1).map(async ([system, feeds]) => {",
    caughtBy: [scenario("O2"), scenario("N1")],
  },
  {
    name: "a key that two records have is linked with the first of them",
    file: "runtime/detect/identify.ts",
    find: `if (mates.length > 1) why = \`\${mates.length} records of \${system} have its key\`;
      else if`,
    replace: "if",
    caughtBy: [scenario("N5")],
  },
  {
    name: "two records with one key both go on",
    file: "runtime/detect/identify.ts",
    find: "if (own.length > 1) {",
    replace: "if (own.length > 9) {",
    caughtBy: [scenario("N6")],
  },
  {
    name: "a record without a key is linked with another without one",
    file: "rules/match-key.ts",
    find: "return text === undefined ? undefined : fold(text);",
    replace: 'return fold(text ?? "");',
    caughtBy: [scenario("N7")],
  },
  {
    name: "a deletion is forgotten, and the record made again",
    file: "runtime/decide/delete.ts",
    find: `return { ...noDeletion, left: gone, tombstones: systems };
    case`,
    replace: `return { ...noDeletion, left: gone };
    case`,
    caughtBy: [scenario("X1-ignore")],
  },
  {
    name: "a deletion always wins",
    file: "runtime/decide/delete.ts",
    find: `if (edited && policy.onEdit === "hold") {`,
    replace: "if (edited && policy.onEdit === undefined) {",
    caughtBy: [scenario("X2")],
  },
  {
    name: "a deletion travels before the brake has seen it",
    file: "runtime/brake.ts",
    find: `if (brake.kind === "off") return undefined;`,
    replace: `if (brake.kind !== "off") return undefined;`,
    caughtBy: [scenario("X5")],
  },
  {
    name: "the brake looks at one run alone",
    file: "runtime/brake.ts",
    find: "const earlier = gone === 0 ? 0 : await counting.deletedToday(system);",
    replace: "const earlier = gone * 0 * (await counting.deletedToday(system));",
    caughtBy: [scenario("X9")],
  },
  {
    name: "new records make the brake's share smaller",
    file: "runtime/brake.ts",
    find: "const had = (known === undefined ? 0 : known.present + known.gone) + earlier;",
    replace: "const had = (known === undefined ? 0 : present + gone) + earlier;",
    caughtBy: [scenario("X6")],
  },
  {
    name: "the brake stops what is exactly at its limit",
    file: "runtime/brake.ts",
    find: "return count > over && count * 100 > percent * of;",
    replace: "return count >= over && count * 100 >= percent * of;",
    caughtBy: [scenario("X6")],
  },
  {
    name: "a source that shows nothing has nothing",
    file: "runtime/brake.ts",
    find: "if (present === 0 && gone > 0 && gone > approve) {",
    replace: "if (present === -1) {",
    caughtBy: [scenario("X7")],
  },
  {
    name: "what a full read after a lost place does not show is gone",
    file: "runtime/detect/detect.ts",
    find: `return readAll(object, feed, detecting, error.kind === "changes_missed");`,
    replace: "return readAll(object, feed, detecting, true);",
    caughtBy: [scenario("Z8")],
  },
  {
    name: "a page that is cut off is the last one",
    file: "runtime/detect/read-ahead.ts",
    find: "const result = await iterator.next();",
    replace:
      "const result = await iterator.next().catch(() => ({ done: true as const, value: undefined }));",
    caughtBy: [fault("a read that does not end well > Q10")],
  },
  {
    name: "a record that leaves the scope is let go of at once",
    file: "runtime/decide/decide.ts",
    find: "const flows = inScope || link.inScope === true;",
    replace: "const flows = inScope;",
    caughtBy: [scenario("F4")],
  },
  {
    name: "a field that was not returned is blank",
    file: "runtime/decide/unit-state.ts",
    find: "return all(end.parts.map(({ field }) => view.field(system, field)));",
    replace: "return all(end.parts.map(({ field }) => view.field(system, field) ?? null));",
    caughtBy: [scenario("B3")],
  },
];
