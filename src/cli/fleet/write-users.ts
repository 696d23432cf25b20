import { closeSync, linkSync, lstatSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { changeableByOthers, hintFor } from '../../bpftrace/trusted.ts';
import { openNew, unwritable } from '../../capture/open-new.ts';
import { messageOf, VmtallyError } from '../../errors.ts';
import { credentialsOf } from '../../fleet/credentials.ts';
import { type FleetUser, permissionsToText } from '../../fleet/permissions.ts';
import { newUserKey, publicKeyOf } from '../../nats/user-key.ts';
import { readSmallFile, SETTINGS_BYTES } from '../../small-file.ts';
import { HostName, MOST_HOSTS } from '../../wire/fleet.ts';
import { readPrivate } from '../private-file.ts';
import { makeDirectories } from './make-directories.ts';

/** Name of the hubs' user, whose inbox is no host's. */
const HUB = 'hub';
const SEED_BYTES = 100;

/**
 * Writes the users of a fleet's hosts into a directory: `users.conf` for nats-server, and the credentials of each as NAME.nk, which its
 * owner alone may read. Keys that are there stay, so that a host can be added. Returns the names of new ones. Throws CONFIG_INVALID, OUTPUT_FILE.
 */
export function writeUsers(fleet: string, file: string, directory: string): string[] {
  const hosts = hostsIn(file);
  try {
    makeDirectories(directory, 0o700, requireOwn);
  } catch (error) {
    throw error instanceof VmtallyError ? error : unwritable(directory, error);
  }
  const made: string[] = [];
  /** Names by their public keys. */
  const owners = new Map<string, string>();
  const userOf = (name: string): FleetUser => {
    const path = join(directory, `${name}.nk`);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      const { seed, key } = newUserKey();
      if (writeNew(path, `${seed}\n`)) {
        made.push(name);
        return { name, key };
      }
    }
    const key = keyIn(path);
    const other = owners.get(key);
    if (other !== undefined) throw unusable(`${path} holds the key of ${other}`);
    owners.set(key, name);
    return { name, key };
  };
  const users = { hosts: hosts.map(userOf), hubs: [userOf(HUB)] };
  const path = join(directory, 'users.conf');
  renameSync(write(path, permissionsToText(fleet, users)), path);
  return made;
}

/** Another user would read or replace the keys. Throws CONFIG_INVALID. */
function requireOwn(path: string): void {
  const changeable = changeableByOthers(path);
  if (changeable === undefined) return;
  const hint = hintFor(changeable, 'name another directory with -o');
  throw unusable(`other users can change ${changeable.path}`, hint);
}

function hostsIn(file: string): string[] {
  let text: string;
  try {
    text = readSmallFile(file, SETTINGS_BYTES);
  } catch (error) {
    throw wrong(`cannot read ${file}: ${messageOf(error)}`);
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  for (const [index, line] of lines.entries())
    if (line !== '' && (!HostName.safeParse(line).success || line === HUB))
      throw wrong(`line ${index + 1} of ${file}: ${line.slice(0, 100)} is no name of a host`);
  const names = [...new Set(lines.filter((line) => line !== ''))];
  if (names.length === 0) throw wrong(`${file} names no host`);
  if (names.length > MOST_HOSTS) throw wrong(`${file} names more than ${MOST_HOSTS} hosts`);
  return names;
}

function keyIn(path: string): string {
  try {
    if (lstatSync(path).isSymbolicLink()) throw new Error('it is a symbolic link');
    const credentials = credentialsOf(readPrivate(path, SEED_BYTES));
    if (credentials?.kind !== 'seed') throw new Error('it holds no seed of an nkey');
    return publicKeyOf(credentials.seed);
  } catch (error) {
    throw unusable(`cannot use ${path}: ${messageOf(error)}`);
  }
}

/** Writes a whole file, and returns false where another run wrote it meanwhile: the key that is there stays. */
function writeNew(path: string, text: string): boolean {
  const written = write(path, text);
  try {
    linkSync(written, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    rmSync(written);
  }
}

/** Writes a file that is to have this path. Returns the path that it has until it is whole. */
function write(path: string, text: string): string {
  const written = `${path}.${process.pid}.new`;
  const descriptor = openNew(path, written, 0o600);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
  return written;
}

const wrong = (what: string): VmtallyError =>
  new VmtallyError(
    'CONFIG_INVALID',
    what,
    'The file has the name of one host a line, as --fleet-host gives it.',
  );

const unusable = (
  what: string,
  hint = 'Name a directory with -o that only this user can write to. Its .nk files must be those of an earlier `vmtally fleet --users`.',
): VmtallyError => new VmtallyError('CONFIG_INVALID', what, hint);
