import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig, ServeConfig } from '../src/cli/serve/config.ts';
import { CODES, ISSUES } from '../src/errors.ts';
import { loadProbes } from '../src/probe/load.ts';
import { ROUTES } from '../src/server/routes.ts';
import { blocksOf, DOCUMENTS, documentAt } from './fixtures/documents.ts';

const ROOT = join(import.meta.dirname, '..');

/** The table rows of a text, as lines. */
const rowsOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('|'));

it('README is short, and no manual', () => {
  expect(documentAt('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

describe.each([...DOCUMENTS])('%s', (path, text) => {
  it('links to files that exist', () => {
    const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
      .map(([, link, image]) => link ?? image ?? '')
      .filter((target) => !/^(https?:|#)/.test(target));
    expect(
      targets.filter((target) => !existsSync(join(ROOT, dirname(path), target.replace(/#.*/, '')))),
    ).toEqual([]);
  });
});

it('docs/README.md lists every page', () => {
  const pages = [...DOCUMENTS.keys()].filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
  for (const page of pages)
    expect(documentAt('docs/README.md')).toContain(`](${page.slice('docs/'.length)})`);
});

describe('docs/jobs.md', () => {
  const jobs = documentAt('docs/jobs.md').split(/^## /m).slice(1);

  it('has as many jobs as its title says', () => {
    expect(documentAt('docs/jobs.md')).toMatch(/^# Eleven jobs$/m);
    expect(jobs).toHaveLength(11);
  });

  it.each(jobs)('has at most two steps, and lines of at most 80 columns between them: %s', (job) => {
    const lines = blocksOf(job).flatMap((text) => text.split('\n'));
    const steps = lines.filter((line) => line.startsWith('vmtally '));
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.length).toBeLessThanOrEqual(2);
    expect(lines.filter((line) => !steps.includes(line) && line.length > 80)).toEqual([]);
  });
});

it('docs/errors.md lists every code with its status', () => {
  const rows = rowsOf(documentAt('docs/errors.md'));
  for (const [code, status] of Object.entries(CODES)) {
    const row = rows.find((line) => line.includes(code));
    expect(row, code).toContain(String(status));
  }
  const listed = rows.flatMap((row) => row.split('|')[1]?.match(/\b[A-Z][A-Z]+(?:_[A-Z]+)*\b/g) ?? []);
  expect(listed.filter((code) => !(code in CODES))).toEqual([]);
});

it('docs/serve.md lists every setting with its default', () => {
  const rows = rowsOf(documentAt('docs/serve.md'));
  for (const [name, value] of Object.entries(ServeConfig.parse({}))) {
    const row = rows.find((line) => line.startsWith(`| ${name} |`));
    expect(row, name).toBeDefined();
    if (typeof value !== 'object') expect(row).toContain(`| ${value} |`);
  }
  for (const name of Object.keys(ServeConfig.shape))
    expect(rows.some((row) => row.startsWith(`| ${name} |`))).toBe(true);
});

it('docs/serve.md lists the routes', () => {
  const text = documentAt('docs/serve.md');
  for (const { path } of Object.values(ROUTES).filter((route) => route.path.startsWith('/api/')))
    expect(text.includes(path.replace('{id}', 's1')), path).toBe(true);
});

it('docs/architecture.md has every folder of src', () => {
  const rows = rowsOf(documentAt('docs/architecture.md'));
  for (const name of readdirSync(join(ROOT, 'src')).filter((entry) =>
    statSync(join(ROOT, 'src', entry)).isDirectory(),
  ))
    expect(
      rows.filter((row) => row.startsWith(`| \`${name}\` |`)),
      name,
    ).toHaveLength(1);
});

it.each(['docs/errors.md', 'CONTRIBUTING.md', '.github/ISSUE_TEMPLATE/config.yml'])(
  '%s has the issue tracker of package.json',
  (path) => {
    const { bugs } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(bugs).toBe(ISSUES);
    expect(readFileSync(join(ROOT, path), 'utf8')).toContain(ISSUES);
  },
);

describe('examples', () => {
  const read = (path: string) => readFileSync(join(ROOT, 'examples', path), 'utf8');

  it('have the probe of docs/probes.md, which loads', async () => {
    expect(blocksOf(documentAt('docs/probes.md'))).toContain(read('probe/vmap.bt'));
    const probes = await loadProbes([join(ROOT, 'examples/probe')]);
    expect(probes.get('vmap')?.head.summary).toBe('Areas of vmalloc space');
  });

  it('have settings that a service accepts', () => {
    const file = join(ROOT, 'examples/named-counter/config.yaml');
    const { events, state } = resolveConfig({ flags: {}, environment: {}, file });
    expect(events.filter(({ name }) => name !== undefined)).toHaveLength(2);
    expect(state).toBe('/var/lib/vmtally');
  });

  it('change existing settings of the unit in contrib', () => {
    const unit = readFileSync(join(ROOT, 'contrib/systemd/vmtally.service'), 'utf8');
    for (const [, name] of read('systemd/override.conf').matchAll(/^#?([A-Z]\w+)=/gm))
      expect(unit).toMatch(new RegExp(`^${name}=`, 'm'));
  });
});
