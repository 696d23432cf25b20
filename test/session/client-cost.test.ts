import { expect, test } from 'vitest';
import { ClientCost } from '../../src/session/client-cost.ts';
import { Load } from '../../src/session/load.ts';

/** A load of ten ticks of one second, each with this many seconds of bpftrace's CPU time and of the probes'. */
function loadOf(bpftrace: number, probes = 0, ticks = 10): Load {
  const load = new Load();
  for (let tick = 1; tick <= ticks; tick++) load.tick(tick * bpftrace, 1, { runs: 1, seconds: probes });
  return load;
}

function costOf(loads: readonly Load[], each = 50, together = 100): ClientCost {
  const cost = new ClientCost(each, together);
  for (const load of loads) cost.add(load);
  return cost;
}

test('a session over its own limit is suspended, whatever the others cost', () => {
  const [cheap, dear] = [loadOf(0.01), loadOf(0.4, 0.2)];
  const cost = costOf([cheap, dear]);
  expect(cost.problem('s1', cheap)).toBeUndefined();
  expect(cost.problem('s2', dear)?.message).toBe(
    'session s2 took 60 % of a CPU for 10 s (its probes: 20 %); the limit is 50 %',
  );
});

test('sessions that cost too much together lose the costliest, until the rest are within the limit', () => {
  const loads = [loadOf(0.3), loadOf(0.2, 0.25), loadOf(0.4)];
  const [first, costliest, third] = loads as [Load, Load, Load];
  const cost = costOf(loads);
  expect([cost.problem('s1', first), cost.problem('s3', third)]).toEqual([undefined, undefined]);
  expect(cost.problem('s2', costliest)).toMatchObject({
    code: 'SESSION_COST',
    message:
      'the sessions of clients took 115 % of a CPU together, and session s2 the most of it, 45 %; the limit is 100 %',
  });
  costliest.fold(2);
  expect(cost.problem('s3', third)).toBeUndefined();
});

test('a session that ended costs nothing', () => {
  const [ended, counting] = [loadOf(0.45), loadOf(0.45)];
  const cost = costOf([ended, counting], 50, 80);
  expect(cost.problem('s2', counting)).toBeDefined();
  cost.delete(ended);
  expect(cost.problem('s2', counting)).toBeUndefined();
});

test('a session that has counted for fewer than ten ticks is not judged yet', () => {
  const young = loadOf(0.45, 0, 9);
  expect(costOf([young, loadOf(0.4), loadOf(0.4)]).problem('s1', young)).toBeUndefined();
});
