/**
 * What a profile says of alerts, with its secrets filled in. One that is not there keeps nobody from running:
 * it is told with the alerts that cannot go out for it.
 */
import {
  type AlertSettings,
  type DailyTime,
  usualDaily,
  type WebhookSettings,
} from "../runtime/alerts/settings.ts";
import type { Alerts } from "./config.generated.ts";
import { SecretMissing, type Secrets } from "./secrets.ts";

export function alertSettings(alerts: Alerts | undefined, secrets: Secrets): AlertSettings {
  const missing = new Map<string, string>();
  const filled = <Value>(name: string, fill: () => Value): Value | undefined => {
    try {
      return fill();
    } catch (error) {
      if (!(error instanceof SecretMissing)) throw error;
      missing.set(name, error.message);
      return undefined;
    }
  };
  const all = <Given, Value>(
    kind: string,
    table: Readonly<Record<string, Given>> | undefined,
    fill: (given: Given) => Value,
  ): ReadonlyMap<string, Value> =>
    new Map(
      Object.entries(table ?? {}).flatMap(([name, given]): [string, Value][] => {
        const value = filled(`${kind} ${name}`, () => fill(given));
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const { fill } = secrets;
  const mail = alerts?.email;
  const email = mail && filled("email", () => ({ smtp: fill(mail.smtp), from: fill(mail.from) }));
  const daily: DailyTime = { ...usualDaily, ...alerts?.daily };
  return {
    ...(email === undefined ? {} : { email }),
    slack: all("slack", alerts?.slack, fill),
    webhook: all("webhook", alerts?.webhook, (given): WebhookSettings => {
      if (typeof given === "string") return { url: fill(given) };
      const { url, secret } = given;
      return { url: fill(url), ...(secret === undefined ? {} : { secret: fill(secret) }) };
    }),
    daily,
    missing,
  };
}
