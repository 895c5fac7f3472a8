/** What goes wrong in a soak, one thing after the other: processes die and sleep, connections are held up and cut. */
import { setTimeout as pause } from "node:timers/promises";
import type { Draw } from "../../core/draw.ts";
import type { Gate } from "./gate.ts";
import { concordat, type Runner } from "./runner.ts";
import { between, weighted } from "./weighted.ts";

export interface Disturbed {
  readonly folder: string;
  readonly runners: readonly Runner[];
  readonly gates: readonly Gate[];
  /** Lets an API answer every request that it is busy. */
  readonly beBusy: (isBusy: boolean) => void;
}

/** `isCalm`: the first runner is to live on, so that its memory can be followed. */
export async function disturb(
  { folder, runners, gates, beBusy }: Disturbed,
  draw: Draw,
  isCalm: boolean,
  signal: AbortSignal,
): Promise<string> {
  const runner = draw.pick(runners);
  const kind = weighted(draw, { kill: 4, sleep: 4, hold: 4, cut: 6, busy: 2, decide: 2 });
  const wait = (least: number, most: number) =>
    pause(between(draw, least, most), undefined, { signal }).catch(() => {});
  switch (kind) {
    case "kill":
      await (isCalm ? draw.pick(runners.slice(1)) : runner).kill();
      break;
    case "sleep":
      runner.signal("SIGSTOP");
      // Once in a while for longer than a lease lasts.
      await (draw.chance(0.2) ? wait(16_000, 22_000) : wait(500, 6000));
      runner.signal("SIGCONT");
      break;
    case "hold": {
      const gate = draw.pick(gates);
      gate.hold();
      await (draw.chance(0.1) ? wait(16_000, 20_000) : wait(300, 5000));
      gate.release();
      break;
    }
    case "cut":
      draw.pick(gates).cut();
      break;
    case "busy":
      beBusy(true);
      await wait(300, 4000);
      beBusy(false);
      break;
    case "decide": {
      const take = draw.pick(["pg", "my", "lite", "api"]);
      const words = ["--object", "Person", "--row", "phone", "--take", take, "--yes"];
      await concordat(folder, "review", "resolve", ...words);
      break;
    }
  }
  return kind;
}
