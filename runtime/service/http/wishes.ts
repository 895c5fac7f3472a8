/** What the body of a request asks for. It is JSON, and has no key that means nothing here. */
import type { DeletionChoice } from "../../engine/engine.ts";
import type { CaseAnswer } from "../../people/decide-cases.ts";

export type Wish = Readonly<Record<string, unknown>>;

/** The message says what would be right. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

/** The most letters of a reason. */
export const mostBecause = 2000;
const mostValue = 100_000;

/** An empty body asks for nothing in particular. */
export function wishIn(body: Uint8Array, known: readonly string[]): Wish {
  if (body.length === 0) return {};
  const wish = jsonOf(body);
  if (typeof wish !== "object" || wish === null || Array.isArray(wish)) {
    throw new BadRequest("a request is a JSON object");
  }
  const unknown = Object.keys(wish).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    const may = known.length === 0 ? "nothing" : known.join(", ");
    throw new BadRequest(`a request may say ${may} here`);
  }
  return wish as Wish;
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new BadRequest("this is no JSON in UTF-8");
  }
}

export function textIn(wish: Wish, key: string, most: number): string | undefined {
  const text = wish[key];
  if (text === undefined) return undefined;
  if (typeof text === "string" && text.length <= most) return text;
  throw new BadRequest(`\`${key}\` has to be a text of at most ${most} letters`);
}

export function countIn(wish: Wish, key: string): number {
  const count = wish[key];
  if (typeof count === "number" && Number.isSafeInteger(count) && count > 0) return count;
  throw new BadRequest(`\`${key}\` has to be a whole number above 0`);
}

/** Exactly one answer is given. */
export function answerIn(wish: Wish): CaseAnswer {
  const system = textIn(wish, "take", mostValue);
  const value = textIn(wish, "value", mostValue);
  const deletion = textIn(wish, "deletion", mostValue);
  if (deletion !== undefined && !isDeletion(deletion)) {
    throw new BadRequest("`deletion` has to be delete, keep or restore");
  }
  const answers: readonly CaseAnswer[] = [
    ...(system === undefined ? [] : [{ kind: "side", system } as const]),
    ...(value === undefined ? [] : [{ kind: "value", value } as const]),
    ...(deletion === undefined ? [] : [{ kind: "deletion", deletion } as const]),
  ];
  const [answer, another] = answers;
  if (answer !== undefined && another === undefined) return answer;
  throw new BadRequest("say one of `take` (a system), `value` (a text) and `deletion`");
}

function isDeletion(text: string): text is DeletionChoice {
  return text === "delete" || text === "keep" || text === "restore";
}
