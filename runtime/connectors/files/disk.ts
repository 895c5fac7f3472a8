/**
 * The files of a folder: read whole, replaced whole. What stands in a file's place is at every moment
 * either the old text or the new one: the new one is written beside it, made durable, and renamed.
 *
 * Just before the rename the file is read once more, and left alone if somebody has changed it. What
 * remains is the time between that read and the rename, well below a millisecond for most files.
 */
import { hash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { ConnectorError, type ConnectorErrorKind } from "../../connector-error.ts";

export interface FileText {
  readonly text: string;
  /** Of the bytes; the same digest is the same file. */
  readonly digest: string;
}

/** Undefined where there is no such file. Throws a `ConnectorError` for one that cannot be read as text. */
export function readText(path: string): FileText | undefined {
  const bytes = told(path, () => bytesOf(path));
  if (bytes === undefined) return undefined;
  try {
    // A byte order mark stays: whoever wrote it wants it back.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, digest: hash("sha256", bytes, "hex") };
  } catch {
    throw new ConnectorError("invalid_data", `${basename(path)} is not UTF-8 text`);
  }
}

/** Names of the folder's files that end so, without the ending. */
export function filesIn(folder: string, ending: string): readonly string[] {
  const found = told(folder, () => readdirSync(folder, { withFileTypes: true }));
  return found
    .filter((one) => one.name.endsWith(ending) && !one.name.startsWith(".") && !one.isDirectory())
    .map((one) => one.name.slice(0, -ending.length))
    .toSorted();
}

/** Gives the new digest; undefined, with the file as it is, where it is no longer `before`. */
export function replaceText(path: string, text: string, before: string): string | undefined {
  return told(path, () => {
    // A link stays a link: the file that it names is replaced.
    const real = realpathSync(path);
    const beside = join(dirname(real), `.${basename(real)}.${process.pid}${temporary}`);
    removeLeftovers(real);
    const bytes = Buffer.from(text, "utf8");
    try {
      writeDurably(beside, bytes, statSync(real).mode & 0o777);
      const now = bytesOf(real);
      if (now === undefined || hash("sha256", now, "hex") !== before) return undefined;
      renameSync(beside, real);
    } finally {
      rmSync(beside, { force: true });
    }
    return hash("sha256", bytes, "hex");
  });
}

const temporary = ".concordat";
/** Larger files belong in a database: each change writes all of one. */
const mostBytes = 256 * 1024 * 1024;

function bytesOf(path: string): Buffer | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (found.size > mostBytes) {
    throw new ConnectorError(
      "unavailable",
      `${basename(path)} is larger than ${mostBytes / 1024 / 1024} MB; keep it in a database`,
    );
  }
  return readFileSync(path);
}

function writeDurably(path: string, bytes: Buffer, mode: number): void {
  const file = openSync(path, "w", mode);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What a process left beside the file when it was killed; one that still runs is let be. */
function removeLeftovers(path: string): void {
  const [folder, start] = [dirname(path), `.${basename(path)}.`];
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(start) || !name.endsWith(temporary)) continue;
    const pid = Number(name.slice(start.length, -temporary.length));
    if (Number.isInteger(pid) && !isRunning(pid)) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { readonly code?: unknown }).code !== "ESRCH";
  }
}

/** Runs a call of the disk; what it throws leaves as a `ConnectorError`. */
function told<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    const { code } = error as { readonly code?: unknown };
    if (!(error instanceof Error) || typeof code !== "string") throw error;
    const [kind, why] = reasons[code] ?? ["unavailable", `cannot be used (${code})`];
    throw new ConnectorError(kind, `${basename(path)} ${why}`, { cause: error });
  }
}

const reasons: Readonly<Record<string, readonly [ConnectorErrorKind, string]>> = {
  EACCES: ["permission", "may not be read or written by us"],
  EBUSY: ["transient", "is in use"],
  EISDIR: ["schema_drift", "is a folder"],
  EMFILE: ["transient", "cannot be opened: too many files are open"],
  ENOENT: ["unavailable", "is not there"],
  ENOSPC: ["unavailable", "cannot be written: the disk is full"],
  ENOTDIR: ["unavailable", "is no folder"],
  EPERM: ["permission", "may not be read or written by us"],
  EROFS: ["permission", "is on a disk that is read-only"],
};
