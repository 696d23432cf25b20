import { messageOf, VmtallyError } from '../../errors.ts';
import { credentialsOf } from '../../fleet/credentials.ts';
import { HUB_INBOX } from '../../fleet/subjects.ts';
import type { NatsOptions } from '../../nats/connection.ts';
import { readSmallFile } from '../../small-file.ts';
import type { FleetConfig } from './config.ts';

const CREDENTIALS_BYTES = 64 << 10;
const CERTIFICATES_BYTES = 1 << 20;

/** The way to the NATS servers of a hub; reads the files that the settings name. Throws CONFIG_INVALID. */
export function natsOptions({ nats, fleetName, fleetCreds, fleetCa }: FleetConfig): NatsOptions {
  const creds = fleetCreds === undefined ? undefined : read('fleetCreds', fleetCreds, CREDENTIALS_BYTES);
  if (creds !== undefined && credentialsOf(creds) === undefined)
    throw wrong('fleetCreds', `${fleetCreds} holds no credentials of a known form`);
  return {
    servers: nats,
    creds,
    ca: fleetCa === undefined ? undefined : read('fleetCa', fleetCa, CERTIFICATES_BYTES),
    name: `vmtally hub of ${fleetName}`,
    inbox: HUB_INBOX,
  };
}

function read(setting: string, file: string, most: number): string {
  try {
    return readSmallFile(file, most);
  } catch (error) {
    throw wrong(setting, `cannot use ${file}: ${messageOf(error)}`);
  }
}

const wrong = (setting: string, what: string): VmtallyError =>
  new VmtallyError('CONFIG_INVALID', `${setting}: ${what}`, '`vmtally fleet --help` shows the settings.');
