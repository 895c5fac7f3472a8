/**
 * What a vendor pushes to somebody's address: sent when it is due, again when it was not taken, and lost,
 * doubled or late where a fault asks for it. What stands in a notice, and how it is signed, is the vendor's.
 */
import type { Faults } from "./faults.ts";
import type { Time } from "./time.ts";

export interface Notice {
  readonly body: string;
  /** Made at each sending, for the time in them. */
  readonly headers: (at: number) => Readonly<Record<string, string>>;
}

export interface Notices {
  /** Where they go: the whole address; undefined for nowhere. */
  to: string | undefined;
  /** In so many ms from now. */
  send(notice: Notice, inMs: number): void;
  /** Those on their way have come to an end. */
  readonly idle: () => Promise<void>;
}

const retryMs = [1000, 10_000, 60_000];
const lateMs = 3000;
const mostWaitMs = 5000;

export function openNotices(
  time: Time,
  faults: Faults,
  to: string | undefined,
  post: typeof fetch = fetch,
): Notices {
  const underWay = new Set<Promise<void>>();
  const notices: Notices = {
    to,
    send(notice, inMs) {
      if (notices.to === undefined || faults.hits("notice_lost", notice.body)) return;
      const wait = faults.hits("notice_late", notice.body) ? inMs + lateMs : inMs;
      const copies = faults.hits("notice_doubled", notice.body) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) attempt(notice, time.now() + wait, 0);
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };

  function attempt(notice: Notice, moment: number, tries: number): void {
    time.when(moment, () => {
      const sending = sendOnce(notice).then((isTaken) => {
        underWay.delete(sending);
        const pause = retryMs[tries];
        if (!isTaken && pause !== undefined) attempt(notice, time.now() + pause, tries + 1);
      });
      underWay.add(sending);
    });
  }

  async function sendOnce({ body, headers }: Notice): Promise<boolean> {
    if (notices.to === undefined) return true;
    try {
      const answer = await post(notices.to, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers(time.now()) },
        signal: AbortSignal.timeout(mostWaitMs),
        redirect: "error",
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false;
    }
  }
  return notices;
}
