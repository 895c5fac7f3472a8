/**
 * `POST /webhooks/ALIAS`: a system says that something changed. What it says is no more than news: what changed
 * is read from its feed. One that came before is answered as it was then.
 */
import type { Plan } from "../../../plan/index.ts";
import type { Manifest } from "../../../plan/manifest.ts";
import type { Engine } from "../../engine/engine.ts";
import { json, type Route } from "../http/server.ts";
import type { News } from "../news.ts";
import { verify } from "./verify.ts";

export interface WebhookSettings {
  readonly plan: Plan;
  readonly engine: Pick<Engine, "receiveOnce">;
  readonly news: News;
  readonly now: () => number;
  readonly manifestOf: (alias: string) => Manifest | undefined;
  /** By alias: what its webhooks are signed with; several while one takes the other's place. */
  readonly secrets: ReadonlyMap<string, readonly string[]>;
  /** Where the world reaches this service, without a slash at its end: some systems sign it. */
  readonly publicUrl: string;
  readonly received: (
    alias: string,
    outcome: "taken" | "repeated" | "refused",
    why?: string,
  ) => void;
}

const path = "/webhooks/";
/** A delivery is told again for hours by some systems; beyond this nobody's scheme goes. */
const rememberedMs = 4 * 86_400_000;

export function webhookRoute(settings: WebhookSettings): Route {
  const { plan, engine, news, manifestOf, secrets, received } = settings;
  return {
    method: "POST",
    path,
    isOpen: true,
    async answer({ method, rest: alias, headers, body, target }) {
      const scheme = manifestOf(alias)?.webhook;
      const keys = secrets.get(alias);
      if (scheme === undefined || scheme === null || keys === undefined) {
        return json(404, { error: "no webhooks are taken here" });
      }
      const now = settings.now();
      const url = `${settings.publicUrl}${target}`;
      const verified = verify(scheme, keys, { method, url, headers, body }, now);
      if (verified.kind === "refused") {
        received(alias, "refused", verified.why);
        return json(401, { error: verified.why });
      }
      const name = JSON.stringify([alias, verified.id]);
      if (!(await engine.receiveOnce(name, now, now + rememberedMs))) {
        received(alias, "repeated");
        return json(200, { status: "known" });
      }
      received(alias, "taken");
      news.tell(
        plan.objects
          .filter((object) => object.ends.some((end) => end.system === alias))
          .map((object) => object.id),
      );
      return json(202, { status: "taken" });
    },
  };
}
