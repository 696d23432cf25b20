import { type Bpftrace, findBpftrace } from '../bpftrace/find.ts';
import { VmtallyError } from '../errors.ts';
import { isExecutable } from '../kernel/executable.ts';
import { type KernelFeatures, readFeatures } from '../kernel/features.ts';
import { type Privileges, readPrivileges } from '../kernel/privileges.ts';
import { SETPRIV } from '../kernel/setpriv.ts';
import { symbolsReader } from '../kernel/symbols.ts';
import { SYSTEM_PATH } from '../kernel/system-path.ts';
import { findManager } from './packages.ts';
import type { Account } from './service-user.ts';
import { type RunningService, runningServices } from './services.ts';
import { readTracefs, type Tracefs } from './tracefs.ts';

/** Facts that the checks judge, except for the behaviour of a running bpftrace. */
export interface Facts {
  privileges: Privileges;
  features: KernelFeatures;
  tracefs: Tracefs;
  /** True where the kernel shows the addresses of its functions, by which call sites get their names. */
  showsSymbols: boolean;
  /** The bpftrace that was found, or the reason why none can be used. */
  bpftrace: Bpftrace | VmtallyError;
  /** True where the user named a bpftrace: then installing another does not help. */
  named: boolean;
  /** User that `vmtally serve` would serve as, and the accounts it lacks; undefined for the user of this process. */
  serverUser: { name: string; missing: readonly Account[] } | undefined;
  /** True where `vmtally serve` can take the privileges of root from its serving process. */
  setpriv: boolean;
  services: RunningService[];
  /** The package manager that can install bpftrace. */
  manager: string | undefined;
}

/** `given` is a path to bpftrace; empty or undefined for the first in PATH. */
export const readFacts = async (
  given: string | undefined,
  serverUser: Facts['serverUser'],
): Promise<Facts> => ({
  privileges: readPrivileges(),
  features: readFeatures(),
  tracefs: readTracefs(),
  showsSymbols: showsSymbols(),
  bpftrace: await findBpftrace(given ?? '').catch((error: unknown) => {
    if (error instanceof VmtallyError) return error;
    throw error;
  }),
  serverUser,
  setpriv: isExecutable(SETPRIV),
  services: runningServices(),
  named: given !== undefined && given !== '',
  manager: findManager(SYSTEM_PATH),
});

/** A kernel may have no list of its functions (CONFIG_KALLSYMS). */
function showsSymbols(): boolean {
  try {
    return !symbolsReader()().areHidden;
  } catch {
    return false;
  }
}

export const usable = ({ bpftrace }: Pick<Facts, 'bpftrace'>): Bpftrace | undefined =>
  bpftrace instanceof VmtallyError ? undefined : bpftrace;

/**
 * Package manager that can install bpftrace; undefined where the user named a bpftrace, and where the
 * installed bpftrace is too old.
 */
export const installer = ({ bpftrace, named, manager }: Facts): string | undefined =>
  bpftrace instanceof VmtallyError && bpftrace.code === 'BPFTRACE_MISSING' && !named ? manager : undefined;
