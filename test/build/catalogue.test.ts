import { expect, test } from 'vitest';
import { parsedCatalogue } from '../../build/catalogue.ts';
import { cataloguePresets, catalogueProbes } from '../../src/probe/catalogue.ts';

test('the module of the build has what the files of the catalogue say', async () => {
  const url = `data:text/javascript,${encodeURIComponent(parsedCatalogue())}`;
  const built: typeof import('../../src/probe/catalogue.ts') = await import(/* @vite-ignore */ url);
  const parsed = (probes: ReturnType<typeof catalogueProbes>) =>
    probes.map(({ parse, ...probe }) => ({ ...probe, ...parse() }));
  expect(parsed(built.catalogueProbes())).toEqual(parsed(catalogueProbes()));
  expect(built.cataloguePresets()).toEqual(cataloguePresets());
});
