import { beforeEach, expect, test } from 'vitest';
import { Hearing } from '../../src/nats/hearing.ts';

const BEGIN = 1_790_000_000_000;

let nowMs: number;
let hearing: Hearing;
beforeEach(() => {
  nowMs = BEGIN;
  hearing = new Hearing();
  hearing.reset(nowMs);
});

/** The tick after so much time, and the time for which the hub has heard the server then. */
function after(ms: number): { heardMs: number; unheardMs: number } {
  nowMs += ms;
  const { listeningMs, unheardMs } = hearing.tick(nowMs);
  return { heardMs: nowMs - listeningMs, unheardMs };
}

/** Ticks each second, with a sign of the server before each. */
function hear(seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    hearing.sign(nowMs + 900);
    after(1_000);
  }
}

test('all time is heard in which signs come', () => {
  hear(60);
  expect(after(1_000)).toEqual({ heardMs: 61_000, unheardMs: 0 });
  expect(hearing.hearsAt(nowMs)).toBe(true);
});

test('time without a sign is not heard, but for a second in which the next was not due', () => {
  hear(60);
  for (let second = 1; second < 8; second++) after(1_000);
  expect(after(1_000)).toEqual({ heardMs: 60_900, unheardMs: 7_100 });
  expect(hearing.hearsAt(nowMs)).toBe(false);
  hear(10);
  expect(after(1_000)).toEqual({ heardMs: 71_000, unheardMs: 8_000 });
});

test('time in which the hub itself is stopped is not heard, whatever is read first after it', () => {
  hear(60);
  expect(after(31_000)).toEqual({ heardMs: 61_000, unheardMs: 30_000 });
  hearing.sign(nowMs);
  nowMs += 31_000;
  hearing.sign(nowMs);
  expect(after(0)).toEqual({ heardMs: 62_000, unheardMs: 60_000 });
});

test('time in which ticks are a few seconds late is heard: what came in it is read after it', () => {
  for (let late = 0; late < 10; late++) {
    after(4_000);
    hearing.sign(nowMs);
  }
  expect(after(1_000)).toEqual({ heardMs: 41_000, unheardMs: 0 });
});

test('some time is heard also where every sign is late', () => {
  for (let second = 0; second < 100; second++) {
    if (second % 5 === 0) hearing.sign(nowMs);
    after(1_000);
  }
  expect(after(0).heardMs).toBeGreaterThanOrEqual(20_000);
});

test('a clock that is set counts as no time', () => {
  hear(60);
  nowMs += 86_400_000;
  expect(after(1_000)).toMatchObject({ heardMs: 61_000 });
  nowMs -= 2 * 86_400_000;
  expect(after(1_000)).toMatchObject({ heardMs: 0 });
  hear(10);
  expect(after(0)).toMatchObject({ heardMs: 10_000 });
});
