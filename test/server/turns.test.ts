import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Sink } from '../../src/server/live-view.ts';
import { SLICE_ROWS, type Turn, Turns } from '../../src/server/turns.ts';
import { WholeTicks } from '../../src/server/whole-ticks.ts';
import type { Steps } from '../../src/tally/steps.ts';
import { settled } from '../fixtures/engine.ts';

let nowMs: number;
let turns: Turns;
let ticks: WholeTicks;
let ran: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  nowMs = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  ticks = new WholeTicks();
  turns = new Turns(ticks);
  ran = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const sinkOf = (): Sink => ({ ready: true, send: () => {} });
/** A turn that takes one ms for each hundred rows. */
const turnOf = (name: string, cost: number, ...sinks: Sink[]): Turn => ({
  sinks,
  rows: cost,
  cost,
  run: () => {
    ran.push(name);
    nowMs += cost / 100;
    return true;
  },
});
const pass = (ms: number) => {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
};

test('a little work is done at once', () => {
  turns.add([turnOf('a', 20, sinkOf()), turnOf('b', 20, sinkOf())]);
  expect([ran, turns.size]).toEqual([['a', 'b'], 0]);
});

test('much work is done in slices, and rests as long as each took', () => {
  turns.add(['a', 'b', 'c', 'd'].map((name) => turnOf(name, SLICE_ROWS / 2, sinkOf())));
  expect(ran).toEqual(['a', 'b']);
  pass(9);
  expect(ran).toEqual(['a', 'b']);
  pass(1);
  expect(ran).toEqual(['a', 'b', 'c', 'd']);
});

test('no work is done while a tick is half applied, and requests come before it then', async () => {
  function* steps(): Steps {
    for (let step = 0; step < 1_000; step++) {
      nowMs++;
      yield;
    }
    turns.add([turnOf('of the tick', 20, sinkOf())]);
  }
  const applied = ticks.apply(steps());
  expect([applied === undefined, ticks.isWhole]).toEqual([false, false]);
  turns.add([turnOf('earlier', 20, sinkOf())]);
  await applied;
  await settled();
  expect(ran).toEqual([]);
  pass(1);
  expect(ran).toEqual(['earlier', 'of the tick']);
});

test('a slice during which the CPU ran something else delays the next one by 100 ms at most', () => {
  const slow = turnOf('slow', 2_500, sinkOf());
  const run = () => {
    nowMs += 5_000;
    return slow.run();
  };
  turns.add([{ ...slow, run }, turnOf('next', 2_500, sinkOf())]);
  pass(100);
  expect(ran).toEqual(['slow', 'next']);
});

test('work that comes meanwhile waits for the next slice', () => {
  turns.add([turnOf('a', 2_500, sinkOf()), turnOf('b', 2_500, sinkOf())]);
  turns.add([turnOf('c', 3_000, sinkOf())]);
  expect(ran).toEqual(['a']);
  pass(25);
  expect(ran).toEqual(['a', 'b']);
  pass(25);
  expect(ran).toEqual(['a', 'b', 'c']);
});

test('the rows of a second are bounded', () => {
  turns.add(Array.from({ length: 100 }, (_, index) => turnOf(String(index), 10_000, sinkOf())));
  for (let ms = 0; ms < 20_000; ms += 10) pass(10);
  // In 20 s, with those of one second that were left at the start.
  expect(ran.length).toBeGreaterThan(15);
  expect(ran.length).toBeLessThanOrEqual(10 * (nowMs / 1_000));
});

test('work that is left runs on before other work', () => {
  const parts = turnOf('part', 10_000, sinkOf());
  let left = 3;
  const run = () => {
    parts.run();
    return --left === 0;
  };
  turns.add([{ ...parts, run }, turnOf('other', 10_000, sinkOf())]);
  for (let slice = 0; slice < 10; slice++) pass(200);
  expect(ran).toEqual(['part', 'part', 'part', 'other']);
});

describe('a client that asks for little', () => {
  test('comes before those that asked for much, and came earlier', () => {
    const greedy = Array.from({ length: 60 }, sinkOf);
    turns.add(greedy.flatMap((sink) => [turnOf('greedy', 10_000, sink), turnOf('greedy', 10_000, sink)]));
    const modest = sinkOf();
    for (let tick = 0; tick < 5; tick++) {
      ran = [];
      turns.add([turnOf('modest', 50, modest)]);
      pass(1_000);
      expect(ran[0]).toBe('modest');
    }
  });

  test('comes before those whose views grew after their turns were added', () => {
    const grown = Array.from({ length: 200 }, () => ({ ...turnOf('grown', 10_000, sinkOf()), rows: 5_000 }));
    turns.add(grown);
    for (const turn of grown) turn.rows = 10_000;
    pass(10_000);
    turns.add([turnOf('modest', 50, sinkOf())]);
    ran = [];
    pass(1_000);
    expect(ran[0]).toBe('modest');
  });

  test('comes before work that has begun', () => {
    let left = 4;
    const parts = { ...turnOf('part', 10_000, sinkOf()), run: () => ran.push('part') > 0 && --left === 0 };
    turns.add([parts]);
    turns.add([turnOf('modest', 50, sinkOf())]);
    for (let slice = 0; slice < 10; slice++) pass(200);
    expect(ran).toEqual(['part', 'modest', 'part', 'part', 'part']);
  });

  test('saves up nothing', () => {
    const [one, two] = [sinkOf(), sinkOf()];
    for (let tick = 0; tick < 10; tick++) {
      turns.add([turnOf('', 2_500, one)]);
      pass(1_000);
    }
    ran = [];
    turns.add([turnOf('blocks', 2_500, sinkOf())]);
    turns.add([1, 3, 5].map((index) => turnOf(`one ${index}`, 2_500, one)));
    turns.add([2, 4, 6].map((index) => turnOf(`two ${index}`, 2_499, two)));
    for (let slice = 0; slice < 20; slice++) pass(100);
    expect(ran).toEqual(['blocks', 'two 2', 'one 1', 'two 4', 'one 3', 'two 6', 'one 5']);
  });

  test('shares the cost of a view with those who share the view', () => {
    const [alone, ...together] = [sinkOf(), sinkOf(), sinkOf()] as [Sink, Sink, Sink];
    turns.add([turnOf('blocks', 2_500, sinkOf())]);
    turns.add([turnOf('alone', 2_000, alone), turnOf('together', 2_000, ...together)]);
    for (let slice = 0; slice < 20; slice++) pass(100);
    expect(ran).toEqual(['blocks', 'together', 'alone']);
  });
});
