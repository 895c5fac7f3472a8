/** What opening a connector takes: the settings of its system in a profile, and the world. */
import type { Host } from "../../core/host.ts";
import type { Connector } from "../connector.ts";
import type { TokenStore } from "../http/oauth-tokens.ts";
import type { SharedTokens } from "../http/shared-tokens.ts";
import type { Rate } from "../http/tokens.ts";
import type { Description } from "./rest/description.generated.ts";

export interface ConnectorSettings {
  /** Placeholders filled, paths absolute: `sqlite:/data/b.db`. */
  readonly url: string;
  /** By the name of the object. */
  readonly objects?: Readonly<Record<string, ObjectSettings>>;
  /** How changes are learned; polling where nothing is said. */
  readonly changes?: "poll" | "trigger" | "replication";
  /** What a REST API is like. */
  readonly description?: Description;
  readonly credentials?: Credentials;
  /** `ca`: the certificates, in PEM, of an authority of one's own. */
  readonly tls?: { readonly ca?: string; readonly verify?: boolean };
}

/** Secrets all but `user` and `client_id`; which ones are wanted depends on how a login is shown. */
export interface Credentials {
  readonly token?: string;
  readonly user?: string;
  readonly password?: string;
  readonly key?: string;
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly refresh_token?: string;
}

export interface ObjectSettings {
  /** The field that tells records apart, where the system does not say. */
  readonly id?: string;
  /** The field that every change of a record moves. */
  readonly modified?: string;
}

export interface ConnectorOpening {
  readonly settings: ConnectorSettings;
  readonly host: Host;
  /** Access tokens that all systems of a run share. */
  readonly tokens?: TokenStore;
  /** The tokens of one of the system's limits, which all runners share. */
  readonly share?: (rate: Rate) => SharedTokens;
}

/** Throws a `ConnectorError` for settings that cannot be used or a system that does not answer. */
export type OpenConnector = (opening: ConnectorOpening) => Promise<Connector>;
