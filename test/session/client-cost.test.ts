import { expect, test } from 'vitest';
import { ClientCost, type LimitedSession } from '../../src/session/client-cost.ts';
import { RecentCost } from '../../src/session/recent-cost.ts';
import type { Problem } from '../../src/wire/session.ts';

/** A session that takes `cost` CPU seconds a second, until it is suspended. */
class Fake implements LimitedSession {
  readonly id: string;
  readonly recentCost = new RecentCost();
  cost: { bpftrace: number; probes: number };
  problem: Problem | undefined;

  constructor(id: string, bpftrace: number, probes = 0) {
    this.id = id;
    this.cost = { bpftrace, probes };
  }

  sampleCost(atMs: number): void {
    if (this.problem === undefined) this.recentCost.add({ atMs, wall: 1, ...this.cost });
  }

  async suspendFor(problem: Problem): Promise<void> {
    this.problem = problem;
  }
}

function limit(each: number, together: number, ...sessions: Fake[]) {
  const cost = new ClientCost(each, together);
  for (const session of sessions) cost.add(session);
  let seconds = 0;
  const pass = (more: number) => {
    while (more-- > 0) cost.judge(++seconds * 1_000);
  };
  return { cost, pass };
}

test('a session whose mean of ten seconds is over its own limit is suspended, whatever the others cost', () => {
  const [cheap, dear] = [new Fake('s1', 0.01), new Fake('s2', 0.4, 0.2)];
  const { pass } = limit(50, 100, cheap, dear);
  pass(8);
  expect(dear.problem).toBeUndefined();
  pass(1);
  expect(cheap.problem).toBeUndefined();
  expect(dear.problem).toMatchObject({
    code: 'SESSION_COST',
    message: 'session s2 took 54 % of a CPU in the last 10 s (its probes: 18 %); the limit is 50 %',
  });
});

test('a cheap second in ten spares no session', () => {
  const dear = new Fake('s1', 0.7);
  const { pass } = limit(50, 100, dear);
  for (let round = 0; round < 2; round++) {
    dear.cost.bpftrace = 0;
    pass(1);
    dear.cost.bpftrace = 0.7;
    pass(9);
  }
  expect(dear.problem).toMatchObject({ code: 'SESSION_COST' });
});

test('a session that was changed to cost less may be resumed at once; one that costs as before may not', () => {
  const dear = new Fake('s1', 0.9);
  const { pass } = limit(50, 100, dear);
  pass(6);
  expect(dear.problem).toBeDefined();
  dear.problem = undefined;
  dear.cost.bpftrace = 0.1;
  pass(2);
  expect(dear.problem).toBeUndefined();
  dear.cost.bpftrace = 0.9;
  pass(1);
  expect(dear.problem).toBeDefined();
});

test('sessions that cost too much together lose the costliest, until the rest are within the limit', () => {
  const sessions = [new Fake('s1', 0.3), new Fake('s2', 0.2, 0.25), new Fake('s3', 0.4)];
  const { pass } = limit(50, 100, ...sessions);
  pass(9);
  expect(sessions.map(({ problem }) => problem?.code)).toEqual([undefined, 'SESSION_COST', undefined]);
  expect(sessions[1]?.problem?.message).toBe(
    'the sessions of clients took 104 % of a CPU together in the last 10 s, and session s2 the most of it, 45 % now; the limit is 100 %',
  );
  pass(20);
  expect(sessions.map(({ problem }) => problem !== undefined)).toEqual([false, true, false]);
});

test('a session in place of one that ended does not begin anew', () => {
  const { cost, pass } = limit(50, 80);
  const made: Fake[] = [];
  for (let round = 0; round < 4; round++) {
    const pair = [new Fake('a', 0.45), new Fake('b', 0.45)];
    made.push(...pair);
    for (const session of pair) cost.add(session);
    pass(5);
    for (const session of pair) cost.delete(session);
  }
  expect(made.some(({ problem }) => problem !== undefined)).toBe(true);
});

test('a session that ended long ago costs nothing', () => {
  const [ended, counting] = [new Fake('s1', 0.45), new Fake('s2', 0.45)];
  const { cost, pass } = limit(50, 80, ended, counting);
  pass(7);
  cost.delete(ended);
  pass(30);
  expect(counting.problem).toBeUndefined();
});
