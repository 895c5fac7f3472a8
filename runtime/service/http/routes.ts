/** What a service is asked: whether it lives, whether it works, and how things stand. */
import type { Engine } from "../../engine/engine.ts";
import type { Metrics } from "../metrics.ts";
import { json, type Route } from "./server.ts";

export interface Health {
  readonly engine: Pick<Engine, "firings">;
  readonly metrics: Metrics;
  /** What does not go on at present, with why. */
  readonly troubles: () => ReadonlyMap<string, string>;
}

export function healthRoutes({ engine, metrics, troubles }: Health): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health",
      isOpen: true,
      answer: async () => json(200, { status: "alive" }),
    },
    {
      method: "GET",
      path: "/ready",
      async answer() {
        // Throws where the state does not answer.
        await engine.firings();
        const all = Object.fromEntries(troubles());
        const isReady = Object.keys(all).length === 0;
        return json(isReady ? 200 : 503, {
          status: isReady ? "ready" : "in trouble",
          troubles: all,
        });
      },
    },
    {
      method: "GET",
      path: "/metrics",
      async answer() {
        const { text, type } = await metrics.read();
        return { status: 200, type, body: text };
      },
    },
  ];
}
