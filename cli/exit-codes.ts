/** What the process ends with. A script reads these, so they never change their meaning. */
export const exitCodes = {
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Usage, configuration or I/O; mistakes of ours too. */
  trouble: 2,
  /** Finished, with records failed or held. */
  unfinished: 3,
  /** A brake stopped an object; nothing of it was written. */
  brake: 4,
  /** The plan is another than the accepted one, and what it changes was not accepted. */
  notAccepted: 5,
  /** `diff --exit-code`, by the gravest change: words and times, controls, reach, data. */
  changesWords: 10,
  changesControl: 11,
  changesReach: 12,
  changesData: 13,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
