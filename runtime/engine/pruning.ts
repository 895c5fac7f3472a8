/**
 * What was taken out of the audit at once. It stands in files from then on, and here is kept how it ended: so
 * that the entries that are left are still a chain, and whoever asks for another one learns where it is.
 */
export interface Pruning {
  /** The number of the last entry that was taken out, and its hash. */
  readonly sequence: number;
  readonly hash: string;
  /** ms; when it was taken out. */
  readonly at: number;
  readonly by: string;
  /** Absolute paths, on `host`. */
  readonly files: readonly string[];
  readonly host: string;
}
