import { delimiter } from 'node:path';
import { type Bpftrace, findBpftrace } from '../bpftrace/find.ts';
import { VmtallyError } from '../errors.ts';
import { type KernelFeatures, readFeatures } from '../kernel/features.ts';
import { type Privileges, readPrivileges } from '../kernel/privileges.ts';
import { findManager } from './packages.ts';
import { type RunningService, runningServices } from './services.ts';
import { readTracefs, type Tracefs } from './tracefs.ts';

/** Everything that the checks judge, but for what bpftrace does when it runs. */
export interface Facts {
  privileges: Privileges;
  features: KernelFeatures;
  tracefs: Tracefs;
  /** The one that was found, or why none can be used. */
  bpftrace: Bpftrace | VmtallyError;
  /** Whether the user said which bpftrace: then installing another does not help. */
  named: boolean;
  /** Whom `vmtally serve` would serve as; undefined: who this process is. */
  serverUser: string | undefined;
  services: RunningService[];
  /** The package manager that can install bpftrace. */
  manager: string | undefined;
}

/** PATH with the directories that package managers and mount are in: a user's PATH may lack them. */
export const searchPath = (): string =>
  [process.env.PATH ?? '', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
    .filter((part) => part !== '')
    .join(delimiter);

/** `given` is a path to bpftrace; empty or undefined for the first in PATH. */
export const readFacts = async (
  given: string | undefined,
  serverUser: string | undefined,
): Promise<Facts> => ({
  privileges: readPrivileges(),
  features: readFeatures(),
  tracefs: readTracefs(),
  bpftrace: await findBpftrace(given ?? '').catch((error: unknown) => {
    if (error instanceof VmtallyError) return error;
    throw error;
  }),
  serverUser,
  services: runningServices(),
  named: given !== undefined && given !== '',
  manager: findManager(searchPath()),
});

export const usable = ({ bpftrace }: Pick<Facts, 'bpftrace'>): Bpftrace | undefined =>
  bpftrace instanceof VmtallyError ? undefined : bpftrace;

/** The package manager that can bring bpftrace: not where the user named one, nor where the one installed is too old. */
export const installer = ({ bpftrace, named, manager }: Facts): string | undefined =>
  bpftrace instanceof VmtallyError && bpftrace.code === 'BPFTRACE_MISSING' && !named ? manager : undefined;
