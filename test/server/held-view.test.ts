import { expect, test } from 'vitest';
import { HeldView } from '../../src/server/held-view.ts';
import { LiveView } from '../../src/server/live-view.ts';
import { SLICE_ROWS } from '../../src/server/turns.ts';
import { WholeTicks } from '../../src/server/whole-ticks.ts';
import type { ServerMessage } from '../../src/wire/messages.ts';
import { Reader, settled } from '../fixtures/engine.ts';

const message: ServerMessage = { type: 'sessions', key: 'v1', sessions: [] };

/** A view whose message has this many rows, with the parts in which they are made, and a subscriber. */
function viewOf(rows: number) {
  const parts: number[] = [];
  let left = rows;
  const source = {
    snapshot: () => message,
    cost: () => ({ rows, work: left }),
    makeRows: (_: boolean, limit: number) => {
      parts.push(Math.min(left, limit));
      left -= parts.at(-1) ?? 0;
      return parts.at(-1) !== 0;
    },
  };
  const live = new LiveView('v1', source, () => {});
  const reader = new Reader();
  live.add(reader);
  const view = new HeldView(
    live,
    'main',
    undefined,
    new WholeTicks(),
    () => {},
    () => {},
  );
  const nextTick = () => {
    left = rows;
    parts.length = 0;
    return view.tick();
  };
  return { view, parts, reader, nextTick };
}

test('a large message is made in parts', () => {
  const { view, parts, reader } = viewOf(3 * SLICE_ROWS);
  expect(view.join()).toBe(true);
  expect([view.run(), view.run(), reader.got.length]).toEqual([false, false, 0]);
  expect([view.run(), reader.got.length, parts]).toEqual([true, 1, [SLICE_ROWS, SLICE_ROWS]]);
});

test('a message that was not made within a tick is made in larger parts', () => {
  const { view, parts, reader, nextTick } = viewOf(3 * SLICE_ROWS);
  expect(nextTick()).toBe(true);
  view.run();
  expect(nextTick()).toBe(false);
  view.run();
  expect(parts).toEqual([2 * SLICE_ROWS]);
  expect([view.run(), reader.got.length]).toEqual([true, 1]);
  nextTick();
  view.run();
  expect(parts).toEqual([SLICE_ROWS]);
});

test('a message that only waited keeps its parts', () => {
  const { view, parts, nextTick } = viewOf(3 * SLICE_ROWS);
  for (let tick = 0; tick < 4; tick++) nextTick();
  view.run();
  expect(parts).toEqual([SLICE_ROWS]);
});

test.each([
  ['at once', undefined],
  ['after data was fetched', async () => {}],
])('a view whose message cannot be made %s fails alone', async (_, prepare) => {
  const fault = new Error('no message');
  const snapshot = () => {
    throw fault;
  };
  const live = new LiveView('v1', { snapshot }, () => {});
  live.add(new Reader());
  const failed: unknown[] = [];
  const onFailed = (_view: HeldView, error: unknown) => failed.push(error);
  const view = new HeldView(live, 'main', prepare, new WholeTicks(), () => {}, onFailed);
  view.tick();
  expect(view.run()).toBe(true);
  await settled();
  expect(failed).toEqual([fault]);
});

test('a view whose cost cannot be told fails alone', () => {
  const cost = () => {
    throw new Error('no cost');
  };
  const live = new LiveView('v1', { snapshot: () => message, cost, isDue: cost }, () => {});
  let failures = 0;
  const view = new HeldView(
    live,
    'main',
    undefined,
    new WholeTicks(),
    () => {},
    () => failures++,
  );
  expect([view.isDue, view.rows, view.cost, failures]).toEqual([false, 0, 0, 3]);
});
