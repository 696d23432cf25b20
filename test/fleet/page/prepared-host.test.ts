import { expect, it, onTestFinished, vi } from 'vitest';
import { eachCell } from '../../../src/fleet/cell-bytes.ts';
import { unpackSummary } from '../../../src/fleet/pack-summary.ts';
import { seqOf } from './marks.ts';
import { isMarked, phasesOf } from './plan.ts';
import { PreparedHost } from './prepared-host.ts';

const RUN = { hosts: 100, intervalMs: 1_000, seconds: 8, seed: 1 };
const places = [...Array(RUN.hosts).keys()];
const sent = Math.ceil(phasesOf(RUN).ends / RUN.intervalMs);

it.each([true, false])(
  'each summary of a host has the next number and the time of its clock, marked: %s',
  (is) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const host = new PreparedHost(RUN, places.find((place) => isMarked(RUN, place) === is) ?? 0);
    const clocks = new Set<number>();
    for (let round = 1; round <= sent; round++) {
      vi.setSystemTime(Date.now() + RUN.intervalMs);
      const { seq, payload } = host.next();
      const summary = unpackSummary(payload);
      expect([seq, summary.seq, summary.host]).toEqual([round, round, host.name]);
      clocks.add(summary.sentMs - Date.now());
      const counts: number[] = [];
      eachCell(summary.totals, (_entry, series, count) => series === 0 && counts.push(count));
      if (is) expect(counts.map((count) => seqOf(count, RUN.intervalMs))).toEqual([round]);
    }
    expect(clocks.size).toBe(1);
    expect(clocks).not.toContain(0);
  },
);
