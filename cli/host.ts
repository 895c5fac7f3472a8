/**
 * The real Host: Node's clock, chance and disk. Every failure of the disk leaves as a `DiskError`
 * whose kind says what to do; nothing here prints or decides.
 */
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { dirname } from "node:path";
import { type Disk, DiskError, type Host } from "../core/host.ts";

export function realHost(): Host {
  return {
    clock: {
      now: () => Date.now(),
      monotonic: () => Number(process.hrtime.bigint() / 1000n) / 1000,
    },
    random: { bytes: (count) => randomBytes(count) },
    disk,
  };
}

/** UTF-8 bytes → text; a byte order mark stays, since the formatter has to keep or drop it knowingly. */
export function decodeUtf8(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new DiskError("not_text", path, "it is not text in UTF-8");
  }
}

const disk: Disk = {
  read: (path) =>
    decodeUtf8(
      asked(path, () => fs.readFileSync(path)),
      path,
    ),
  write: (path, text) => asked(path, () => writeWhole(path, text)),
  writePrivate: (path, text) => asked(path, () => writeWhole(path, text, 0o600)),
  lines: linesOf,
  writeLines,
  list: (path) => asked(path, () => fs.readdirSync(path).sort()),
  stat: (path) => asked(path, () => statOf(path)),
  real: (path) => asked(path, () => slashed(fs.realpathSync.native(path))),
};

/** Windows paths too are written with `/` inside. */
export function slashed(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}

function statOf(path: string): ReturnType<Disk["stat"]> {
  try {
    const found = fs.statSync(path);
    const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    return { kind, bytes: found.size };
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

/**
 * Writes beside the file and renames, so that a crash leaves the old text or the new one, never
 * half of one. Folders are made, and a file that is there keeps its mode where none is given.
 */
function writeWhole(path: string, text: string, given?: number): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  const mode = given ?? fs.statSync(path, { throwIfNoEntry: false })?.mode;
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = fs.openSync(temporary, "wx", given ?? 0o666);
    try {
      fs.writeFileSync(file, text);
      if (mode !== undefined) fs.fchmodSync(file, mode & 0o7777);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

const chunkBytes = 1 << 16;
const newLine = 10;

function* linesOf(path: string): Generator<string> {
  const file = asked(path, () => fs.openSync(path, "r"));
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const count = asked(path, () => fs.readSync(file, chunk));
      if (count === 0) break;
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let at = rest.indexOf(newLine); at >= 0; at = rest.indexOf(newLine, start)) {
        yield decodeUtf8(rest.subarray(start, at), path);
        start = at + 1;
      }
      rest = rest.subarray(start);
    }
    if (rest.length > 0) yield decodeUtf8(rest, path);
  } finally {
    fs.closeSync(file);
  }
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<void> {
  const folder = dirname(path);
  asked(path, () => fs.mkdirSync(folder, { recursive: true }));
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const file = asked(path, () => fs.openSync(temporary, "wx", 0o600));
  try {
    try {
      let text = "";
      for await (const line of lines) {
        text += `${line}\n`;
        if (text.length < chunkBytes) continue;
        asked(path, () => fs.writeFileSync(file, text));
        text = "";
      }
      asked(path, () => fs.writeFileSync(file, text));
      asked(path, () => fs.fsyncSync(file));
    } finally {
      fs.closeSync(file);
    }
    asked(path, () => fs.renameSync(temporary, path));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
  // A name that is not on the disk yet is lost with the machine; Windows writes names with their files.
  if (process.platform !== "win32") asked(path, () => syncFolder(folder));
}

function syncFolder(folder: string): void {
  const opened = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(opened);
  } finally {
    fs.closeSync(opened);
  }
}

function asked<Value>(path: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const [kind, words] = kinds[code] ?? (["other", `the system says ${code}`] as const);
    throw new DiskError(kind, path, words);
  }
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

const kinds: Readonly<Record<string, readonly [DiskError["kind"], string]>> = {
  ENOENT: ["missing", "it is not there"],
  EACCES: ["denied", "the permission is missing"],
  EPERM: ["denied", "the permission is missing"],
  EROFS: ["denied", "the disk is read-only"],
  EISDIR: ["not_a_file", "it is a folder"],
  ENOTDIR: ["not_a_folder", "part of its path is not a folder"],
  EEXIST: ["not_a_folder", "a file stands where a folder has to be"],
  ENOSPC: ["full", "the disk is full"],
  EDQUOT: ["full", "the disk quota is used up"],
  ELOOP: ["other", "its links lead in a circle"],
  ENAMETOOLONG: ["other", "its name is too long"],
  ERR_INVALID_ARG_VALUE: ["other", "its name cannot be a path"],
};
