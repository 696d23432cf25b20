import { cataloguePresets } from './catalogue.ts';
import type { Preset } from './preset.ts';

/** The preset of the events that are counted if the user names none. */
export const DEFAULT_PRESET = '@default';

let presets: ReadonlyMap<string, Preset> | undefined;

/** The presets of the catalogue by name, in the order of their file. */
export function loadPresets(): ReadonlyMap<string, Preset> {
  presets ??= new Map(cataloguePresets().map((preset) => [preset.name, preset]));
  return presets;
}

/** Names of the presets that have an event of the probe. */
export const presetsOf = (probe: string): string[] =>
  [...loadPresets().values()]
    .filter(({ events, optional }) =>
      [...events, ...optional].some((event) => event.split('.', 1)[0] === probe),
    )
    .map(({ name }) => name);
