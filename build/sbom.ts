import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** The parts of a CycloneDX document that this module reads or changes. */
export interface Bom {
  serialNumber?: string;
  metadata: { timestamp?: string; component: { name: string } };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}
interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  scope?: string;
  properties?: { name: string; value: string }[];
}

/** The packages that Vite bundled, as name@version, from Vite's list of licences. */
export const bundledIn = (licenses: string): string[] =>
  [...licenses.matchAll(/^## (\S+) - (\S+) \(/gm)].map(([, name, version]) => `${name}@${version}`);

/**
 * Reduces npm's bill of materials to the bundled packages. npm lists them as development dependencies, since
 * installing the package installs none of them, and scanners skip development dependencies. Two builds of the
 * same sources give the same document.
 */
export function bundledOnly(bom: Bom, name: string, bundled: readonly string[]): Bom {
  const components = bom.components
    .filter((component) => bundled.includes(`${component.name}@${component.version}`))
    .map(({ properties = [], ...component }) => ({
      ...component,
      scope: 'required',
      properties: properties.filter((property) => property.name !== 'cdx:npm:package:development'),
    }));
  const listed = new Set(components.map((component) => `${component.name}@${component.version}`));
  const missing = bundled.filter((dependency) => !listed.has(dependency));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}`);
  const refs = new Set(components.map((component) => component['bom-ref']));
  const { serialNumber: _, ...rest } = bom;
  const { timestamp: __, ...metadata } = bom.metadata;
  return {
    ...rest,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components,
    dependencies: bom.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => refs.has(on)) })),
  };
}

/** Writes dist/sbom.cdx.json. Both bundles must exist. Needs no network: npm reads package-lock.json. */
export function writeSbom(root: URL): void {
  const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
  const bundled = ['dist/licenses.md', 'dist/ui/licenses.md'].flatMap((path) => bundledIn(read(path)));
  // Vite sets NODE_ENV=production, and npm then omits development dependencies unless told to include them.
  const args = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--include=dev', '--offline'];
  const bom: Bom = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 }),
  );
  const { name } = JSON.parse(read('package.json'));
  const own = bundledOnly(bom, name, [...new Set(bundled)]);
  writeFileSync(new URL('dist/sbom.cdx.json', root), `${JSON.stringify(own, null, 2)}\n`);
}
