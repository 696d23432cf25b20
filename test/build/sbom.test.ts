import { expect, it } from 'vitest';
import { type Bom, bundledIn, bundledOnly } from '../../build/sbom.ts';

const component = (name: string, version: string) => ({
  'bom-ref': `${name}@${version}`,
  name,
  version,
  scope: 'optional',
  properties: [
    { name: 'cdx:npm:package:path', value: `node_modules/${name}` },
    { name: 'cdx:npm:package:development', value: 'true' },
  ],
});
const BOM: Bom = {
  serialNumber: 'urn:uuid:1',
  metadata: { timestamp: '2026-01-01T00:00:00Z', component: { name: 'a-folder' } },
  components: [component('zod', '4.6.7'), component('@a/b', '1.0.0'), component('vite', '8.3.8')],
  dependencies: [
    { ref: 'zod@4.6.7', dependsOn: ['vite@8.3.8', '@a/b@1.0.0'] },
    { ref: 'vite@8.3.8', dependsOn: [] },
  ],
};

it('reads the packages from the licences of a bundle', () => {
  const licenses = '# Licenses\n\n## @a/b - 1.0.0 (MIT)\n\ntext\n\n## zod - 4.6.7 (MIT)\n';
  expect(bundledIn(licenses)).toEqual(['@a/b@1.0.0', 'zod@4.6.7']);
});

it('lists bundled packages, not build tools, as parts of the package', () => {
  const bom = bundledOnly(BOM, 'vmtally', ['@a/b@1.0.0', 'zod@4.6.7']);
  expect(bom.metadata).toEqual({ component: { name: 'vmtally' } });
  expect(bom.serialNumber).toBeUndefined();
  expect(bom.components.map(({ name, scope }) => [name, scope])).toEqual([
    ['zod', 'required'],
    ['@a/b', 'required'],
  ]);
  expect(JSON.stringify(bom.components)).not.toContain('development');
  expect(bom.dependencies).toEqual([{ ref: 'zod@4.6.7', dependsOn: ['@a/b@1.0.0'] }]);
});

it('fails if npm does not list a bundled package', () => {
  expect(() => bundledOnly(BOM, 'vmtally', ['zod@4.6.8'])).toThrow('npm sbom does not list zod@4.6.8');
});
