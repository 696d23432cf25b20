import { expect, test } from 'vitest';
import { ticksMessage } from '../../../src/server/view/ticks.ts';
import { Board } from '../../../src/tally/board.ts';
import { ServerMessage } from '../../../src/wire/messages.ts';
import { BYTES, feedTick, PLAIN, sessionInfo, take, who } from '../../fixtures/feed.ts';

const programs = [BYTES, PLAIN].map(({ label }) => ({ map: label, events: [label] }));

/** The message of the last of these ticks. */
function messageOf(ticks: Parameters<typeof feedTick>[0][], reset: boolean) {
  const board = new Board();
  const all = ticks.map((tick, index) => feedTick({ tick: index + 1, names: index === 0, ...tick }));
  for (const tick of all) take(board, tick);
  const last = all.at(-1);
  const held = { info: sessionInfo(), board, programs, ...(last && { tick: last }) };
  return ServerMessage.parse(ticksMessage(held, 'v1', reset));
}

const first = {
  series: [BYTES, PLAIN],
  rows: [who(0), who(1)],
  counts: [[0, 0, 64, 7]] as [number, number, number, number][],
  vmstat: { pgfault: 100, pgfree: 5 },
};
const second = {
  rows: [who(1, { name: 'other' })],
  counts: [
    [1, 1, 0, 11],
    [0, 0, 96, 13],
  ] as [number, number, number, number][],
  vmstat: { pgfault: 113, pgfree: 5 },
};

test('a tick has its counts by row and value, the rows that changed, and the growth of counters', () => {
  expect(messageOf([first, second], false)).toMatchObject({
    type: 'ticks',
    tick: 2,
    reset: false,
    rows: [who(1, { name: 'other' })],
    row: [1, 0],
    of: [1, 0],
    value: [0, 96],
    count: [11, 13],
    growth: [[0, 13]],
  });
});

test('the first message has the containers of its rows, a further one those that are new', () => {
  const container = { id: 'f'.repeat(64), name: 'web', image: null, pod: null, namespace: null };
  const inContainer = {
    ...second,
    rows: [who(1, { cgroup: `/docker/${container.id}` })],
    containers: [container],
  };
  const containersOf = (ticks: Parameters<typeof messageOf>[0], reset: boolean) => {
    const message = messageOf(ticks, reset);
    return message.type === 'ticks' ? message.containers : expect.fail();
  };
  expect(containersOf([first, inContainer], false)).toEqual([container]);
  expect(containersOf([first, inContainer, { ...second, rows: [] }], false)).toBeUndefined();
  expect(containersOf([first, inContainer, { ...second, rows: [] }], true)).toEqual([container]);
});

test('the first message to a client has all rows, and what stays the same', () => {
  const message = messageOf([first, second], true);
  expect(message).toMatchObject({
    reset: true,
    rows: [who(0), who(1, { name: 'other' })],
    series: [BYTES, PLAIN],
    programs,
    vmstatNames: ['pgfault', 'pgfree'],
    info: { by: 'pid' },
  });
  expect(message).toHaveProperty('cpus');
});
