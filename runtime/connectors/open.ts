/** What opening a connector takes: the settings of its system in a profile, and the world. */
import type { Host } from "../../core/host.ts";
import type { Connector } from "../connector.ts";

export interface ConnectorSettings {
  /** Placeholders filled, paths absolute: `sqlite:/data/b.db`. */
  readonly url: string;
  /** By the name of the object. */
  readonly objects?: Readonly<Record<string, ObjectSettings>>;
  /** How changes are learned; polling where nothing is said. */
  readonly changes?: "poll" | "trigger" | "replication";
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
}

/** Throws a `ConnectorError` for settings that cannot be used or a system that does not answer. */
export type OpenConnector = (opening: ConnectorOpening) => Promise<Connector>;
