import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { DEFAULT_EVENTS, eventSpecs, SITE_EVENTS, withEvents } from '../../src/cli/event-options.ts';
import type { EventRequest } from '../../src/probe/select.ts';
import { SessionSpec } from '../../src/wire/session.ts';

/** The requests that the options of a command line result in. */
function parsed(...args: string[]): { requests: EventRequest[]; requestsGiven: boolean } {
  let options: unknown;
  withEvents(new Command('x'))
    .option('--by <rows>')
    .exitOverride()
    .action((given) => (options = given))
    .parse(args, { from: 'user' });
  return options as { requests: EventRequest[]; requestsGiven: boolean };
}

describe('-e and --filter', () => {
  const cases: [string[], EventRequest[], boolean][] = [
    [[], [{ text: DEFAULT_EVENTS }], false],
    [['--by', 'pid'], [{ text: DEFAULT_EVENTS }], false],
    [['--by', 'pid,site'], [{ text: SITE_EVENTS }], false],
    [['-e', 'a'], [{ text: 'a' }], true],
    [['-ea,b', '--event', 'c'], [{ text: 'a,b' }, { text: 'c' }], true],
    // A filter applies to the -e before it.
    [['-e', 'a', '--filter', 'x > 1', '-e', 'b'], [{ text: 'a', filter: 'x > 1' }, { text: 'b' }], true],
    [['-e', 'a', '--filter', 'x || y', '--filter', 'z'], [{ text: 'a', filter: '(x || y) && (z)' }], true],
    // A name also applies to the -e before it, wherever the filter stands.
    [
      ['-e', 'a', '--name', 'x', '--filter', 'f', '-e', 'b', '-e', 'a', '--filter', 'g', '--name', 'y_2'],
      [{ text: 'a', filter: 'f', name: 'x' }, { text: 'b' }, { text: 'a', filter: 'g', name: 'y_2' }],
      true,
    ],
    [['-e', 'a,', '--name', 'x'.repeat(64)], [{ text: 'a,', name: 'x'.repeat(64) }], true],
  ];
  test.each(cases)('%j', (args, requests, requestsGiven) => {
    expect(parsed(...args)).toMatchObject({ requests, requestsGiven });
  });
});

test.each([[['--filter', 'x > 1']], [['--filter', 'x > 1', '-e', 'a']]])(
  'a --filter before any -e is refused: %j',
  (args) => {
    expect(() => parsed(...args)).toThrow(/Place it after the -e whose events it is for/);
  },
);

describe('a wrong --name is refused', () => {
  test.each([
    [['--name', 'x'], /Place it after the -e that it names/],
    [['-e', 'a,b', '--name', 'x'], /It names a single event, and -e a,b has several/],
    [['-e', 'a', '--name', 'x', '--name', 'y'], /The preceding -e already has the name x/],
    ...['', 'X', 'aB', '1a', '_a', 'a-b', 'a.b', 'a b', 'a\n', 'é', 'x'.repeat(65)].map(
      (name) => [['-e', 'a', '--name', name], /must be 1 to 64 lower-case letters/] as const,
    ),
  ] as [string[], RegExp][])('%j', (args, message) => {
    expect(() => parsed(...args)).toThrow(message);
  });
});

describe('eventSpecs', () => {
  test('each event separately, with its filter', () => {
    expect(eventSpecs([{ text: 'a,,b,', filter: 'x' }, { text: 'c' }, { text: 'd', name: 'y' }])).toEqual([
      { event: 'a', filter: 'x' },
      { event: 'b', filter: 'x' },
      { event: 'c' },
      { event: 'd', name: 'y' },
    ]);
    expect(eventSpecs([{ text: ',' }])).toEqual([]);
  });

  test('a session accepts the default', () => {
    const events = eventSpecs(parsed().requests);
    expect(SessionSpec.parse({ events }).events).toEqual([{ event: '@default' }]);
  });
});
