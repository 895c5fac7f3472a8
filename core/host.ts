/**
 * The world, as the parts that must stay repeatable see it. A command gives the real one; a test
 * gives its own and so owns time, chance, disk and network.
 */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
}

export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; may step when the machine's clock is set. */
  now(): number;
  /** Milliseconds since the machine was started, alike for all of its processes; never goes back. For durations and leases. */
  monotonic(): number;
}

export interface Random {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array;
}

/** Paths are absolute, with `/`. */
export interface Disk {
  /** The file's text; throws a `DiskError` when it cannot be read. */
  read(path: string): string;
  write(path: string, text: string): void;
  /** The same for a secret: the file can be read by its owner alone. */
  writePrivate(path: string, text: string): void;
  /** The file's lines, one at a time, however large it is; throws a `DiskError` when it cannot be read. */
  lines(path: string): Iterable<string>;
  /**
   * Makes a file of these lines, for its owner's eyes. Once this is over it outlives a crash of the machine;
   * where it fails, or `lines` does, nothing is there.
   */
  writeLines(path: string, lines: AsyncIterable<string>): Promise<void>;
  /** The names in a folder, sorted; throws a `DiskError` when there is no such folder. */
  list(path: string): readonly string[];
  /** What stands at a path, links followed; undefined when nothing does. */
  stat(
    path: string,
  ): { readonly kind: "file" | "folder" | "other"; readonly bytes: number } | undefined;
  /** The path with every link resolved; throws a `DiskError` when nothing stands there. */
  real(path: string): string;
}

/** Why a path could not be used, as an instruction to whoever asked. */
export class DiskError extends Error {
  override readonly name = "DiskError";
  readonly kind:
    | "missing"
    | "denied"
    | "not_a_file"
    | "not_a_folder"
    | "full"
    | "not_text"
    | "other";
  readonly path: string;
  constructor(kind: DiskError["kind"], path: string, detail: string) {
    super(detail);
    this.kind = kind;
    this.path = path;
  }
}
