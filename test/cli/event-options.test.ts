import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { DEFAULT_EVENTS, eventSpecs, withEvents } from '../../src/cli/event-options.ts';
import type { EventRequest } from '../../src/probe/select.ts';
import { SessionSpec } from '../../src/wire/session.ts';

/** What the options of a command line come to. */
function parsed(...args: string[]): { requests: EventRequest[]; requestsGiven: boolean } {
  let found: unknown;
  withEvents(new Command('x'))
    .exitOverride()
    .action((options) => (found = options))
    .parse(args, { from: 'user' });
  return found as { requests: EventRequest[]; requestsGiven: boolean };
}

describe('-e and --filter', () => {
  const cases: [string[], EventRequest[], boolean][] = [
    [[], [{ text: DEFAULT_EVENTS, filter: undefined }], false],
    [['-e', 'a'], [{ text: 'a', filter: undefined }], true],
    [
      ['-ea,b', '--event', 'c'],
      [
        { text: 'a,b', filter: undefined },
        { text: 'c', filter: undefined },
      ],
      true,
    ],
    // A filter belongs to the -e before it.
    [
      ['-e', 'a', '--filter', 'x > 1', '-e', 'b'],
      [
        { text: 'a', filter: 'x > 1' },
        { text: 'b', filter: undefined },
      ],
      true,
    ],
    // Before any it is of all.
    [
      ['--filter', 'x > 1', '-e', 'a', '-e', 'b', '--filter', 'y'],
      [
        { text: 'a', filter: 'x > 1' },
        { text: 'b', filter: '(x > 1) && (y)' },
      ],
      true,
    ],
    [['--filter', 'x', '--filter', 'y'], [{ text: DEFAULT_EVENTS, filter: '(x) && (y)' }], true],
    [['-e', 'a', '--filter', 'x || y', '--filter', 'z'], [{ text: 'a', filter: '(x || y) && (z)' }], true],
  ];
  test.each(cases)('%j', (args, requests, requestsGiven) => {
    expect(parsed(...args)).toMatchObject({ requests, requestsGiven });
  });
});

describe('as a session takes them', () => {
  test('each event by itself, with its filter', () => {
    expect(
      eventSpecs([
        { text: 'a,,b,', filter: 'x' },
        { text: 'c', filter: undefined },
      ]),
    ).toEqual([{ event: 'a', filter: 'x' }, { event: 'b', filter: 'x' }, { event: 'c' }]);
    expect(eventSpecs([{ text: ',', filter: undefined }])).toEqual([]);
  });

  test('the default is one that a session takes', () => {
    const events = eventSpecs(parsed().requests);
    expect(SessionSpec.parse({ events }).events).toHaveLength(DEFAULT_EVENTS.split(',').length);
  });
});
