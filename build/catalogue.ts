import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { cataloguePresets, catalogueProbes } from '../src/probe/catalogue.ts';

const SOURCE = fileURLToPath(new URL('../src/probe/catalogue.ts', import.meta.url));

/** Puts the parsed catalogue in place of the module that reads it. */
export const catalogue: Plugin = {
  name: 'catalogue',
  load: (id) => (id === SOURCE ? parsedCatalogue() : undefined),
};

/** A module with the exports of src/probe/catalogue.ts. Each probe is a JSON text: most commands need few of them. */
export function parsedCatalogue(): string {
  const probes = catalogueProbes().map(({ name, event, parse }) => [name, event, JSON.stringify(parse())]);
  const presets = JSON.stringify(cataloguePresets());
  return `const PROBES = ${JSON.stringify(probes)};
export const catalogueProbes = () =>
  PROBES.map(([name, event, text]) => ({ name, event, parse: () => JSON.parse(text) }));
export const cataloguePresets = () => JSON.parse(${JSON.stringify(presets)});
`;
}
