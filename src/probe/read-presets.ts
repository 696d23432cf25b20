import { load as parseYaml } from 'js-yaml';
import { z } from 'zod';
import type { Preset } from './preset.ts';

const Events = z.array(z.string().regex(/^[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?$/));

const File = z.record(
  z.string().regex(/^[a-z]+$/),
  z.strictObject({ summary: z.string().max(110), events: Events.min(1), optional: Events.default([]) }),
);

/** Reads the text of a file of presets. */
export const readPresets = (source: string): Preset[] =>
  Object.entries(File.parse(parseYaml(source))).map(([name, preset]) => ({ name: `@${name}`, ...preset }));
