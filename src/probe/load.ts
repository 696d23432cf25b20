import { join } from 'node:path';
import type { VmtallyError } from '../errors.ts';
import { type CatalogueProbe, catalogueProbes } from './catalogue.ts';
import { CATALOGUE } from './catalogue-directory.ts';
import type { Probe } from './probe.ts';

/** The probes of the catalogue by name. */
export const loadCatalogue = (): Map<string, Probe> =>
  new Map(catalogueProbes().map((probe) => [probe.name, ofCatalogue(probe)]));

/**
 * Loads every probe of the catalogue and of the given directories, by name. A file of the user may have any name;
 * `onInvalid` gets the error of one that is not a probe, or whose name is taken, and the others are loaded. Rejects with
 * that error, PROBE_INVALID, without `onInvalid`, and for a directory that cannot be read.
 */
export async function loadProbes(
  directories: readonly string[],
  onInvalid?: (error: VmtallyError) => void,
): Promise<Map<string, Probe>> {
  const probes = loadCatalogue();
  if (directories.length === 0) return probes;
  // The modules that read YAML are loaded where there is some.
  const { addProbes } = await import('./add-probes.ts');
  for (const directory of directories) addProbes(probes, directory, onInvalid);
  return probes;
}

/** A probe of the catalogue, parsed when its head or its blocks are first read. */
function ofCatalogue({ name, event, parse }: CatalogueProbe): Probe {
  let parsed: ReturnType<CatalogueProbe['parse']> | undefined;
  const probe = () => {
    parsed ??= parse();
    return parsed;
  };
  return {
    where: join(CATALOGUE, `${name}.bt`),
    event,
    get head() {
      return probe().head;
    },
    get blocks() {
      return probe().blocks;
    },
  };
}
