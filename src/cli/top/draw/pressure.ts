import type { VmstatMessage } from '../../../wire/views.ts';
import { type Line, segment, type Tone } from './line.ts';
import { compact } from './numbers.ts';

interface Gauge {
  name: string;
  /** Counters of /proc/vmstat that this gauge adds up; the kernel may lack some. */
  pattern: RegExp;
  /** The tone of a rate above 0. */
  tone: Tone;
}

/**
 * Gauges of memory pressure, in the order of its escalation. pgsteal_anon and pgsteal_file count the same
 * pages as the other pgsteal counters, and pgscan_direct_throttle counts no scanned pages, so the patterns
 * exclude them.
 */
const GAUGES: Gauge[] = [
  { name: 'pgscan_kswapd', pattern: /^pgscan_kswapd$/, tone: 'warn' },
  { name: 'pgscan_direct', pattern: /^pgscan_direct$/, tone: 'bad' },
  { name: 'allocstall', pattern: /^allocstall(_\w+)?$/, tone: 'bad' },
  { name: 'pgsteal', pattern: /^pgsteal_(kswapd|direct|khugepaged|proactive)$/, tone: 'warn' },
  { name: 'compact_stall', pattern: /^compact_stall$/, tone: 'bad' },
  { name: 'oom_kill', pattern: /^oom_kill$/, tone: 'bad' },
  { name: 'pgmajfault', pattern: /^pgmajfault$/, tone: 'warn' },
  { name: 'pswpin', pattern: /^pswpin$/, tone: 'warn' },
  { name: 'pswpout', pattern: /^pswpout$/, tone: 'warn' },
  { name: 'workingset_refault', pattern: /^workingset_refault(_anon|_file)?$/, tone: 'warn' },
];

/** Memory pressure from vmstat as rates a second, and the free pages. Alarms come first. */
export function pressureItems({ counters, seconds }: Pick<VmstatMessage, 'counters' | 'seconds'>): Line[] {
  const free = counters.find(({ name }) => name === 'nr_free_pages');
  const alarms: Line[] = [];
  const items: Line[] = free ? [[segment('free pages ', 'dim'), segment(compact(free.value, 9))]] : [];
  for (const { name, pattern, tone } of GAUGES) {
    const matching = counters.filter((counter) => pattern.test(counter.name));
    if (matching.length === 0) continue;
    const rate = matching.reduce((sum, { delta }) => sum + delta, 0) / (seconds || 1);
    const into = rate > 0 && tone === 'bad' ? alarms : items;
    into.push([segment(`${name} `, 'dim'), segment(compact(rate, 9), rate > 0 ? tone : 'dim')]);
  }
  return [[segment('vmstat/s', 'dim')], ...alarms, ...items];
}
