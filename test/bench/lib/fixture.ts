import { atMost, type Report, type Result, tableOf } from './result.ts';

/** A sample answer for tests. */
export const anAnswer = (question: string, values = [1_500, 1_700, 1_600]): Result => ({
  question,
  asks: 'What does it cost?',
  date: '2026-01-31T12:00:00.000Z',
  seconds: 61,
  rounds: 3,
  tables: [
    tableOf(
      'a loop',
      'ns',
      1,
      [
        { name: 'nothing', values: [1_000, 1_000, 1_000] },
        { name: 'a | b', values },
      ],
      'nothing',
    ),
  ],
  targets: [atMost('it costs little', 1.6, 2), atMost('less', 1.61803, 1.5), atMost('much', null, 9)],
  leftOut: [{ what: 'sar', why: 'sar is not installed: apt-get install -y sysstat' }],
  notes: ['A note.'],
});

export const aReport = (results: Result[], kernel = '6.18.0'): Report => ({
  schema: 'vmtally.bench/1',
  quick: false,
  machine: {
    cpu: 'A CPU',
    cpus: 2,
    memoryGiB: 7.8,
    kernel,
    virtual: 'QEMU',
    system: 'Debian',
    node: 'v20.19.0',
    vmtally: '0.1.0',
    bpftrace: ['v0.17.0'],
    tools: { perf: '6.1' },
  },
  loadBefore: 0.12,
  results,
});
