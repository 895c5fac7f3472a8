/** A plan's digest: what a plan is known by, accepted by and signed for. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { writeCanonicalJson } from "../core/canonical-json.ts";
import type { Plan } from "./plan.generated.ts";

/** `sha256:` and 64 hex digits over the canonical JSON of the plan without its digest and signature. */
export function digestOf(plan: Omit<Plan, "digest">): string {
  const { digest: _digest, signature: _signature, ...content } = plan as Plan;
  const hash = sha256.create();
  writeCanonicalJson(content, (chunk) => hash.update(utf8ToBytes(chunk)));
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** The digest of a text in UTF-8; for what a plan refers to and does not hold. */
export function digestOfText(text: string): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(text)))}`;
}

export function sealPlan(plan: Omit<Plan, "digest">): Plan {
  return { ...plan, digest: digestOf(plan) };
}
