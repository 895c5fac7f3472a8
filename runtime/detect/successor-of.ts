/**
 * The record of the next stage that a record names; undefined while it names none. One that names its successor
 * is closed: nothing is written to it, it is nobody's partner, and nothing is made from it.
 */
import { isBlank, type Native } from "../../rules/values/native.ts";
import type { FeedProgram, ObjectProgram } from "../program/program.ts";

export interface Successor {
  readonly to: FeedProgram;
  readonly id: string;
}

interface Shown {
  readonly system: string;
  readonly stage: string;
  readonly fields: Readonly<Record<string, Native>>;
}

export function successorOf(
  object: ObjectProgram,
  { system, stage, fields }: Shown,
): Successor | undefined {
  const feedOf = (name: string) =>
    object.feeds.find((one) => one.system === system && one.stage === name);
  const next = feedOf(stage)?.successor;
  if (next === undefined) return undefined;
  const named = Object.hasOwn(fields, next.field) ? fields[next.field] : undefined;
  const to = feedOf(next.stage);
  if (named === undefined || isBlank(named) || to === undefined) return undefined;
  return { to, id: String(named) };
}
