import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { Service, serviceEnv } from './service.ts';
import { type Child, finish, start, totalOf } from './support.ts';

const ROOT = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

interface Packed {
  filename: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

const directory = mkdtempSync(join(tmpdir(), 'vmtally-package-'));
const prefix = join(directory, 'prefix');
const installed = join(prefix, 'lib/node_modules/vmtally');
/**
 * The environment has Node, the system and the installed package; nothing of this repository or this user.
 */
const env = {
  PATH: `${prefix}/bin:${dirname(process.execPath)}:/usr/bin:/bin`,
  HOME: directory,
  npm_config_cache: join(directory, 'cache'),
  npm_config_update_notifier: 'false',
};
let packed: Packed;

const npm = (...line: CommandLine) =>
  execFileSync('npm', argv(...line), { cwd: ROOT, env, encoding: 'utf8' });
const vmtally = (...line: CommandLine): Child =>
  start('env', argv`-C ${directory} vmtally ${argv(...line)}`, env);

beforeAll(() => {
  mkdirSync(prefix);
  // `prepack` would build again what is already built for these tests.
  const output = npm`pack --json --ignore-scripts --pack-destination ${directory}`;
  const packages: Packed | Packed[] | Record<string, Packed> = JSON.parse(output);
  packed = Object.values(packages)[0] as Packed;
  npm`install --global --offline --prefix ${prefix} ${join(directory, packed.filename)}`;
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Each kind of file that belongs in the package, with a file that must be present. */
const KINDS: [kind: RegExp, one: string][] = [
  [/^(package\.json|README\.md|LICENSE)$/, 'LICENSE'],
  [/^dist\/(cli|pages|server)\/main\.js$/, 'dist/pages/main.js'],
  [/^dist\/(ui\/)?licenses\.md$/, 'dist/ui/licenses.md'],
  [/^dist\/sbom\.cdx\.json$/, 'dist/sbom.cdx.json'],
  [/^dist\/chunks\/[\w-]+\.js$/, ''],
  [/^dist\/man\/vmtally\.1$/, 'dist/man/vmtally.1'],
  [/^dist\/ui\/(\w+\.html|assets\/[\w.-]+\.(js|css|svg))$/, 'dist/ui/index.html'],
  [/^probes\/\w+\.bt$/, 'probes/kmalloc.bt'],
  [/^probes\/(identities|presets)\.yaml$/, 'probes/presets.yaml'],
  [/^contrib\/flame\/page\.(?:css|js)$/, 'contrib/flame/page.js'],
  [/^contrib\/grafana\/vmtally\.json$/, 'contrib/grafana/vmtally.json'],
  [/^contrib\/prometheus\/scrape\.yml$/, 'contrib/prometheus/scrape.yml'],
  [/^contrib\/prometheus\/vmtally\.rules(?:\.test)?\.yml$/, 'contrib/prometheus/vmtally.rules.yml'],
  [/^contrib\/container\/Containerfile$/, 'contrib/container/Containerfile'],
  [/^contrib\/kubernetes\/(?:hub|nats|vmtally)\.yaml$/, 'contrib/kubernetes/vmtally.yaml'],
  [/^contrib\/nats\/(?:cluster|nats-server)\.conf$/, 'contrib/nats/nats-server.conf'],
  [/^contrib\/systemd\/vmtally\.service$/, 'contrib/systemd/vmtally.service'],
  [/^contrib\/completion\/(vmtally\.(ba|fi)sh|_vmtally)$/, 'contrib/completion/_vmtally'],
];

it('holds what it needs, and nothing else', () => {
  const paths = packed.files.map(({ path }) => path);
  for (const [, one] of KINDS) if (one !== '') expect(paths).toContain(one);
  expect(paths.filter((path) => !KINDS.some(([kind]) => kind.test(path)))).toEqual([]);
  expect(packed.size).toBeLessThan(1.4e6);
  expect(packed.unpackedSize).toBeLessThan(5.3e6);
});

it('brings no other package, and runs nothing when it is installed', () => {
  expect(readdirSync(join(prefix, 'lib/node_modules'))).toEqual(['vmtally']);
  expect(existsSync(join(installed, 'node_modules'))).toBe(false);
  const { scripts, dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  expect(dependencies).toBeUndefined();
  expect(Object.keys(scripts).filter((name) => /install|^prepare$/.test(name))).toEqual([]);
});

it('has the licences of what was built into it', () => {
  const text = readFileSync(join(installed, 'dist/licenses.md'), 'utf8');
  for (const name of ['commander', 'hono', 'string-width', 'ws', 'zod'])
    expect(text).toContain(`\n## ${name} - `);
});

it('has a bill of materials of what was built into it', () => {
  const bom = JSON.parse(readFileSync(join(installed, 'dist/sbom.cdx.json'), 'utf8'));
  expect(bom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'vmtally', version } },
  });
  const names = bom.components.map((component: { name: string }) => component.name);
  expect(names).toEqual(expect.arrayContaining(['commander', 'hono', 'react-dom', 'ws', 'zod']));
  expect(names).not.toContain('vitest');
});

it('runs from anywhere', async () => {
  const [printed, list, completion] = await Promise.all(
    [vmtally`--version`, vmtally`list kmalloc`, vmtally`completion bash`].map((child) => finish(child)),
  );
  expect(printed?.stdout).toBe(`${version}\n`);
  expect(list?.stdout).toContain('kmalloc');
  expect(completion?.stdout).toContain('complete -F _vmtally vmtally');
});

it('counts', async () => {
  const child = await finish(vmtally`stat -e page_fault_user --json -- true`);
  expect(totalOf(child.stderr).events[0]?.count).toBeGreaterThan(0);
});

it('serves its page', async () => {
  const child = start('vmtally', argv`serve --listen 127.0.0.1:0 -e kmalloc`, { ...env, ...serviceEnv() });
  const service = await Service.of(child);
  const page = await service.request('GET', '/');
  expect(page.body).toContain('<title>');
  const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(String(page.body))?.[1] ?? '';
  expect((await service.request('GET', script)).status).toBe(200);
  await service.stop();
});

it('has its man page where man looks', () => {
  const text = readFileSync(join(prefix, 'share/man/man1/vmtally.1'), 'utf8');
  expect(text).toMatch(/^\.TH VMTALLY 1 /);
  expect(text).toContain(`"vmtally ${version}"`);
});
