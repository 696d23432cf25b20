// The checks that run in each guest. Prints the results as JSON lines.
import { writeFileSync } from 'node:fs';
import { compareMigration, statMigration } from './migration.mjs';
import { copies, faults, pages } from './pages.mjs';
import { compareOthers, swap } from './pressure.mjs';
import { runChecks } from './run-checks.mjs';
import { state } from './state.mjs';
import { swapFile, swapOn, swapPartition, swapZram } from './swap.mjs';
import { figure, must, vmtally } from './tool.mjs';

/** Primes, so that no other count matches by chance. */
const EVENTFDS = 100_003;
const CALLS = 7;

const CHECKS = {
  /** All requirements of counting are met, and a known number of events is counted. */
  doctor() {
    const { status, text } = vmtally(['doctor']);
    must(status === 0, `status ${status}: ${text}`);
    return text.match(/counted (.* of \d+)/)?.[1] ?? text;
  },

  /** Each eventfd is one kmalloc: all are counted, and the intervals add up to the total. */
  exactness() {
    const requested = '--probes probes-live -e kmalloc_by_request'.split(' ');
    const sizes = vmtally(['stat', ...requested, '--json', '--', 'eventfd', '1009']);
    const buckets = sizes.reports.at(-1)?.events?.[0].distribution.filter(({ count }) => count >= 1009) ?? [];
    must(buckets.length === 1, `no size of kmalloc with 1,009 calls: ${sizes.text}`);
    const filter = `bytes_req == ${buckets[0].value}`;

    const event = ['-e', 'kmalloc', '--filter', filter];
    const command = ['eventfd', String(EVENTFDS)];
    const { reports, text } = vmtally(['stat', '-I', '200', ...event, '--json', '--', ...command]);
    const total = reports.find(({ kind }) => kind === 'total');
    const intervals = reports.filter(({ kind }) => kind === 'interval');
    const sum = intervals.reduce((all, { events }) => all + events[0].count, 0);
    const counted = total?.events[0].count;
    // The kernel skips a run while another BPF program runs on that CPU, and counts it (kernel/trace/bpf_trace.c, trace_call_bpf).
    const missed = total?.exactness.missedRuns.reduce((all, { runs }) => all + runs, 0);
    must(
      counted <= EVENTFDS && counted + missed >= EVENTFDS,
      `${counted} of ${EVENTFDS}: ${text.slice(-1500)}`,
    );
    must(sum === counted, `${intervals.length} intervals add up to ${sum}, not to ${counted}`);
    return `${figure(counted)} of ${figure(EVENTFDS)}${missed > 0 ? `, at most ${figure(missed)} missed` : ''}`;
  },

  /** A tracepoint without its own probe, here of a system call, is counted as often as the call is made. */
  calls() {
    const loop = `for i in $(seq ${CALLS}); do migratepages $$ 0 1; done`;
    const events = ['-e', 'syscalls:sys_enter_migrate_pages', '-e', 'syscalls:sys_exit_migrate_pages'];
    const { reports, text } = vmtally(['stat', ...events, '--json', '--', 'sh', '-c', loop]);
    const counts = reports.at(-1)?.events?.map(({ count }) => count);
    must(counts?.join() === `${CALLS},${CALLS}`, `${counts} for ${CALLS} calls: ${text}`);
    return `${CALLS} of ${CALLS}`;
  },

  pages,
  'pages, copied': copies,
  faults,
  state,
  migration: statMigration,
  'compare, pages': () => compareMigration('small'),
  'compare, huge': () => compareMigration('any'),
  swap,
  'swap, file': swapFile,
  'swap, partition': swapPartition,
  'swap, zram': swapZram,
  'swap, turned on': swapOn,
  'compare, others': compareOthers,
};

// These settings would move pages between two readings, and are not under test.
for (const setting of ['kernel/numa_balancing', 'vm/compaction_proactiveness'])
  writeFileSync(`/proc/sys/${setting}`, '0');

await runChecks(CHECKS);
