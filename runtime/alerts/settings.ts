/** Where alerts lead in one environment: what a profile says, with its secrets filled in. */

export interface AlertSettings {
  readonly email?: MailSettings;
  /** Addresses of incoming webhooks, by the channel's name. */
  readonly slack: ReadonlyMap<string, string>;
  /** By the channel's name. */
  readonly webhook: ReadonlyMap<string, WebhookSettings>;
  /** When the mail of a day goes out. */
  readonly daily: DailyTime;
  /** Why something of it cannot be used, by `email`, `slack NAME` or `webhook NAME`: a secret is not there. */
  readonly missing: ReadonlyMap<string, string>;
}

export interface MailSettings {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly smtp: string;
  readonly from: string;
}

export interface WebhookSettings {
  readonly url: string;
  /** What its messages are signed with. */
  readonly secret?: string;
}

export interface DailyTime {
  /** HH:MM */
  readonly at: string;
  /** Of the IANA database, or UTC. */
  readonly zone: string;
}

export const usualDaily: DailyTime = { at: "08:00", zone: "UTC" };
