import { expect, test } from 'vitest';
import { CostSampler } from '../../src/session/cost-sampler.ts';

/** A Collector whose bpftrace has taken `cpu` CPU seconds, and a meter that measured `rate`. */
function fakes() {
  const state = { cpu: 0, isCounting: true, rate: undefined as number | undefined, measured: 0 };
  const collector = {
    get cost() {
      return { start: { bpftrace: 0, vmtally: 0 }, count: { bpftrace: state.cpu, vmtally: 0 } };
    },
    get isCounting() {
      return state.isCounting;
    },
    measureCost: () => {},
    pid: 1,
    program: { attached: [] } as never,
  };
  const meter = {
    measure: async () => void state.measured++,
    costs: () => [{ runs: 1, seconds: 0 }],
    able: true,
    rate: () => state.rate,
    forget: () => {},
  };
  const sampler = new CostSampler(meter);
  sampler.opened(collector, 0);
  return { state, collector, sampler };
}

test('without a tick a sample has what bpftrace took, and the probes as they were measured', () => {
  const { state, collector, sampler } = fakes();
  expect(state.measured).toBe(1);
  state.rate = 0.3;
  state.cpu = 0.2;
  sampler.sample(collector, 1_000);
  expect(state.measured).toBe(2);
  expect(sampler.recent.latestPercent(1_000)).toBeCloseTo(50);
  expect(sampler.recent.probesPercent(1_000)).toBeCloseTo(3);
});

test('short ticks tell the cost of the probes better than a measurement', () => {
  const { state, collector, sampler } = fakes();
  state.rate = 0.9;
  sampler.tick(0.1, 0.5);
  sampler.tick(0, 0.5);
  sampler.sample(collector, 1_000);
  expect(sampler.recent.latestPercent(1_000)).toBeCloseTo(10);
  sampler.sample(collector, 2_000);
  expect(sampler.recent.latestPercent(2_000)).toBeCloseTo(10);
});

test('a long tick tells the cost only where nothing is measured', () => {
  const { state, collector, sampler } = fakes();
  sampler.tick(30, 60);
  sampler.sample(collector, 1_000);
  expect(sampler.recent.latestPercent(1_000)).toBeCloseTo(50);
  state.rate = 0.1;
  sampler.sample(collector, 2_000);
  expect(sampler.recent.latestPercent(2_000)).toBeCloseTo(10);
});

test('a change keeps the samples, and takes one of the time before it', () => {
  const { state, collector, sampler } = fakes();
  state.rate = 1;
  sampler.ended(collector, 700);
  sampler.sample(collector, 5_000);
  state.cpu = 0;
  sampler.opened(collector, 6_000);
  sampler.sample(collector, 6_300);
  expect(sampler.recent.percent(6_300)).toBeCloseTo(10);
});

test('the probes cost nothing while bpftrace restarts', () => {
  const { state, collector, sampler } = fakes();
  state.rate = 1;
  state.isCounting = false;
  sampler.sample(collector, 1_000);
  expect(sampler.recent.percent(1_000)).toBe(0);
});
