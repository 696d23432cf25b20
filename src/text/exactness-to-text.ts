import type { ExactnessReport } from '../wire/exactness.ts';
import { grouped, plural } from './units.ts';

/** The effect of a full map on the counts, by the map's name (collector/exactness-record.ts). */
function effectOf(map: string, isEnlarged: boolean): string {
  if (map === 'names') return 'some ended processes have no name, and no count is affected';
  if (map === 'objects') return 'the count ended there; --max-objects makes room for more';
  const lacking =
    map === 'processes in scope'
      ? 'events of further processes were not counted'
      : 'later rows are missing, from the total too';
  if (!isEnlarged) return `${lacking}; --max-objects makes room for more`;
  return `${lacking}${map === 'processes in scope' ? '' : ','} until the map was enlarged`;
}

/**
 * A process that starts in a gap is found through its parent only, and an orphan's parent is init
 * (ScopeTracker.next).
 */
const ORPHANS = '; a process that started in this gap, and whose parent has ended, is not counted after it';

/**
 * Describes each possible error of the counts in a sentence; empty if nothing was missed. `isEnlarged`: false where a full
 * map stays as it is, as a restart would lose objects (collector/map-growth.ts).
 */
export function exactnessToText(exactness: ExactnessReport, isEnlarged = true): string[] {
  const lines: string[] = [];
  for (const { event, loses, runs, bound } of exactness.missedRuns) {
    if (bound === 0) continue;
    const unit = loses === 'events' ? '' : bound === 1 ? ' process' : ' processes';
    const when = bound < runs ? `${grouped(runs)} times, ${grouped(bound)} in scope` : 'system-wide';
    lines.push(
      `${event}: up to ${grouped(bound)}${unit} missing: the kernel skipped the probe while a BPF program ran (${when})`,
    );
  }
  if (exactness.missedRunsUnread) {
    lines.push('missed runs: not all known, because they could not be read from bpftrace');
  } else if (!exactness.missedRunsKnown) {
    lines.push(
      'missed runs: unknown, because this kernel does not count them at tracepoints (6.7 and newer do)',
    );
  }
  if (exactness.uncountedMisses.length > 0) {
    lines.push(
      `${exactness.uncountedMisses.join(', ')}: missed runs unknown, because this kernel preempts system calls, and counts no missed runs of software events`,
    );
  }
  for (const { map, keys, times = 1 } of exactness.mapFull) {
    const ticks = times === 1 ? '' : ` in ${grouped(times)} ticks`;
    lines.push(`${map}: the map was full at ${grouped(keys)} entries${ticks}; ${effectOf(map, isEnlarged)}`);
  }
  for (const { event, updates } of exactness.lostUpdates) {
    const events = updates === 1 ? 'an event is' : `${grouped(updates)} events are`;
    lines.push(
      `${event}: ${events} missing; bpftrace 0.20 to 0.23 drops an event when two CPUs create the same row at once`,
    );
  }
  for (const { event, counts } of exactness.sharedPids) {
    lines.push(
      `${event}: up to ${grouped(counts)} may belong to another name: two processes had the same pid within one tick`,
    );
  }
  if (exactness.lostOutput > 0)
    lines.push(`${grouped(exactness.lostOutput)} messages of bpftrace were lost: counts may be too low`);
  if (exactness.garbledOutput > 0)
    lines.push(
      `${plural(exactness.garbledOutput, 'line')} of bpftrace could not be read: counts may be too low`,
    );
  if (exactness.earlierGaps.count > 0) {
    const { count, seconds } = exactness.earlierGaps;
    lines.push(`nothing was counted in ${grouped(count)} earlier gaps, ${seconds.toFixed(3)} s in total`);
  }
  for (const { reason, seconds, stderr, losesOrphans } of exactness.gaps) {
    const time = seconds === null ? 'from this failure to the end' : `for ${seconds.toFixed(3)} s`;
    const cause = stderr === null ? reason : `${reason} (${stderr})`;
    if (reason === 'not recorded') lines.push(`nothing was recorded ${time}`);
    else
      lines.push(`nothing was counted ${time}: ${cause}${losesOrphans && seconds !== null ? ORPHANS : ''}`);
  }
  for (const path of exactness.newCgroups)
    lines.push(`cgroup ${path} was created after the start: its processes are not counted`);
  if (exactness.hidesFirst === 'yes')
    lines.push(
      `process 1: ${OF_FIRST} are not counted: this kernel hides it from BPF programs (no sched_switch, though /proc/1/task/*/schedstat says that it ran)`,
    );
  else if (exactness.hidesFirst === 'perhaps')
    lines.push(
      `process 1: ${OF_FIRST} may be missing: this kernel guards it, and may hide it from BPF programs (a longer \`stat -p 1\` tells)`,
    );
  for (const event of exactness.beyondDouble) lines.push(`${event}: over 2^53, rounded`);
  if (exactness.lateTicks > 0) {
    const late =
      exactness.lateTicks === 1
        ? 'a tick was late: its interval is longer'
        : `${grouped(exactness.lateTicks)} ticks were late: their intervals are longer`;
    lines.push(`${late}, and no event is lost`);
  }
  return lines;
}

const OF_FIRST = 'its events, and interrupts while it runs,';
