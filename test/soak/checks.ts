import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CountsReport } from '../../src/wire/http.ts';
import { number } from '../bench/lib/text.ts';
import { workload } from '../bench/lib/workloads.ts';
import { unheldPrograms } from '../fixtures/unheld-programs.ts';
import { until } from '../fixtures/until.ts';
import type { Api } from './api.ts';
import type { KnownWork } from './known.ts';
import { gapSeconds } from './verdict.ts';

/** A result of the soak, in words and figures. `ok` is null if the run was too short for a verdict. */
export interface Check {
  what: string;
  result: string;
  ok: boolean | null;
}

export function knownWork({ rounds, verdicts, made, off }: KnownWork): Check[] {
  const missed =
    verdicts.short > 0 ? `, ${verdicts.short} short by skipped probes as reported (${off.short})` : '';
  return [
    {
      what: 'rounds in windows without a gap',
      result: `${number(verdicts.exact, 0)} of ${number(rounds - verdicts.gap, 0)} exact${missed}; ${number(made, 0)} events in all`,
      ok: verdicts.wrong === 0 && verdicts.exact > 0,
    },
    {
      what: 'rounds in windows with a gap',
      result: `${verdicts.gap}, counted as far as the gap let them be`,
      ok: true,
    },
  ];
}

/**
 * Between two reads all time is counted or reported as a gap. Ends of ticks have a resolution of a
 * millisecond.
 */
export function time(first: CountsReport, last: CountsReport, kills: number): Check {
  const elapsed = (last.atMs - first.atMs) / 1_000;
  const counted = last.countedSeconds - first.countedSeconds;
  const gaps = gapSeconds(last) - gapSeconds(first);
  const unsaid = elapsed - counted - gaps;
  return {
    what: 'time, counted or reported as a gap',
    result: `${elapsed.toFixed(3)} s = ${counted.toFixed(3)} counted + ${gaps.toFixed(3)} in ${kills} gaps + ${unsaid.toFixed(3)}`,
    ok: Math.abs(unsaid) < 0.05,
  };
}

export function restarts({ exactness }: CountsReport, kills: number): Check {
  const gaps = exactness.gaps.length + exactness.earlierGaps.count;
  return {
    what: 'kills of bpftrace, restarts and reported gaps',
    result: `${kills}, ${exactness.restarts}, ${gaps}`,
    ok: exactness.restarts === kills && gaps === kills,
  };
}

/** The sum of all reads equals the count since the service began. */
export async function sums(api: Api, known: KnownWork): Promise<Check> {
  let [read, all] = [await known.rest(), await api.counts('main')];
  while (read.tick !== all.tick) [read, all] = [await known.rest(), await api.counts('main')];
  const texts = all.counts.map(({ series, count }) => [known.read[series] ?? 0, count] as const);
  return {
    what: 'the sum of all reads, and the counts since the beginning',
    result: texts.map(([sum, count]) => `${number(sum, 0)} of ${number(count, 0)}`).join(', '),
    ok: texts.every(([sum, count]) => sum === count),
  };
}

/** A read and the session from the same tick. */
export async function settled(api: Api): Promise<CountsReport> {
  for (;;) {
    const before = await api.session('main');
    const counts = await api.counts('main');
    const { ticks, state } = await api.session('main');
    if (state === 'counting' && before.ticks === counts.tick && ticks === counts.tick) return counts;
  }
}

/** Error and warning lines of a service's log, besides those of restarts, which have a check of their own. */
export function log(text: string): Check {
  const usual = /"level":30\b|asks for no token|"bpftrace was restarted/;
  const bad = text.split('\n').filter((line) => line !== '' && !usual.test(line));
  return {
    what: 'warnings and errors in its log',
    result: bad.length === 0 ? 'none' : bad.slice(0, 3).join(' '),
    ok: bad.length === 0,
  };
}

export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Waits for a short time until a number is back at its start value, and reports if it is. */
export async function settles(what: string, was: number, now: () => number): Promise<Check> {
  await until(what, () => now() <= was, 30_000, 200).catch(() => {});
  const value = now();
  return { what, result: `${value}, ${was} at the beginning`, ok: value <= was };
}

/** Checks for leftovers of processes that were ended. */
export async function left(
  pids: readonly number[],
  programsBefore: readonly number[],
  state: string,
): Promise<Check[]> {
  const runs = () => pids.filter((pid) => isThere(pid)).length;
  const programs = () =>
    unheldPrograms(workload('programs')).filter((id) => !programsBefore.includes(id)).length;
  const files = readdirSync(state).filter((name) => name !== 'counts.json');
  const { writer } = JSON.parse(readFileSync(join(state, 'counts.json'), 'utf8')) as { writer: unknown };
  return [
    await settles('processes left after its end', 0, runs),
    await settles('BPF programs left after its end', 0, programs),
    {
      what: 'files left beside the totals',
      result: files.join(', ') || 'none',
      ok: files.length === 0 && writer === null,
    },
  ];
}

function isThere(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
