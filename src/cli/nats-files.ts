import type { Stats } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';
import { credentialsOf } from '../fleet/credentials.ts';
import { readSmallFile } from '../small-file.ts';
import { requirePrivate } from './private-file.ts';

const CREDENTIALS_BYTES = 64 << 10;
const CERTIFICATES_BYTES = 1 << 20;

/** Reads the files that the settings of a fleet name. Throws CONFIG_INVALID, without their content. */
export function readNatsFiles({
  fleetCreds,
  fleetCa,
}: {
  fleetCreds?: string | undefined;
  fleetCa?: string | undefined;
}): { creds?: string; ca?: string } {
  const creds =
    fleetCreds === undefined ? undefined : read('fleetCreds', fleetCreds, CREDENTIALS_BYTES, requirePrivate);
  if (creds !== undefined && credentialsOf(creds) === undefined)
    throw wrong('fleetCreds', `${fleetCreds} holds no credentials of a known form`);
  const ca = fleetCa === undefined ? undefined : read('fleetCa', fleetCa, CERTIFICATES_BYTES);
  return { ...(creds !== undefined && { creds }), ...(ca !== undefined && { ca }) };
}

function read(setting: string, file: string, most: number, check?: (stat: Stats) => void): string {
  try {
    return readSmallFile(file, most, check && { check });
  } catch (error) {
    throw wrong(setting, `cannot use ${file}: ${messageOf(error)}`);
  }
}

const wrong = (setting: string, what: string): VmtallyError =>
  new VmtallyError(
    'CONFIG_INVALID',
    `${setting}: ${what}`,
    'Give a file of nsc, the seed of an nkey or USER:PASSWORD for fleetCreds, and certificates in PEM for fleetCa.',
  );
