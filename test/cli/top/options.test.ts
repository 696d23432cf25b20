import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  groupOf,
  sortsOf,
  type TopOptions,
  tableOf,
  topContradiction,
  withTop,
} from '../../../src/cli/top/options.ts';
import { specOf } from '../../../src/cli/top/spec.ts';

/** Parses a command line into options and the names of the options that were given. */
function parse(...args: string[]): { options: TopOptions; given: string[] } {
  const command = withTop(new Command('top'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action(() => {});
  command.parse(args, { from: 'user' });
  const given = command.options
    .map((option) => option.attributeName())
    .filter((name) => command.getOptionValueSource(name) === 'cli');
  return { options: command.opts<TopOptions>(), given };
}

const contradiction = (terminal: boolean, ...args: string[]) => {
  const { options, given } = parse(...args);
  return topContradiction(options, given, terminal);
};

describe('contradictions', () => {
  const URL = ['--connect', 'http://x'];

  test.each([
    [['--token-file', 'f'], '--token-file needs --connect'],
    [
      [...URL, '-e', 'kmalloc', '-p', '1'],
      '-e, -p cannot be used with --connect: the service chooses what it counts',
    ],
    [
      [...URL, '-d', '1', '--no-inherit'],
      '--no-inherit, -d cannot be used with --connect: the service chooses what it counts',
    ],
    [['--group', 'host'], '--group host needs --connect and the address of a hub of a fleet'],
    [['-b', '--json'], '-b and --json cannot be used together'],
    [['--compare', '--json'], '--compare and --json cannot be used together'],
    [['-a', '-p', '1'], '-a (the whole system) and -p (some processes) cannot be used together'],
    [['-p', '1', '-G', 'g'], '-p and -G cannot be used together'],
    [['--no-inherit'], '--no-inherit needs -p'],
    [['--sort', 'pages', '--json'], '--sort pages is of the overview, which --json does not print'],
    [
      ['--sort', 'pages', '--series', 'kmalloc'],
      '--sort pages is of the overview, and --series of the board of one event',
    ],
    [['-D', '5'], '-D cannot be used with top, which starts counting at once'],
  ])('%j', (args, message) => {
    expect(contradiction(true, ...args)).toBe(message);
  });

  test.each([
    [[]],
    [[...URL, '--token-file', 'f']],
    [['-b', '-n', '3']],
    [['--compare', '-b']],
    [['--json', '--top', '5']],
  ])('%j is accepted', (args) => {
    expect(contradiction(true, ...args)).toBeUndefined();
  });

  test('a screen needs a terminal', () => {
    expect(contradiction(false)).toBe(
      'top needs a terminal. Without one, use -b for plain lines or --json for JSON',
    );
    expect(contradiction(false, '-b')).toBeUndefined();
    expect(contradiction(false, '--json')).toBeUndefined();
  });
});

test.each([
  ['0.1', 100],
  ['60', 60_000],
  ['1.5', 1500],
])('-d %s', (text, ms) => {
  expect(parse('-d', text).options.interval).toBe(ms);
});

test.each(['0', '61', '', 'x', '-1'])('-d %j is refused', (text) => {
  expect(() => parse(`-d${text}`)).toThrow();
});

test.each([
  [[], 'name', 'row'],
  [['-p', '7'], 'row', 'row'],
  [['--by', 'comm'], 'name', 'name'],
  [['--by', 'comm', '--group', 'user'], 'user', 'user'],
] as const)('the group of %j in the overview and on the board', (args, overview, board) => {
  const { options } = parse(...args);
  expect([groupOf(options, 'overview'), groupOf(options, 'board')]).toEqual([overview, board]);
});

test.each([
  [[], 'overview'],
  [['--by', 'tid', '--group', 'cgroup', '--sort', 'pages'], 'overview'],
  [['--by', 'uid'], 'board'],
  [['--group', 'cpu'], 'board'],
  [['--series', 'kmalloc'], 'board'],
  [['--sort', 'rate'], 'board'],
  [['--json'], 'board'],
])('%j begins with the table %s', (args, table) => {
  const { options, given } = parse(...args);
  expect(tableOf(options, given)).toBe(table);
});

test('--sort orders the board or the overview', () => {
  expect(sortsOf(parse('--sort', 'count').options)).toEqual({ sort: 'count', column: null });
  expect(sortsOf(parse('--sort', 'faults').options)).toEqual({ sort: 'rate', column: 'faults' });
});

describe('specOf', () => {
  test('with all options', () => {
    const events = ['-e', 'kmalloc,kfree', '--filter', 'bytes_req > 64', '-e', 'kmem:*'];
    const scope = ['-p', '7', '-C', '0,2-3', '--no-inherit'];
    const { options } = parse(...events, ...scope, '-d', '0.5', '--by', 'tid');
    expect(specOf(options)).toEqual({
      events: [
        { event: 'kmalloc', filter: 'bytes_req > 64' },
        { event: 'kfree', filter: 'bytes_req > 64' },
        { event: 'kmem:*' },
      ],
      scope: { inherit: false, pids: [7], cpus: [0, 2, 3] },
      by: 'tid',
      intervalMs: 500,
    });
  });

  test('without options', () => {
    const spec = specOf(parse('--by', 'comm').options);
    expect(spec).toMatchObject({ by: 'pid', intervalMs: 1000, scope: { inherit: true } });
    expect(spec.events).toEqual([{ event: '@default' }]);
  });

  test.each([
    [['-C', 'x'], '-C x is not a list of CPUs such as 0,2-3'],
    [['-e', 'a b'], 'events.0.event must be an event name'],
  ])('%j is refused', (args, message) => {
    expect(() => specOf(parse(...args).options)).toThrow(message);
  });
});
