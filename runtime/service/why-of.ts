/**
 * Why something failed, for a service's log. What we say ourselves holds no value of a record. The language and its
 * packages quote what they met, as in `"ann@…" is not valid JSON`, so of theirs only the kind is told, and where.
 */
import { AuditFileTrouble } from "../audit/audit-file.ts";
import { ConnectorError } from "../connector-error.ts";
import { StateInUse } from "../engine/engine.ts";
import { StateUnavailable, StateUnreadable } from "../engine/state-trouble.ts";

export function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return "something that is no error was thrown";
  const isOurs =
    Object.getPrototypeOf(error) === Error.prototype || ours.some((kind) => error instanceof kind);
  if (isOurs) return error.message;
  const code = "code" in error && typeof error.code === "string" ? ` ${error.code}` : "";
  const frames = (error.stack ?? "").replace(error.message, "").split("\n");
  const place = frames.find((one) => one.startsWith("    at "))?.trim() ?? "";
  return `an error that was not foreseen (${error.name}${code}) ${place}`.trimEnd();
}

const ours = [AuditFileTrouble, ConnectorError, StateInUse, StateUnavailable, StateUnreadable];
