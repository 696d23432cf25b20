import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, VmtallyError } from '../errors.ts';
import { readSmallFile, SETTINGS_BYTES } from '../small-file.ts';
import { invalid } from './parse.ts';
import type { Probe } from './probe.ts';
import { readProbe } from './read-probe.ts';

/** Adds the user's probes in a directory. Throws PROBE_INVALID as loadProbes rejects. */
export function addProbes(
  probes: Map<string, Probe>,
  directory: string,
  onInvalid?: (error: VmtallyError) => void,
): void {
  for (const file of filesOf(directory)) {
    try {
      add(probes, join(directory, file));
    } catch (error) {
      if (onInvalid === undefined || !(error instanceof VmtallyError)) throw error;
      onInvalid(error);
    }
  }
}

function add(probes: Map<string, Probe>, where: string): void {
  const probe = readProbe(sourceOf(where), where);
  const { name } = probe.head;
  const twin = probes.get(name);
  if (twin) throw invalid(where, 1, `the name ${name} is taken by ${twin.where}`);
  probes.set(name, { ...probe, own: true });
}

function sourceOf(path: string): string {
  try {
    return readSmallFile(path, SETTINGS_BYTES);
  } catch (error) {
    throw new VmtallyError(
      'PROBE_INVALID',
      `cannot read the probe ${path}: ${messageOf(error)}`,
      'Give --probes a directory in which each NAME.bt is a readable file with a probe.',
      { cause: error },
    );
  }
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.bt'))
      .toSorted();
  } catch (error) {
    throw new VmtallyError(
      'PROBE_INVALID',
      `cannot read the probe directory ${directory}: ${messageOf(error)}`,
      'Give --probes a directory that holds NAME.bt files.',
      { cause: error },
    );
  }
}
