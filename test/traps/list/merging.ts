/** Of several values, the wrong one stands. */
import { scenario, type Trap, unit } from "../trap.ts";

export const merging: readonly Trap[] = [
  {
    name: "the value in force does not know its winner's time",
    file: "rules/merge/outcome.ts",
    find: "inForce = { value, origin, ...(stamp === undefined ? {} : { stamp }) };",
    replace: "inForce = { value, origin };",
    caughtBy: [scenario("T3")],
  },
  {
    name: "a value that is said again keeps its old time",
    file: "rules/merge/outcome.ts",
    find: "if (latest !== hub) inForce = latest;",
    replace: "",
    caughtBy: [scenario("T4"), unit("after the first link > T4")],
  },
  {
    name: "a record's time says of each of its fields that it was said again",
    file: "runtime/decide/unit-state.ts",
    find: "if (!end.stampOfField || record?.asserted === undefined) return undefined;",
    replace: `if (!end.stampOfField) return record?.modified;
  if (record?.asserted === undefined) return undefined;`,
    caughtBy: [scenario("T2-fields")],
  },
  {
    name: "the latest record wins, not the latest field",
    file: "runtime/decide/unit-state.ts",
    find: "if (!end.stampOfField) return record.modified;",
    replace: "if (record.modified !== undefined) return record.modified;",
    caughtBy: [scenario("C21")],
  },
  {
    name: "of edits at one time the one that is met first wins",
    file: "rules/merge/choose.ts",
    find: "return candidates.toSorted((a, b) => place(a) - place(b));",
    replace: "return place === undefined ? [] : [...candidates];",
    caughtBy: [scenario("C3")],
  },
  {
    name: "times are compared to the millisecond, whatever their precision",
    file: "rules/merge/choose.ts",
    find: "return Math.floor(stamp / (grainSeconds * 1000));",
    replace: "return stamp + grainSeconds * 0;",
    caughtBy: [scenario("C3")],
  },
  {
    name: "a time from the future is believed",
    file: "runtime/decide/unit-state.ts",
    find: "stamp: stamp === undefined ? undefined : Math.min(stamp, detected),",
    replace: "stamp,",
    caughtBy: [scenario("T9")],
  },
  {
    name: "a later time is an edit, though the value is the same",
    file: "rules/merge/merge.ts",
    find: "return end.baseKey !== undefined && end.baseKey !== end.ownKey;",
    replace:
      "return end.baseKey !== undefined && (end.baseKey !== end.ownKey || (end.stamp ?? 0) > (hub?.stamp ?? 0));",
    caughtBy: [scenario("T2-fields")],
  },
  {
    name: "an edit that surfaces late is no older than what stands",
    file: "rules/merge/merge.ts",
    find: "return grainOf(end.stamp, policy.grainSeconds) < grainOf(hub.stamp, policy.grainSeconds);",
    replace: "return grainOf(end.stamp, policy.grainSeconds) < grainOf(0, policy.grainSeconds);",
    caughtBy: [scenario("T3")],
  },
  {
    name: "a blank overwrites a value",
    file: "rules/decision-table.ts",
    find: `const blankTravels = (shape: RowShape) => shape.empty === "clear" && !shape.required;`,
    replace: "const blankTravels = (_: RowShape) => true;",
    caughtBy: [scenario("B2"), scenario("C8")],
  },
  {
    name: "a blank wins against an edit",
    file: "rules/merge/merge.ts",
    find: `return take(filled[0] as Candidate);
  }`,
    replace: `return take(blanks[0] as Candidate);
  }`,
    caughtBy: [scenario("C9")],
  },
  {
    name: "zero and no are blanks",
    file: "rules/values/native.ts",
    find: "if (native === null) return true;",
    replace: "if (native === null || native === 0 || native === false) return true;",
    caughtBy: [scenario("B4")],
  },
  {
    name: "a system of our own choice decides, not the listed one",
    file: "rules/merge/choose.ts",
    find: `case "authority":
      return first(candidates, policy.order);`,
    replace: `case "authority":
      return first(candidates, headOrder);`,
    caughtBy: [unit("after the first link > C5")],
  },
  {
    name: "a person's decision is carried out on values that moved since",
    file: "runtime/decide/shown.ts",
    find: "return values(seen) === values(now);",
    replace: "return values(seen) === values(now) || true;",
    caughtBy: [scenario("C13")],
  },
  {
    name: "a value that moves only forward is moved back",
    file: "rules/merge/merge.ts",
    find: "return at !== -1 && at < rules.advance.indexOf(valueKey(hub.value));",
    replace: "return at === -1;",
    caughtBy: [scenario("C23")],
  },
  {
    name: "an edit that a receiving end keeps becomes the value in force",
    file: "rules/merge/merge.ts",
    find: `if (step.do === "keep") {
    for (const at of sinks) out.account(at);
    return out.settleHub(present);`,
    replace: `if (step.do === "keep") {
    for (const at of sinks) out.account(at);
    return out.rest(groupByValue(state, sinks)[0]);`,
    caughtBy: [unit("after the first link > C24 M5")],
  },
  {
    name: "what a map keeps becomes the value in force",
    file: "rules/merge/merge.ts",
    find: `if (step.do !== "keep") return out.hold("mapping_issue", step.case, [at]);
    out.account(at);
  }
  const settled`,
    replace: `if (step.do !== "keep") return out.hold("mapping_issue", step.case, [at]);
    out.account(at);
    return out.rest({ value: null, systems: [end.system], stamp: end.stamp });
  }
  const settled`,
    caughtBy: [unit("after the first link > C24 M5")],
  },
  {
    name: "a value without a translation is written as a blank",
    file: "rules/merge/outcome.ts",
    find: `if (act === "keep") accounted.add(at);
        else`,
    replace: `if (act !== "keep") writes.push({ end: at, natives: [null], step: one, loses });
        else`,
    caughtBy: [scenario("M5")],
  },
  {
    name: "differences that stay are taken for one value",
    file: "rules/merge/first-link.ts",
    find: "return out.rest(first);",
    replace: "return out.settle(present, first as Candidate, out.last());",
    caughtBy: [scenario("C25")],
  },
  {
    name: "what one side removed comes back from the other",
    file: "rules/policies/merge-values.ts",
    find: "!before.has(key) || sides.every((side) => side.has(key))",
    replace: "sides.some((side) => side.has(key))",
    caughtBy: [scenario("C15")],
  },
  {
    name: "a function that answers twice differently is believed",
    file: "runtime/decide/merge-module.ts",
    find: "const [first, second] = [answer(), answer()];",
    replace: `const first = answer();
    const second = first;`,
    caughtBy: [scenario("C18")],
  },
  {
    name: "what a lagging system shows is an edit",
    file: "runtime/engine/older-picture.ts",
    find: "if (isKnownLater(known.since, picture)) return true;",
    replace: "",
    caughtBy: [scenario("Z10"), scenario("T5")],
  },
  {
    name: "a stamp that went back is no reason to ask",
    file: "runtime/engine/older-picture.ts",
    find: "return !wasAsked && before !== undefined && now !== undefined && now < before;",
    replace: "return wasAsked && before === undefined && now === undefined;",
    caughtBy: [scenario("T5")],
  },
];
