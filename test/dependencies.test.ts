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

const { packages }: { packages: Record<string, Locked> } = JSON.parse(read('package-lock.json'));
interface Locked {
  version: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}
/** Without the package itself, which has the path ''. */
const locked = Object.entries(packages).filter(([path]) => path !== '');

it('no dependency runs a script when it is installed', () => {
  expect(locked.flatMap(([path, { hasInstallScript }]) => (hasInstallScript ? [path] : []))).toEqual([]);
});

it('each dependency has a hash, for every platform, and names no registry', () => {
  expect(locked.length).toBeGreaterThan(100);
  for (const [path, { resolved, integrity }] of locked) {
    expect(resolved, path).toBeUndefined();
    expect(integrity, path).toMatch(/^sha512-[\w+/]{86}==$/);
  }
});
