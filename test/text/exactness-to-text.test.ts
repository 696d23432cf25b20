import { describe, expect, test } from 'vitest';
import { exactnessToText } from '../../src/text/exactness-to-text.ts';
import type { ExactnessReport } from '../../src/wire/exactness.ts';
import { EXACT } from '../fixtures/report.ts';

describe('exactnessToText', () => {
  test('late ticks lose nothing', () => {
    expect(exactnessToText({ ...EXACT, lateTicks: 5 })).toEqual([
      '5 ticks were late: their intervals are longer, and no event is lost',
    ]);
    expect(exactnessToText({ ...EXACT, lateTicks: 1 })[0]).toBe(
      'a tick was late: its interval is longer, and no event is lost',
    );
  });

  test('no line if nothing was missed', () => {
    expect(exactnessToText(EXACT)).toEqual([]);
    expect(exactnessToText({ ...EXACT, restarts: 1 })).toEqual([]);
    const missedRuns = [{ event: 'kmem:kfree', loses: 'events' as const, runs: 7, bound: 0 }];
    expect(exactnessToText({ ...EXACT, missedRuns })).toEqual([]);
  });

  test.each<[Partial<ExactnessReport>, string]>([
    [
      { hidesFirst: 'yes' },
      'process 1: its events, and interrupts while it runs, are not counted: this kernel hides it from BPF programs (no sched_switch, though /proc/1/task/*/schedstat says that it ran)',
    ],
    [
      { hidesFirst: 'perhaps' },
      'process 1: its events, and interrupts while it runs, may be missing: this kernel guards it, and may hide it from BPF programs (a longer `stat -p 1` tells)',
    ],
    [
      { missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 1, bound: 1 }] },
      'kmem:kmalloc: up to 1 missing: the kernel skipped the probe while a BPF program ran (system-wide)',
    ],
    [
      { missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 2123, bound: 2123 }] },
      'kmem:kmalloc: up to 2,123 missing: the kernel skipped the probe while a BPF program ran (system-wide)',
    ],
    [
      { missedRuns: [{ event: 'sched:sched_process_fork', loses: 'processes', runs: 1000, bound: 1000 }] },
      'sched:sched_process_fork: up to 1,000 processes missing: the kernel skipped the probe while a BPF program ran (system-wide)',
    ],
    [
      { missedRuns: [{ event: 'kmem:kfree', loses: 'events', runs: 137_073, bound: 45 }] },
      'kmem:kfree: up to 45 missing: the kernel skipped the probe while a BPF program ran (137,073 times, 45 in scope)',
    ],
    [
      { missedRuns: [{ event: 'sched:sched_process_fork', loses: 'processes', runs: 7, bound: 1 }] },
      'sched:sched_process_fork: up to 1 process missing: the kernel skipped the probe while a BPF program ran (7 times, 1 in scope)',
    ],
    [
      { missedRunsKnown: false },
      'missed runs: unknown, because this kernel does not count them at tracepoints (6.7 and newer do)',
    ],
    [
      { uncountedMisses: ['minor-faults', 'major-faults'] },
      'minor-faults, major-faults: missed runs unknown, because this kernel preempts system calls, and counts no missed runs of software events',
    ],
    [
      { mapFull: [{ map: 'kmem:kmalloc', keys: 65_536 }] },
      'kmem:kmalloc: the map was full at 65,536 entries; later rows are missing, from the total too, until the map was enlarged',
    ],
    [
      { lostUpdates: [{ event: 'kmem:kmalloc', updates: 1 }] },
      'kmem:kmalloc: an event is missing; bpftrace 0.20 to 0.23 drops an event when two CPUs create the same row at once',
    ],
    [
      { lostUpdates: [{ event: 'kmem:kmalloc.bytes', updates: 1031 }] },
      'kmem:kmalloc.bytes: 1,031 events are missing; bpftrace 0.20 to 0.23 drops an event when two CPUs create the same row at once',
    ],
    [
      { sharedPids: [{ event: 'kmem:kmalloc', counts: 21_020 }] },
      'kmem:kmalloc: up to 21,020 may belong to another name: two processes had the same pid within one tick',
    ],
    [{ lostOutput: 1234 }, '1,234 messages of bpftrace were lost: counts may be too low'],
    [{ garbledOutput: 3 }, '3 lines of bpftrace could not be read: counts may be too low'],
    [
      { gaps: [{ reason: 'bpftrace died', seconds: 0.81234, stderr: null, losesOrphans: false }] },
      'nothing was counted for 0.812 s: bpftrace died',
    ],
    [
      {
        gaps: [
          {
            reason: 'bpftrace died',
            seconds: 2,
            stderr: "ERROR: Could not print map '@x'",
            losesOrphans: false,
          },
        ],
      },
      "nothing was counted for 2.000 s: bpftrace died (ERROR: Could not print map '@x')",
    ],
    [
      { gaps: [{ reason: 'bpftrace stalled', seconds: null, stderr: null, losesOrphans: false }] },
      'nothing was counted from this failure to the end: bpftrace stalled',
    ],
    [
      { gaps: [{ reason: 'bpftrace died', seconds: 2, stderr: 'Killed', losesOrphans: true }] },
      'nothing was counted for 2.000 s: bpftrace died (Killed); a process that started in this gap, and whose parent has ended, is not counted after it',
    ],
    [
      { gaps: [{ reason: 'bpftrace died', seconds: null, stderr: null, losesOrphans: true }] },
      'nothing was counted from this failure to the end: bpftrace died',
    ],
    [
      { newCgroups: ['/system.slice/new.service'] },
      'cgroup /system.slice/new.service was created after the start: its processes are not counted',
    ],
    [{ beyondDouble: ['kmem:kmalloc'] }, 'kmem:kmalloc: over 2^53, rounded'],
  ])('%j', (inexact, line) => {
    expect(exactnessToText({ ...EXACT, ...inexact })).toEqual([line]);
  });

  test('where maps stay as they are, none is said to be enlarged', () => {
    const mapFull = ['processes in scope', 'allocated', 'objects'].map((map) => ({ map, keys: 4096 }));
    expect(exactnessToText({ ...EXACT, mapFull }, false)).toEqual([
      'processes in scope: the map was full at 4,096 entries; events of further processes were not counted; --max-objects makes room for more',
      'allocated: the map was full at 4,096 entries; later rows are missing, from the total too; --max-objects makes room for more',
      'objects: the map was full at 4,096 entries; the count ended there; --max-objects makes room for more',
    ]);
  });

  test('one line for each of several', () => {
    const exactness: ExactnessReport = {
      ...EXACT,
      gaps: [
        { reason: 'map full', seconds: 1, stderr: null, losesOrphans: false },
        { reason: 'bpftrace died', seconds: 2, stderr: null, losesOrphans: false },
      ],
      newCgroups: ['/a', '/b'],
    };
    expect(exactnessToText(exactness)).toHaveLength(4);
  });
});
