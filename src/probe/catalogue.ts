import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CATALOGUE } from './catalogue-directory.ts';
import { invalid } from './parse.ts';
import type { Preset } from './preset.ts';
import type { Probe } from './probe.ts';
import { readPresets } from './read-presets.ts';
import { readProbe } from './read-probe.ts';

/** A probe that comes with vmtally. */
export interface CatalogueProbe {
  name: string;
  event: string;
  /** Parses its file. Most commands count a few probes, and to parse all takes longer. */
  parse: () => Pick<Probe, 'head' | 'blocks'>;
}

/**
 * Reads the probes of the catalogue, in the order of their names. The build replaces this module by one with the parsed
 * probes and presets (build/catalogue.ts): to load YAML and zod takes longer than all else that a short count does.
 */
export const catalogueProbes = (): CatalogueProbe[] =>
  readdirSync(CATALOGUE)
    .filter((file) => file.endsWith('.bt'))
    .toSorted()
    .map((file) => {
      const where = join(CATALOGUE, file);
      const [name, source] = [basename(file, '.bt'), readFileSync(where, 'utf8')];
      const parse = () => {
        const { head, blocks } = readProbe(source, where);
        if (head.name !== name)
          throw invalid(where, 1, `head: the name is ${head.name}, but the file is ${file}`);
        return { head, blocks };
      };
      return { name, event: /^event: (\S+)$/m.exec(source)?.[1] ?? '', parse };
    });

/** Reads the presets of the catalogue, in the order of their file. */
export const cataloguePresets = (): Preset[] =>
  readPresets(readFileSync(join(CATALOGUE, 'presets.yaml'), 'utf8'));
