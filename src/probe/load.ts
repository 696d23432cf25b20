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
 * Loads every probe of the catalogue and of the given directories, by name. Probes of the catalogue are parsed when they
 * are first needed: most commands count a few, and to parse all takes longer. A file of the user may have any name; `onInvalid` gets the error of one that is not a probe, or whose name is taken, and the others are loaded.
 * Throws that error, PROBE_INVALID, without `onInvalid`, and for a directory that cannot be read.
 */
export function loadProbes(
  directories: readonly string[] = [],
  onInvalid?: (error: VmtallyError) => void,
): Map<string, Probe> {
  const probes = new Map<string, Probe>();
  for (const directory of [CATALOGUE, ...directories]) {
    for (const file of filesOf(directory)) {
      try {
        add(probes, join(directory, file), directory !== CATALOGUE);
      } catch (error) {
        if (onInvalid === undefined || directory === CATALOGUE || !(error instanceof VmtallyError))
          throw error;
        onInvalid(error);
      }
    }
  }
  return probes;
}

function add(probes: Map<string, Probe>, where: string, own: boolean): void {
  if (!own) {
    probes.set(basename(where, '.bt'), ofCatalogue(sourceOf(where), where));
    return;
  }
  const probe = readProbe(sourceOf(where), where);
  const { name } = probe.head;
  const twin = probes.get(name);
  if (twin) throw invalid(where, 1, `the name ${name} is taken by ${twin.where}`);
  probes.set(name, { ...probe, own });
}

/** A probe of the catalogue, parsed when its head or its blocks are first read. */
function ofCatalogue(source: string, where: string): Probe {
  let parsed: Probe | undefined;
  const probe = (): Probe => {
    if (parsed !== undefined) return parsed;
    const read = readProbe(source, where);
    if (read.head.name !== basename(where, '.bt'))
      throw invalid(where, 1, `head: the name is ${read.head.name}, but the file is ${basename(where)}`);
    parsed = read;
    return parsed;
  };
  return {
    where,
    event: /^event: (\S+)$/m.exec(source)?.[1] ?? '',
    get head() {
      return probe().head;
    },
    get blocks() {
      return probe().blocks;
    },
  };
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
