import type { ExactnessReport } from '../wire/exactness.ts';
import { grouped } from './units.ts';

/**
 * The effect of a full map on the counts: ROWS_LACK for the map of a series, LACKING by name for maps without
 * counts (collector/exactness-record.ts).
 */
const ROWS_LACK = 'rows that came after are missing, from the total too, until it grew';
const LACKING: Record<string, string> = {
  names: 'some that ended have no name, and no count is less',
  'processes in scope': 'what further processes did was not counted until it grew',
};

/**
 * A process that starts in a gap is found through its parent only, and an orphan's parent is init
 * (ScopeTracker.next).
 */
const ORPHANS = '; a process that started then and whose parent ended is not counted since';

/** Describes each possible error of the counts in a sentence; empty if nothing was missed. */
export function exactnessToText(found: ExactnessReport): string[] {
  const lines: string[] = [];
  for (const { event, loses, runs, bound } of found.missedRuns) {
    if (bound === 0) continue;
    const missing =
      loses === 'events'
        ? `${grouped(bound)} more`
        : `${grouped(bound)} ${bound === 1 ? 'process' : 'processes'} missing`;
    const when = bound < runs ? `while the scope ran (${grouped(runs)} in all)` : '(system-wide)';
    lines.push(`${event}: up to ${missing}: the kernel skipped its probe for another BPF program ${when}`);
  }
  if (found.missedRunsUnread) {
    lines.push('missed runs: not all known, they could not be read from bpftrace');
  } else if (!found.missedRunsKnown) {
    lines.push('missed runs: unknown, this kernel does not count them (6.7 and newer do)');
  }
  for (const { map, keys } of found.mapFull) {
    lines.push(`${map}: the map was full at ${grouped(keys)} keys; ${LACKING[map] ?? ROWS_LACK}`);
  }
  for (const { event, updates } of found.lostUpdates) {
    const events = updates === 1 ? 'an event is' : `${grouped(updates)} events are`;
    lines.push(
      `${event}: ${events} missing; bpftrace 0.20 to 0.23 drops one where two CPUs begin a row at once`,
    );
  }
  for (const { event, counts } of found.sharedPids) {
    lines.push(
      `${event}: up to ${grouped(counts)} may be another name’s: two processes had the same pid within one tick`,
    );
  }
  if (found.lostOutput > 0)
    lines.push(`${grouped(found.lostOutput)} messages of bpftrace were lost: counts may be too low`);
  if (found.garbledOutput > 0)
    lines.push(`${grouped(found.garbledOutput)} lines of bpftrace could not be read: counts may be too low`);
  if (found.earlierGaps.count > 0) {
    const { count, seconds } = found.earlierGaps;
    lines.push(`nothing was counted in ${grouped(count)} earlier gaps, ${seconds.toFixed(3)} s in all`);
  }
  for (const { reason, seconds, stderr, losesOrphans } of found.gaps) {
    const time = seconds === null ? 'from some moment to the end' : `for ${seconds.toFixed(3)} s`;
    const cause = stderr === null ? reason : `${reason} (${stderr})`;
    lines.push(`nothing was counted ${time}: ${cause}${losesOrphans && seconds !== null ? ORPHANS : ''}`);
  }
  for (const path of found.newCgroups)
    lines.push(`cgroup ${path} was made after the start: what ran in it is not counted`);
  if (found.hidesFirst === 'yes') {
    lines.push(
      'process 1: what it does is not counted; this kernel hides it from every tracepoint: by /proc/1/task/*/schedstat it ran, and no sched_switch of it came',
    );
  } else if (found.hidesFirst === 'perhaps') {
    lines.push(
      'process 1: perhaps not counted; no sched_switch of it came, and it ran too little to tell whether this kernel, which guards it from root, hides it from tracepoints',
    );
  }
  for (const event of found.beyondDouble) lines.push(`${event}: over 2^53, rounded`);
  if (found.lateTicks > 0) {
    const ticks = found.lateTicks === 1 ? 'a tick' : `${grouped(found.lateTicks)} ticks`;
    lines.push(`${ticks} came late: the intervals are longer, and nothing is lost`);
  }
  return lines;
}
