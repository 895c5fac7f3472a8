/**
 * A test whose process dies anywhere in one run, and once more anywhere in the run that makes up for it. Every
 * first death is played; of the pairs all, or as many as may be, spread evenly over them.
 */
import type { TestCase } from "../../plan/test-case.ts";
import type { Death, MadeCall } from "../../runtime/testing/calls.ts";
import { type Played, play } from "../../runtime/testing/play.ts";
import { deathsIn, told } from "../../runtime/testing/run-tests.ts";

export interface DiedTwice {
  /** What went wrong, with where the process died; nothing where all ended as without a death. */
  readonly failures: readonly string[];
  /** Pairs of deaths there are, and those that were played. */
  readonly pairs: number;
  readonly played: number;
}

/** `test` says `crash anywhere` twice. */
export async function dieTwice(
  test: TestCase,
  setting: Parameters<typeof play>[2],
  most: number,
): Promise<DiedTwice> {
  const whole = await play(test, [], setting);
  const failures = whole.failure === undefined ? [] : [whole.failure.what];
  const pairs: (readonly [Death, Death, readonly MadeCall[], readonly MadeCall[]])[] = [];
  const [calls = []] = whole.calls;
  for (const first of deathsIn(calls)) {
    const once = await play(test, [first], setting);
    judge(once, told(first, calls));
    const [, recovery = []] = once.calls;
    for (const second of deathsIn(recovery)) pairs.push([first, second, calls, recovery]);
  }
  const chosen = spread(pairs, most);
  for (const [first, second, made, recovery] of chosen) {
    const twice = await play(test, [first, second], setting);
    judge(twice, `${told(first, made)}; then ${told(second, recovery)}`);
  }
  return { failures, pairs: pairs.length, played: chosen.length };

  function judge({ failure, contents }: Played, where: string): void {
    const what = failure?.what ?? otherEnd(contents);
    if (what !== undefined) failures.push(`${what}; ${where}`);
  }

  function otherEnd(contents: readonly string[]): string | undefined {
    if (JSON.stringify(contents) === JSON.stringify(whole.contents)) return undefined;
    const only = (these: readonly string[], those: readonly string[]) =>
      these.filter((one) => !those.includes(one)).join(", ") || "nothing";
    const { contents: should } = whole;
    return `it ends with ${only(contents, should)}, and without a death with ${only(should, contents)}`;
  }
}

/** The first one, and of the others every so many-th. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, items.length / most);
  return Array.from(
    { length: Math.min(items.length, most) },
    (_, at) => items[Math.floor(at * step)] as Item,
  );
}
