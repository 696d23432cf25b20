import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load as parseYaml } from 'js-yaml';
import { z } from 'zod';
import { CATALOGUE } from './load.ts';

const Events = z.array(z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?$/));

const File = z.record(
  z.string().regex(/^[a-z]+$/),
  z.strictObject({ summary: z.string().max(110), events: Events.min(1), optional: Events.default([]) }),
);

/** A name for a set of events of the catalogue. */
export interface Preset {
  /** With its @, as -e takes it. */
  name: string;
  summary: string;
  /** Events that the kernel must have. */
  events: string[];
  /** Events that are counted where the kernel has them. */
  optional: string[];
}

/** The preset of the events that are counted if the user names none. */
export const DEFAULT_PRESET = '@default';

let presets: ReadonlyMap<string, Preset> | undefined;

/** The presets of the catalogue by name, in the order of their file. */
export function loadPresets(): ReadonlyMap<string, Preset> {
  if (presets !== undefined) return presets;
  const file = File.parse(parseYaml(readFileSync(join(CATALOGUE, 'presets.yaml'), 'utf8')));
  const read = Object.entries(file).map(([name, preset]) => ({ name: `@${name}`, ...preset }));
  presets = new Map(read.map((preset) => [preset.name, preset]));
  return presets;
}

/** Names of the presets that have an event of the probe. */
export const presetsOf = (probe: string): string[] =>
  [...loadPresets().values()]
    .filter(({ events, optional }) =>
      [...events, ...optional].some((event) => event.split('.', 1)[0] === probe),
    )
    .map(({ name }) => name);
