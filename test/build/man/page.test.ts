import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { visibleCommands } from '../../../build/man/commands.ts';
import { manPage, readPages } from '../../../build/man/page.ts';
import { vmtally } from '../../../src/cli/commands.ts';

const pages = readPages(new URL('../../../', import.meta.url));
let program: Command;
let page: string;
beforeAll(async () => {
  program = await vmtally();
  page = manPage(program, pages);
}, 60_000);

const has = (tool: string) => spawnSync(tool, [], { input: '' }).error === undefined;

it('has every command with every option', () => {
  const all = visibleCommands(program);
  expect(all.length).toBeGreaterThan(8);
  for (const command of all) {
    expect(page).toContain(`.SS "vmtally ${command.name()}"`);
    for (const { long, hidden } of command.options)
      if (!hidden) expect(page).toContain(long?.replaceAll('-', '\\-'));
  }
  expect(page).not.toContain('vmtally complete"');
});

it('documents an option that many commands have once', () => {
  expect(page.match(/^\.TP\n\\fB\\-\\-color/gm)).toHaveLength(1);
});

it.each([
  'DESCRIPTION',
  'EVENTS',
  'SCOPE',
  'FILTERS',
  'FIELDS',
  'COMPARISON',
  'SERVICE',
  'PROBES',
  'EXACTNESS',
  'OVERHEAD',
  'EXIT STATUS',
  'ERRORS',
  'ENVIRONMENT',
  'FILES',
  'SEE ALSO',
])('%s', (title) => {
  expect(page).toMatch(new RegExp(`^\\.SH "${title}"\n.+`, 'm'));
});

it('has the figures of the benchmarks if there are any', () => {
  const benchmarks = '# Benchmarks\n\n## slowdown\n\n| | ns |\n| --- | ---: |\n| vmtally | 4711 |\n';
  expect(page).not.toContain('4711');
  expect(manPage(program, { ...pages, benchmarks })).toContain('vmtally  4711\n');
});

it('depends on no words of docs but headings', () => {
  const reworded = Object.fromEntries(
    Object.entries(pages).map(([name, text]) => [name, text.replaceAll(/^(?!#)[^\n|`]+$/gm, 'other words')]),
  );
  expect(manPage(program, reworded)).toContain('other words');
});

it('names a missing heading', () => {
  const without = (name: string, heading: string) => ({
    ...pages,
    [name]: pages[name]?.replace(`## ${heading}`, '') ?? '',
  });
  expect(() => manPage(program, without('compare', 'Verdicts'))).toThrow(
    'docs/compare.md has no heading "Verdicts"',
  );
  expect(() => manPage(program, without('errors', 'Codes'))).toThrow('docs/errors.md has no heading "Codes"');
});

it('links to pages become names of its own sections', () => {
  expect(page).toContain('COMPARISON finds out too');
  expect(page).not.toMatch(/\]\(\w+\.md\)/);
});

// Skip if groff or mandoc is missing: such a machine shows no man pages.
describe('is taken without a warning by', () => {
  it.skipIf(!has('groff'))('groff', () => {
    const { status, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8'], {
      input: page,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it.skipIf(!has('mandoc'))('mandoc', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], {
      input: page,
      encoding: 'utf8',
    });
    // The page has no date, so that it is the same on any day.
    expect(stdout).toMatch(/^.*missing date.*\n$/);
  });
});
