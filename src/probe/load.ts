import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, VmtallyError } from '../errors.ts';
import { readSmallFile, SETTINGS_BYTES } from '../small-file.ts';
import { invalid } from './parse.ts';
import { type Probe, readProbe } from './probe.ts';

/** Directory of the catalogue that comes with vmtally. */
export const CATALOGUE = fileURLToPath(new URL('../../probes', import.meta.url));

/**
 * Loads every probe of the catalogue and of the given directories, by name.
 * Throws PROBE_INVALID where a file is not a probe, or two probes have the same name.
 */
export function loadProbes(directories: readonly string[] = []): Map<string, Probe> {
  const probes = new Map<string, Probe>();
  for (const directory of [CATALOGUE, ...directories]) {
    for (const file of filesOf(directory)) {
      const where = join(directory, file);
      const probe = readProbe(sourceOf(where), where);
      const { name } = probe.head;
      if (name !== basename(file, '.bt'))
        throw invalid(where, 1, `head: the name is ${name}, but the file is ${file}`);
      const twin = probes.get(name);
      if (twin) throw invalid(where, 1, `the name ${name} is taken by ${twin.where}`);
      probes.set(name, directory === CATALOGUE ? probe : { ...probe, own: true });
    }
  }
  return probes;
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
