/**
 * One POST over HTTP, for the channels that need one. It goes to the address that it was given and nowhere
 * else: a redirection is a failure. Outside this machine only over TLS. What comes back is read up to a limit.
 */

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Posted {
  readonly status: number;
  /** ms; how long the receiver asks us to wait. */
  readonly retryAfterMs?: number;
  /** The beginning of what it said. */
  readonly said: string;
}

/** Throws an `Error` whose message names no address: one may hold a secret. `now`: ms since 1970. */
export async function post(
  { url, headers, body }: Posting,
  signal: AbortSignal,
  now: number,
): Promise<Posted> {
  const problem = addressProblem(url);
  if (problem !== undefined) throw new Error(problem);
  const response = await answerTo(url, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "concordat", ...headers },
    body,
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(mostMs)]),
  });
  const retryAfterMs = waitAsked(response.headers.get("retry-after"), now);
  return {
    status: response.status,
    said: await beginningOf(response),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Why nothing is sent to such an address; undefined: it may be. */
export function addressProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return "its address is no URL";
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return "its address may hold no user and password";
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname))) return undefined;
  return "its address has to begin with https://";
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

const mostMs = 10_000;
const mostBytes = 2000;

async function answerTo(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") {
      throw new Error(`it gave no answer within ${mostMs / 1000} seconds`);
    }
    const { code } = (error as { readonly cause?: { readonly code?: unknown } }).cause ?? {};
    throw new Error(`it cannot be reached${typeof code === "string" ? ` (${code})` : ""}`);
  }
}

/** An answer that never ends is cut off; what it would have said is not needed. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let bytes = 0; bytes < mostBytes; ) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // It took the message, and says no more of it.
  }
  await reader.cancel().catch(() => {});
  return text.slice(0, mostBytes);
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function waitAsked(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,7}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
