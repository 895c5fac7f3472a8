/** What the answer to a POST means for its message. */
import { printable } from "../../../core/printable.ts";
import { type Posting, post } from "../post.ts";
import { failed, type Sending, type Sent } from "./channel.ts";

export async function sentByPost(posting: Posting, { signal, now }: Sending): Promise<Sent> {
  try {
    const { status, said, retryAfterMs } = await post(posting, signal, now);
    if (status >= 200 && status < 300) return { kind: "sent" };
    const what = status >= 300 && status < 400 ? ", which leads elsewhere" : "";
    const words = printable(said.trim().slice(0, 200));
    const why = `it answered ${status}${what}${words === "" ? "" : `: ${words}`}`;
    const isAway = status === 429 || status >= 500;
    return { ...failed(why, isAway), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error), true);
  }
}
