import type { ExactnessReport } from './stat-report.ts';
import { grouped } from './units.ts';

/** What a full map means for the counts: a series' own, and those that have no counts (session/ledger.ts). */
const ROWS_LACK = 'rows that came after are missing, from the total too, until it grew';
const LACKING: Record<string, string> = {
  names: 'some that ended have no name, and no count is less',
  'processes in scope': 'what further processes did was not counted until it grew',
};

/** One sentence for each thing that a count may be wrong by; none where nothing was missed. */
export function exactnessToText(found: ExactnessReport): string[] {
  const lines: string[] = [];
  for (const { event, loses, runs, bound } of found.missedRuns) {
    if (bound === 0) continue;
    const times = runs === 1 ? 'once' : `${grouped(runs)} times`;
    const part = bound < runs ? `, ${grouped(bound)} of them in ticks in which a process in scope ran` : '';
    lines.push(
      loses === 'events'
        ? `${event}: up to ${grouped(bound)} more; the kernel skipped its probe ${times} on the whole system, another BPF program being at work${part}`
        : `${event}: skipped ${times} on the whole system${part}; so up to ${grouped(bound)} ${bound === 1 ? 'process' : 'processes'} may be left out`,
    );
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
  if (found.lostOutput > 0)
    lines.push(`${grouped(found.lostOutput)} messages of bpftrace were lost: counts may be too low`);
  if (found.garbledOutput > 0)
    lines.push(`${grouped(found.garbledOutput)} lines of bpftrace could not be read: counts may be too low`);
  if (found.earlierGaps.count > 0) {
    const { count, seconds } = found.earlierGaps;
    lines.push(`nothing was counted in ${grouped(count)} earlier gaps, ${seconds.toFixed(3)} s in all`);
  }
  for (const { reason, seconds, stderr } of found.gaps) {
    const time = seconds === null ? 'from some moment to the end' : `for ${seconds.toFixed(3)} s`;
    lines.push(`nothing was counted ${time}: ${reason}${stderr === null ? '' : ` (${stderr})`}`);
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
