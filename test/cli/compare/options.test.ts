import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  type CompareOptions,
  compareContradiction,
  pickIdentities,
  withCompare,
} from '../../../src/cli/compare/options.ts';
import { readInvariants } from '../../../src/compare/invariant.ts';
import { failure } from '../../fixtures/failure.ts';

/** Parses a command line into options and command. */
function parse(...args: string[]): { options: CompareOptions; command: string[] } {
  let parsed: { options: CompareOptions; command: string[] } | undefined;
  withCompare(new Command('x'))
    .passThroughOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action((command: string[], options: CompareOptions) => {
      parsed = { options, command };
    })
    .parse(args, { from: 'user' });
  return parsed ?? expect.fail();
}

describe('the command line', () => {
  test('defaults', () => {
    const { options, command } = parse();
    expect(options).toMatchObject({ identity: [], repeat: 1, color: 'auto', probes: [] });
    expect(options).not.toHaveProperty('who');
    expect(command).toEqual([]);
  });

  test('options after the command belong to the command', () => {
    const { options, command } = parse('-v', 'ls', '-v', '-r', '5', '--who');
    expect(command).toEqual(['ls', '-v', '-r', '5', '--who']);
    expect(options).toMatchObject({ verbose: true, repeat: 1 });
  });

  test.each<[string[], CompareOptions['who']]>([
    [['--who'], true],
    [['--who', '3'], 3],
    [['--who', '--', 'make'], true],
  ])('%j', (args, who) => {
    expect(parse(...args).options.who).toBe(who);
  });

  test('--baseline 0 measures none', () => {
    expect(parse('--baseline', '0').options.baseline).toBe(0);
  });

  test('repeated identities add up', () => {
    expect(parse('-i', 'migration', '-i', 'page.*,pgfree').options.identity).toEqual([
      'migration',
      'page.*,pgfree',
    ]);
  });

  test.each([
    [['-I', '99'], /It must be a time from 100ms to 24h/],
    [['--timeout', '0'], /It must be a time from 100ms/],
    [['-r', '0'], /It must be a whole number from 1/],
    [['--who', '0'], /It must be a whole number from 1/],
    [['--baseline', 'x'], /It must be a time from 0ms to 1m/],
    [['-p', '1'], /unknown option/],
  ])('%j is refused', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});

describe('compareContradiction', () => {
  test.each<[string[], string | undefined]>([
    [[], undefined],
    [['-r', '2', 'ls'], undefined],
    [['-r', '2'], '-r needs a command to repeat'],
    [['-r', '2', '-I', '100', 'ls'], '-r and -I cannot be used together'],
    [['-I', '100', 'ls'], undefined],
    [['-I', '100', '--interval-count', '2'], undefined],
    [['--interval-count', '2'], '--interval-count needs -I'],
    [['--append'], '--append needs -o FILE'],
    [['--append', '-o', 'x'], undefined],
    [['-x', ','], undefined],
    [['--json'], undefined],
    [['-x', ',', '--json'], '-x and --json cannot be used together'],
    [['-x', ''], '-x needs a separator, such as , or \\t'],
    [['--who', '--strict', '-v', '--baseline', '3000', '--timeout', '100', '-i', 'x'], undefined],
  ])('%j', (args, expected) => {
    const { options, command } = parse(...args);
    expect(compareContradiction(options, command)).toBe(expected);
  });

  test.each<[string[], boolean, boolean]>([
    [['--strict', '--baseline', '0'], true, true],
    [['--strict', '--baseline', '0'], false, false],
    [['--baseline', '0'], true, false],
    [['--strict', '--baseline', '100'], true, false],
    [['--strict'], true, false],
  ])('%j, and the kernel guards process 1: %s', (args, guarded, refused) => {
    const { options, command } = parse(...args);
    const contradiction = compareContradiction(options, command, guarded);
    if (refused)
      expect(contradiction).toMatch(
        /^--strict and --baseline 0 cannot be used together on this kernel: .*process 1/,
      );
    else expect(contradiction).toBeUndefined();
  });
});

describe('pickIdentities', () => {
  const entry = (id: string, vmstat: string, title = id) => ({
    id,
    title,
    trace: 'a',
    vmstat,
    kind: 'equal',
    unit: 'pages',
  });
  const IDENTITIES = readInvariants(
    JSON.stringify({
      'page allocator': [
        entry('page.alloc', 'pgalloc_*', 'new'),
        entry('page.alloc', 'pgalloc_*', 'old'),
        entry('page.allocations', 'numa_hit + numa_miss'),
        entry('page.free', 'pgfree'),
      ],
      migration: [entry('migrate.ok', 'pgmigrate_success'), entry('migrate.fail', 'pgmigrate_fail')],
      cache: [entry('cache.pages', 'nr_file_pages - nr_shmem - nr_swapcached?')],
    }),
    'x',
  );
  const COUNTERS = ['pgalloc_normal', 'pgalloc_movable', 'pgfree'];
  const pick = (...names: string[]) => pickIdentities(IDENTITIES, names, COUNTERS).map(({ title }) => title);
  const PAGES = ['new', 'old', 'page.allocations', 'page.free'];
  const MIGRATION = ['migrate.ok', 'migrate.fail'];

  test.each<[string, string[], string[]]>([
    ['all where none is named', [], [...PAGES, ...MIGRATION, 'cache.pages']],
    ['an id, with its alternatives', ['page.alloc'], ['new', 'old']],
    ['a group', ['migration'], MIGRATION],
    ['a group of two words', ['page allocator'], PAGES],
    ['a counter', ['pgfree'], ['page.free']],
    ['one of several counters', ['numa_miss'], ['page.allocations']],
    ['an optional counter', ['nr_swapcached'], ['cache.pages']],
    ['counters as a sum of them has it', ['pgalloc_*'], ['new', 'old']],
    ['a counter of such a sum', ['pgalloc_normal'], ['new', 'old']],
    ['a glob of ids', ['page.*'], PAGES],
    ['a glob of counters', ['pgmigrate_*'], MIGRATION],
    ['a glob of groups', ['migr*'], MIGRATION],
    ['a list', ['migrate.ok,pgfree'], ['page.free', 'migrate.ok']],
    [
      'several, in the order of the catalogue and each once',
      ['migration', 'migrate.*', 'pgfree'],
      ['page.free', ...MIGRATION],
    ],
    ['empty parts of a list are none', [',migrate.ok,'], ['migrate.ok']],
  ])('%s', (_, names, expected) => {
    expect(pick(...names)).toEqual(expected);
  });

  test.each([
    ['pgfre', 'Did you mean pgfree'],
    ['migrate.okay', 'Did you mean migrate.ok'],
    ['migratoin', 'Did you mean migration'],
    ['zzzzzzzz', "Groups: 'page allocator', migration, cache. `vmtally compare -v` shows all identities."],
    ['llocator', "Did you mean 'page allocator'? Groups:"],
    ['pgalloc_norma', 'Groups:'],
    ['Pgfree', 'Did you mean pgfree'],
    ['numa_*_*', ''],
  ])('%s is unknown: %s', (name, hint) => {
    const error = failure(() => pick('page.free', name));
    expect(error).toMatchObject({ code: 'IDENTITY_UNKNOWN', exitStatus: 2 });
    expect(error.message).toBe(`no identity, group or counter is named ${name}`);
    expect(error.hint).toContain(hint);
  });
});
