/** Changes that leave what the product does as it was, each with the reason. */
export interface Equivalent {
  readonly file: string;
  /** As `results.md` tells it. */
  readonly was: string;
  readonly becomes: readonly string[];
  readonly why: string;
}

const once = "no two have it, so the first is the last";
const types = "it is there whenever it is looked for; the fallback is for the types";
const ours = "the text of a mistake of our own, which nothing can bring about";

export const equivalents: readonly Equivalent[] = [
  {
    file: "rules/merge/choose.ts",
    was: '"source"',
    becomes: ['""'],
    why: "where the source wins nothing is left to choose; the case is there for the types",
  },
  {
    file: "rules/merge/choose.ts",
    was: "winner === undefined",
    becomes: ["false"],
    why: "there is a candidate whenever one is to be chosen",
  },
  {
    file: "rules/merge/choose.ts",
    was: '"no value"',
    becomes: ['""'],
    why: "there is a candidate whenever one is to be chosen",
  },
  {
    file: "rules/merge/choose.ts",
    was: '"there is no common past to add to"',
    becomes: ['""'],
    why: "the decision table holds a sum without a past before it is computed",
  },
  {
    file: "rules/merge/choose.ts",
    was: "value === undefined",
    becomes: ["false"],
    why: "the decision table holds a sum without a past before it is computed",
  },
  {
    file: "rules/merge/choose.ts",
    was: "0",
    becomes: ["1"],
    why: "all candidates have a stamp there; the fallback is for the types",
  },
  {
    file: "rules/merge/choose.ts",
    was: "order.indexOf(system)",
    becomes: ["order.lastIndexOf(system)"],
    why: once,
  },
  {
    file: "rules/merge/first-link.ts",
    was: 'step.by === "advance"',
    becomes: ["true"],
    why: "without a list all candidates are the furthest",
  },
  {
    file: "rules/merge/first-link.ts",
    was: "ends.find((one) => one.system === name && one.now !== undefined)",
    becomes: ["ends.findLast((one) => one.system === name && one.now !== undefined)"],
    why: once,
  },
  {
    file: "rules/merge/first-link.ts",
    was: "candidates.find((one) => one.systems.includes(system))",
    becomes: ["candidates.findLast((one) => one.systems.includes(system))"],
    why: once,
  },
  {
    file: "rules/merge/first-link.ts",
    was: "groups.find((group) => isSame(group))",
    becomes: ["groups.findLast((group) => isSame(group))"],
    why: once,
  },
  {
    file: "rules/merge/groups.ts",
    was: "state.ends.find((one) => one.system === policy.system && one.now !== undefined)",
    becomes: [
      "state.ends.findLast((one) => one.system === policy.system && one.now !== undefined)",
    ],
    why: once,
  },
  {
    file: "rules/merge/merge.ts",
    was: 'step.by === "advance"',
    becomes: ["true"],
    why: "without a list all candidates are the furthest",
  },
  {
    file: "rules/merge/merge.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "the preferred end always has its system; the fallback is for the types",
  },
  {
    file: "rules/merge/merge.ts",
    was: 'rules.decisions.has("merge_fails")',
    becomes: ["true"],
    why: "only a function of the user's own can fail, and its rows have the situation",
  },
  {
    file: "rules/merge/merge.ts",
    was: "rules.advance.indexOf(valueKey(end.now.value))",
    becomes: ["rules.advance.lastIndexOf(valueKey(end.now.value))"],
    why: once,
  },
  {
    file: "rules/merge/merge.ts",
    was: "rules.advance.indexOf(valueKey(hub.value))",
    becomes: ["rules.advance.lastIndexOf(valueKey(hub.value))"],
    why: once,
  },
  {
    file: "rules/merge/merge.ts",
    was: 'policy.kind !== "latest" || !rules.decisions.has("edit_is_stale")',
    becomes: ["false", '(policy.kind !== "latest") && (!rules.decisions.has("edit_is_stale"))'],
    why: "only rows of `latest` with stamps of fields have the situation, and without a grain nothing is older",
  },
  {
    file: "rules/merge/outcome.ts",
    was: '"a merge without a situation"',
    becomes: ['""'],
    why: ours,
  },
  {
    file: "rules/merge/outcome.ts",
    was: "`a plan without the situation $" + "{name}`",
    becomes: ['""'],
    why: ours,
  },
  {
    file: "rules/merge/outcome.ts",
    was: "steps.find((one) => one.case === name)",
    becomes: ["steps.findLast((one) => one.case === name)"],
    why: "each situation is noted once",
  },
  {
    file: "rules/merge/owed.ts",
    was: "hub?.owed === undefined",
    becomes: ["false"],
    why: "it saves a look at ends of which none is owed anything",
  },
  {
    file: "rules/merge/owed.ts",
    was: "end === undefined || hub === undefined",
    becomes: ["(end === undefined) && (hub === undefined)"],
    why: "an end that is there has been looked up; the check is for the types",
  },
  {
    file: "runtime/apply/apply-batch.ts",
    was: "12",
    becomes: ["13"],
    why: "a name that nothing else has is one at any length",
  },
  {
    file: "runtime/apply/apply-batch.ts",
    was: "effects.length > 0",
    becomes: ["true", "(effects.length) >= (0)"],
    why: "to note nothing changes nothing; it saves the state a transaction",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: "at < group.length",
    becomes: ["(at) <= (group.length)"],
    why: "a batch of nothing sends nothing",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "an update and a deletion have a record; the fallback is for the types",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: '"the record was edited meanwhile"',
    becomes: ['""'],
    why: "what moved is decided again, and its error is shown to nobody",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: 'one.kind === "failed"',
    becomes: ["true"],
    why: "only what failed is tried again; the check is for the types",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: "0",
    becomes: ["1"],
    why: "a byte was asked for, so there is one; the fallback is for the types",
  },
  {
    file: "runtime/apply/attempt.ts",
    was: "1",
    becomes: ["2"],
    why: "of the bytes that are drawn only the first is used",
  },
  {
    file: "runtime/apply/audit-notes.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "a record goes because another one left, and a write brings a value that is somebody's; the fallbacks are for the types",
  },
  {
    file: "runtime/apply/audit-notes.ts",
    was: '"a write to no end"',
    becomes: ['""'],
    why: ours,
  },
  {
    file: "runtime/apply/audit-notes.ts",
    was: "units.find((one) => one.unit === unit)",
    becomes: ["units.findLast((one) => one.unit === unit)"],
    why: once,
  },
  {
    file: "runtime/apply/audit-notes.ts",
    was: "link.holds.find((hold) => hold.unit === unit.id)",
    becomes: ["link.holds.findLast((hold) => hold.unit === unit.id)"],
    why: once,
  },
  {
    file: "runtime/apply/effects.ts",
    was: "decision.units.find((one) => one.unit === unit)",
    becomes: ["decision.units.findLast((one) => one.unit === unit)"],
    why: once,
  },
  {
    file: "runtime/apply/holds.ts",
    was: "decision.link.holds.find((hold) => hold.unit === unit.id)",
    becomes: ["decision.link.holds.findLast((hold) => hold.unit === unit.id)"],
    why: once,
  },
  {
    file: "runtime/apply/holds.ts",
    was: "row === undefined",
    becomes: ["false"],
    why: "a unit has a row; the check is for the types",
  },
  {
    file: "runtime/apply/holds.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "a unit has a row; the fallback is for the types",
  },
  {
    file: "runtime/apply/holds.ts",
    was: "decision.units.find((one) => one.unit.id === creation.unit)",
    becomes: ["decision.units.findLast((one) => one.unit.id === creation.unit)"],
    why: once,
  },
  {
    file: "runtime/apply/holds.ts",
    was: "before.find((one) => one.unit === hold.unit)",
    becomes: ["before.findLast((one) => one.unit === hold.unit)"],
    why: once,
  },
  {
    file: "runtime/apply/read-before.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "an update and a deletion have a record; the fallback is for the types",
  },
  {
    file: "runtime/apply/recover-links.ts",
    was: "known === undefined",
    becomes: ["false"],
    why: "a record with a write in doubt stays in its link",
  },
  {
    file: "runtime/apply/recover-links.ts",
    was: "native !== undefined",
    becomes: ["true"],
    why: "a write brings a unit whole",
  },
  {
    file: "runtime/apply/recover.ts",
    was: "host.clock.now() - at < running.systems.lag(system)",
    becomes: ["(host.clock.now() - at) <= (running.systems.lag(system))"],
    why: "at that very millisecond either will do",
  },
  {
    file: "runtime/apply/recover.ts",
    was: "joins.length > 0",
    becomes: ["true", "(joins.length) >= (0)"],
    why: "to join nothing changes nothing; it saves the state a transaction",
  },
  {
    file: "runtime/apply/recover.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "an update and a deletion have a record; the fallback is for the types",
  },
  {
    file: "runtime/apply/settle.ts",
    was: "false",
    becomes: ["true"],
    why: "a link with a new record is decided once more, on what the state has by then",
  },
  {
    file: "runtime/apply/settle.ts",
    was: 'one.kind === "create" && one.system === system',
    becomes: ["true", '(one.kind === "create") || (one.system === system)'],
    why: "an end that shows the value in force and has no base is given one by the round that follows a creation",
  },
  {
    file: "runtime/apply/settle.ts",
    was: "object.feeds.find((one) => one.system === system && one.stage === stage)",
    becomes: ["object.feeds.findLast((one) => one.system === system && one.stage === stage)"],
    why: once,
  },
  {
    file: "runtime/apply/taken-keys.ts",
    was: "wanted.length === 0",
    becomes: ["false"],
    why: "where nothing is made no key is taken; it saves looking",
  },
  {
    file: "runtime/apply/taken-keys.ts",
    was: "object.units.find(({ ends }) => ends.some( (end) => end.syst … => fields.includes(part.field)), ), )",
    becomes: [
      "object.units.findLast(({ ends }) => ends.some( (end) => end. … => fields.includes(part.field)), ), )",
    ],
    why: once,
  },
  {
    file: "runtime/apply/taken-keys.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "either is the name of no unit",
  },
  {
    file: "runtime/decide/choose.ts",
    was: "plan.objects.find((one) => one.id === hold.object)",
    becomes: ["plan.objects.findLast((one) => one.id === hold.object)"],
    why: once,
  },
  {
    file: "runtime/decide/create.ts",
    was: "unit.ends.indexOf(end)",
    becomes: ["unit.ends.lastIndexOf(end)"],
    why: once,
  },
  {
    file: "runtime/decide/decide.ts",
    was: "end === undefined",
    becomes: ["false"],
    why: "a write names an end of its unit; the check is for the types",
  },
  {
    file: "runtime/decide/decide.ts",
    was: "record === undefined",
    becomes: ["false"],
    why: "only records that are there are written; the check is for the types",
  },
  {
    file: "runtime/decide/delete.ts",
    was: 'link.holds.find((hold) => hold.case === "record_deleted")',
    becomes: ['link.holds.findLast((hold) => hold.case === "record_deleted")'],
    why: "a link has one case about itself, so the first is the last",
  },
  {
    file: "runtime/decide/list-sides.ts",
    was: "before === undefined",
    becomes: ["false"],
    why: "what is not there is no list of items either, and has no past",
  },
  {
    file: "runtime/decide/list-sides.ts",
    was: '"sides"',
    becomes: ['""'],
    why: "the two other kinds are asked for first; what is neither is this one",
  },
  {
    file: "runtime/decide/list-sides.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: types,
  },
  {
    file: "runtime/decide/lists.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: types,
  },
  {
    file: "runtime/decide/lists.ts",
    was: '"merged"',
    becomes: ['""'],
    why: "the other kind is asked for first; what is not it is this one",
  },
  {
    file: "runtime/decide/lists.ts",
    was: "sides.find((one) => one.program.system === end?.system)",
    becomes: ["sides.findLast((one) => one.program.system === end?.system)"],
    why: "an object has one end a system, so the first is the last",
  },
  {
    file: "runtime/decide/new-items.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: types,
  },
  {
    file: "runtime/decide/unit-state.ts",
    was: 'link.holds.find((one) => one.unit === unit.id && one.class === "conflict")',
    becomes: ['link.holds.findLast((one) => one.unit === unit.id && one.class === "conflict")'],
    why: "a unit has one open case, so the first is the last",
  },
  {
    file: "runtime/decide/unit-state.ts",
    was: '""',
    becomes: ['"mutated"'],
    why: "the form of an end that shows nothing is compared with none",
  },
];
