/**
 * A value map → two partial functions for each end but the canonical one: out (canonical → end) and
 * in (end → canonical), each with what happens to a value it does not have.
 */
import type { Span } from "../../core/source.ts";
import type { MapEntryNode } from "../../grammar/ast.ts";
import type { MapPair, MapPlan, Otherwise } from "../../plan/index.ts";
import type { MapModel } from "../model.ts";
import { lowerValue } from "./expression.ts";

export function lowerMap(map: MapModel): MapPlan {
  const out: MapPair[] = [];
  const into: MapPair[] = [];
  let otherwiseOut: Otherwise = { kind: "hold" };
  let otherwiseIn: Otherwise = { kind: "hold" };
  for (const { node } of map.entries) {
    const goesOut = node.arrow.direction !== "left";
    const comesIn = node.arrow.direction !== "right";
    if (node.left.kind === "otherwise") {
      const rule = otherwiseOf(node.right);
      if (goesOut) otherwiseOut = rule;
      if (comesIn) otherwiseIn = rule;
      continue;
    }
    if (node.right.kind === "rule") continue;
    const left = lowerValue(node.left);
    const right = lowerValue(node.right);
    if (goesOut) out.push({ from: left, to: right });
    if (comesIn) into.push({ from: right, to: left });
  }
  const { documentation } = map.statement;
  return {
    id: map.name,
    canonical: map.left,
    ignoringCase: map.statement.node.ignoringCase,
    sides: [{ system: map.right, out, in: into, otherwiseOut, otherwiseIn }],
    ...(documentation === undefined ? {} : { documentation }),
  };
}

/** Where each entry stands in the lowered map, `out/0` or `in/3` or both; `otherwise` for the others. */
export function entryParts(
  map: MapModel,
): readonly { readonly part: string; readonly span: Span }[] {
  let [out, into] = [0, 0];
  return map.entries.flatMap(({ node, span }) => {
    if (node.left.kind === "otherwise") return [{ part: "otherwise", span }];
    if (node.right.kind === "rule") return [];
    return [
      ...(node.arrow.direction === "left" ? [] : [{ part: `out/${out++}`, span }]),
      ...(node.arrow.direction === "right" ? [] : [{ part: `in/${into++}`, span }]),
    ];
  });
}

function otherwiseOf(right: MapEntryNode["right"]): Otherwise {
  if (right.kind !== "rule") return { kind: "value", value: lowerValue(right) };
  const kind = right.name.text;
  return kind === "keep" || kind === "pass" ? { kind } : { kind: "hold" };
}
