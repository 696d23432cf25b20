import { expect, it } from 'vitest';
import { Fleet } from '../../src/fleet/fleet.ts';
import { packSummary, unpackSummary } from '../../src/fleet/pack-summary.ts';
import { answersOf } from './simulation/answers.ts';
import { Simulation } from './simulation/simulation.ts';
import { Truth } from './simulation/truth.ts';

it('200 hosts that come, go and begin anew, over a network that loses, repeats and delays', () => {
  const simulation = new Simulation({ seed: 7, hosts: 200, intervalMs: 10_000, startMs: 1_790_000_000_000 });
  const [fleet, truth] = [new Fleet(), new Truth()];
  for (let second = 1; second <= 120; second++) {
    for (const sent of simulation.second()) {
      truth.deliver(sent, simulation.nowMs);
      // Every tenth message travels as bytes: to pack all of them would take most of the time.
      const isPacked = sent.summary.seq % 10 === 0;
      const summary = isPacked ? unpackSummary(packSummary(sent.summary)) : sent.summary;
      fleet.take(summary, { receivedMs: simulation.nowMs });
    }
    fleet.tick(simulation.nowMs);
    if (second % 40 === 0) expect(truth.faults(answersOf(fleet), simulation.nowMs).slice(0, 5)).toEqual([]);
  }
  const [byName] = answersOf(fleet).boards;
  expect(byName?.rows.some(({ more }) => more > 0)).toBe(true);
  const { lost, repeated, delayed, crashes } = simulation;
  expect(Math.min(lost, repeated, delayed, crashes)).toBeGreaterThan(2);
});
