/**
 * The port to the state of proposed objects: records, links and bases of their own, kept apart from
 * those of the objects that are in force, with what is expected of each link and what came of it. It can
 * be thrown away at any time; the objects are then looked at as if they had been proposed today.
 */
import type { Expectation, LookedAt, Verdict, VerdictOutcome } from "../proposed/expectation.ts";
import type { Engine, Lease, Outcome } from "./engine.ts";

export interface ProposedState extends Engine {
  /** Of one link, or of all. */
  expected(object: string, link?: string): Promise<readonly Expectation[]>;
  /** One transaction: what a look at some links found, and how the links stand after it. */
  commitLook(lease: Lease, outcome: Outcome, looked: readonly LookedAt[]): Promise<void>;
  /** Notes that an object was looked at as a whole. */
  finishLook(lease: Lease, object: string, at: number): Promise<void>;
  looks(object: string): Promise<Looks | undefined>;
  tallies(object: string): Promise<readonly Tally[]>;
  /** Those worth showing, newest first; of each row and outcome some hundreds are kept. */
  verdicts(object: string): Promise<readonly Verdict[]>;
  /** The objects that anything is known of. */
  objects(): Promise<readonly string[]>;
  /** Everything of an object goes. */
  forget(lease: Lease, object: string): Promise<void>;
}

/** ms; the first is when everything was read, the others what came after. */
export interface Looks {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export interface Tally extends Pick<Verdict, "kind" | "row" | "field" | "origin" | "system"> {
  readonly outcome: VerdictOutcome;
  readonly count: number;
  /** ms; the longest that one of them took. */
  readonly slowest: number;
}
