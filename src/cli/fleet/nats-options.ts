import { HUB_INBOX } from '../../fleet/subjects.ts';
import type { NatsOptions } from '../../nats/connection.ts';
import { readNatsFiles } from '../nats-files.ts';
import type { FleetConfig } from './config.ts';

/** The way to the NATS servers of a hub; reads the files that the settings name. Throws CONFIG_INVALID. */
export const natsOptions = (config: FleetConfig): NatsOptions => ({
  servers: config.nats,
  ...readNatsFiles(config),
  name: `vmtally hub of ${config.fleetName}`,
  inbox: HUB_INBOX,
});
