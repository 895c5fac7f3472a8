/**
 * One file → its text, or the diagnostic that says why not. The only place where a package's files
 * are opened: every file is looked at before it is read, and stays inside the workspace with its
 * links resolved.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import { DiskError } from "../core/host.ts";
import type { SourceText, Span } from "../core/source.ts";
import { diagnoseFile } from "./diagnostics.ts";
import { isInside, shownPath } from "./paths.ts";
import type { World } from "./world.ts";

export type ReadText =
  | { readonly kind: "read"; readonly source: SourceText }
  | { readonly kind: "refused"; readonly diagnostic: Diagnostic };

export interface FileRequest {
  /** Absolute. */
  readonly path: string;
  /** The workspace's folder, absolute, which the file may not leave. */
  readonly root: string;
  readonly most: number;
  /** Says that the file is larger than `most` bytes. */
  readonly tooLarge: (place: Span, limit: string) => Diagnostic;
}

export function readText(world: World, request: FileRequest): ReadText {
  const { disk } = world.host;
  const file = shownPath(world.cwd, request.path);
  const place = { file, start: 0, end: 0 };
  const refused = (diagnostic: Diagnostic): ReadText => ({ kind: "refused", diagnostic });
  const unreadable = (problem: string) =>
    refused(diagnoseFile("file-unreadable", place, { path: file, problem }));
  try {
    const found = disk.stat(request.path);
    if (found === undefined) return unreadable("it is a link that leads nowhere");
    if (found.kind === "folder") return unreadable("it is a folder");
    if (found.kind === "other") return unreadable("it is not an ordinary file");
    if (!staysInside(world, request.root, request.path)) {
      const root = shownPath(world.cwd, request.root);
      return refused(diagnoseFile("path-outside-workspace", place, { path: file, root }));
    }
    if (found.bytes > request.most) return refused(request.tooLarge(place, bytes(request.most)));
    return { kind: "read", source: { file, text: disk.read(request.path) } };
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    if (error.kind === "not_text")
      return refused(diagnoseFile("file-not-text", place, { path: file }));
    return unreadable(error.message);
  }
}

/** Whether a path that exists lies in the workspace once every link is followed. */
export function staysInside(world: World, root: string, path: string): boolean {
  return isInside(world.host.disk.real(root), world.host.disk.real(path));
}

/** Whether nothing stands at a path. What cannot be looked at is told by who reads it. */
export function isAbsent(world: World, path: string): boolean {
  try {
    return world.host.disk.stat(path) === undefined;
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return false;
  }
}

/** `5 MB`, `312 KB`. */
export function bytes(count: number): string {
  const mega = count / 1024 / 1024;
  if (mega >= 1) return `${Number(mega.toFixed(1))} MB`;
  return `${Math.ceil(count / 1024)} KB`;
}
