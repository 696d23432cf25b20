/** Most servers of a cluster that keep a stream, as JetStream allows. */
export const MOST_REPLICAS = 5;

/** Flags of `vmtally fleet`, and its settings in a file. */
export interface FleetFlags {
  nats?: string;
  fleetName?: string;
  fleetCreds?: string;
  fleetCa?: string;
  replicas?: number;
  listen?: string;
  externalUrl?: string;
  tokenFile?: string;
  readTokenFile?: string;
  /** False with --no-token. */
  token: boolean;
  top?: number;
  clients?: number;
  config?: string;
  embedded?: string | true;
  users?: string;
  output?: string;
  once?: boolean;
  json?: boolean;
  exact?: boolean;
  series?: string;
  group?: string;
}
