import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifest: Record<string, Record<string, string> | undefined> = JSON.parse(read('package.json'));

it('docs/dependencies.md states the purpose of each', () => {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| (\S+) \| (.+) \|$/gm)]
    .map(([, name = '', why = '']) => ({ name, why }))
    .filter(({ name }) => name !== 'package' && name !== '---');
  expect(rows.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(manifest.devDependencies ?? {}).toSorted(),
  );
  for (const { why } of rows) expect(why.length).toBeGreaterThan(10);
});

it('the package has no dependencies, and development versions are exact', () => {
  expect(manifest.dependencies).toBeUndefined();
  for (const version of Object.values(manifest.devDependencies ?? {}))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

it('no dependency runs a script when it is installed', () => {
  const { packages }: { packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }> } =
    JSON.parse(read('package-lock.json'));
  expect(
    Object.entries(packages).flatMap(([name, { hasInstallScript }]) => (hasInstallScript ? [name] : [])),
  ).toEqual([]);
});
