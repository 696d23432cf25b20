import { describe, expect, test } from 'vitest';
import { type EventReport, StatReport } from '../../src/report/stat-report.ts';
import {
  intervalEnd,
  intervalHead,
  intervalToText,
  statToText,
  type TextOptions,
} from '../../src/report/stat-to-text.ts';
import { widthOf } from '../../src/text/text-width.ts';
import { accuracyIn, seriesSpan } from '../fixtures/accuracy.ts';
import { EXACT, event, report, row } from '../fixtures/report.ts';

const PLAIN: TextOptions = { hist: false, color: false, width: 80, asked: [] };
const text = (parts: Partial<StatReport>, options = PLAIN) => statToText(report(parts), options);
const lines = (parts: Partial<StatReport>, options = PLAIN) => text(parts, options).split('\n');
/** The text with each metric one space after its event: its column is only a matter of layout. */
const close = (found: string) => found.replaceAll(/(?<=\S) +(?=# |\( \+-)/g, ' ');
/** The lines of a single event in its report. */
const shown = (parts: Partial<EventReport>, options = PLAIN) => {
  const all = close(text({ events: [event(parts)] }, options)).split('\n');
  return all.slice(3, all.findIndex((line) => line.includes('seconds time elapsed')) - 1);
};
const bytes = (value: number) => ({ value, unit: 'bytes' });
const MISSED = {
  ...EXACT,
  exact: false,
  missedRuns: [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: 23, bound: 23 }],
};

describe('a report', () => {
  test('as perf stat lays it out', () => {
    const events = [event({ count: 5554, amount: bytes(1_137_459) }), event({ event: 'kmem:kfree' })];
    expect(close(text({ events }))).toBe(`
 Performance counter stats for 'system wide':

             5,554      kmem:kmalloc # 1.1 MiB, mean 205 B
             4,119      kmem:kfree

            10.001 seconds time elapsed
             0.300 CPU seconds to count (3.0 % of a CPU), 0.400 to start

`);
  });

  test('of several runs', () => {
    const events = [event({ count: 1234.5, amount: bytes(9876), errorPercent: 1.234 })];
    const repeated = lines({ events, repeats: 5, elapsedSeconds: 0.5, elapsedErrorSeconds: 0.0123 });
    expect(repeated[1]).toBe(" Performance counter stats for 'system wide' (5 runs):");
    expect(repeated.join('\n')).toContain('# 9.6 KiB, mean 8 B ( +-  1.23% )');
    expect(repeated).toContain('             0.500 +- 0.012 seconds time elapsed  ( +-  2.46% )');
  });

  test('of 0 seconds', () => {
    const found = lines({ elapsedSeconds: 0, elapsedErrorSeconds: 0, repeats: 2 });
    expect(found).toContain('             0.000 +- 0.000 seconds time elapsed  ( +-  0.00% )');
  });

  test('of less than a second shows no share of a CPU', () => {
    expect(text({ windowSeconds: 0.5 })).toContain('CPU seconds to count, 0.400 to start');
  });
});

describe('a part of a probe that counted nothing', () => {
  const part = (map: string, count: number, label: string) =>
    event({ probe: 'mm_page_alloc', map, count, event: label });
  const whole = part('mm_page_alloc', 0, 'kmem:mm_page_alloc');
  const failed = part('mm_page_alloc_failed', 0, 'mm_page_alloc.failed');
  const filtered = { ...failed, event: 'mm_page_alloc.failed if order > 3' };
  const asked = ['mm_page_alloc.failed'];

  test('has no line beside the event that brought it', () => {
    for (const found of [
      text({ events: [whole, failed] }),
      intervalToText(report({ events: [whole, failed] }), PLAIN),
    ]) {
      expect(found).toContain('kmem:mm_page_alloc');
      expect(found).not.toContain('mm_page_alloc.failed');
    }
  });

  test.each([
    ['that counted', [whole, { ...failed, count: 1 }], []],
    ['that -e names', [whole, failed], asked],
    ['that -e names, with a filter', [whole, filtered], asked],
    ['alone', [failed], []],
  ])('has one %s', (_, events, names) => {
    expect(text({ events }, { ...PLAIN, asked: names })).toContain('mm_page_alloc.failed');
  });
});

describe('an event', () => {
  test.each<[string, Partial<EventReport>, string[]]>([
    ['a count alone', {}, ['             4,119      kmem:kmalloc']],
    ['nothing counted', { count: 0, amount: bytes(0) }, ['                 0      kmem:kmalloc']],
    [
      'a sum in its unit',
      { event: 'mm_migrate_pages.succeeded', count: 13_632, unit: 'pages' },
      ['            13,632 pages mm_migrate_pages.succeeded'],
    ],
    [
      'a sum of times, readable as well',
      { event: 'direct_reclaim.total', count: 26_777, unit: 'us' },
      ['            26,777 us   direct_reclaim.total # 26.8 ms'],
    ],
    [
      'a spread without a metric',
      { errorPercent: 0.5 },
      ['             4,119      kmem:kmalloc ( +-  0.50% )'],
    ],
    [
      'a metric that is too wide stands below',
      {
        event: 'compaction:mm_compaction_fast_isolate_freepages',
        amount: bytes(2 ** 42),
        errorPercent: 1,
      },
      [
        '             4,119      compaction:mm_compaction_fast_isolate_freepages',
        `${' '.repeat(59)}# 4 TiB ( +-  1.00% )`,
      ],
    ],
  ])('%s', (_, parts, expected) => {
    expect(shown(parts)).toEqual(expected);
  });
});

describe('rows', () => {
  const rows = [
    row({ name: 'make-1000', count: 3000, amount: bytes(192_000) }),
    row({ name: 'sh-1001', count: 1119, amount: bytes(71_616) }),
  ];

  test('with shares, then the total', () => {
    expect(shown({ rows, rowsLeftOut: 0, amount: bytes(263_616) })).toEqual([
      '              make-1000         3,000 kmem:kmalloc # 72.8 %, 188 KiB',
      '                sh-1001         1,119 kmem:kmalloc # 27.2 %, 69.9 KiB',
      '                    all         4,119 kmem:kmalloc # 257 KiB, mean 64 B',
    ]);
  });

  test('cut rows are counted', () => {
    const found = shown({ rows: rows.slice(0, 1), rowsLeftOut: 41 });
    expect(found.at(-1)).toMatch(/^ +all, 41 more +4,119 kmem:kmalloc$/);
  });

  test('a long name is cut; the longest name of a process is not', () => {
    const names = ['fifteen-letters-4194304', '/system.slice/systemd-networkd.service'];
    const found = shown({ rows: names.map((name) => row({ name })), rowsLeftOut: 0 });
    expect(found.slice(0, 2).map((line) => line.slice(0, 24))).toEqual([
      'fifteen-letters-4194304 ',
      expect.stringMatching(/^(\/system\.slice.*…|….*networkd\.service) $/),
    ]);
  });

  test('the names of call sites have the room that the numbers leave', () => {
    const names = ['make-12345 ida_alloc_range+0x39b/0x400', `/${'x'.repeat(90)}+0x1/0x2`];
    const events = [event({ rows: names.map((name) => row({ name })), rowsLeftOut: 0 })];
    const [, , , first = '', second = ''] = lines({ by: 'pid,site', events });
    expect(first).toMatch(/^ +make-12345 ida_alloc_range\+0x39b\/0x400 +\d/);
    expect(second.indexOf('kmem:')).toBe(first.indexOf('kmem:'));
    expect([first, second].every(({ length }) => length <= 80)).toBe(true);
  });

  test.each(['日本語-77', 'e\u0301e\u0301-77', '/日本語日本語日本語日本語日本語'])(
    'numbers are aligned, whatever the script of a name: %s',
    (name) => {
      const found = shown({ rows: [row({ name }), row({ name: 'a', count: 3000 })], rowsLeftOut: 0 });
      const columns = found.slice(0, 2).map((line) => widthOf(line.slice(0, line.indexOf('#'))));
      expect(columns[0]).toBe(columns[1]);
    },
  );

  test('no rows were active', () => {
    expect(shown({ rows: [], rowsLeftOut: 0, count: 0 })).toEqual([
      '                    all             0 kmem:kmalloc',
    ]);
  });
});

describe('distributions', () => {
  const distribution = [
    { value: 8, label: '8 B', count: 100 },
    { value: 64, label: '64 B', count: 50 },
    { value: 128, label: '128 B', count: 0 },
    { value: 4096, label: '4 KiB', count: 1 },
  ];
  const bar = (label: string, count: string, length: number) =>
    `${label.padStart(30)} ${count.padStart(15)} |${'@'.repeat(length).padEnd(28)}|`;

  test('below their event, the largest bar with the full width', () => {
    expect(shown({ distribution }, { hist: true, color: false, width: 80, asked: [] }).slice(1)).toEqual([
      bar('8 B', '100', 28),
      bar('64 B', '50', 14),
      bar('128 B', '0', 0),
      bar('4 KiB', '1', 0),
    ]);
  });

  test('below each row', () => {
    const found = shown(
      { rows: [row({ distribution }), row({ distribution: distribution.slice(0, 1) })], rowsLeftOut: 0 },
      { hist: true, color: false, width: 80, asked: [] },
    );
    expect(found.map((line) => line.includes('|'))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test('not without a request, nor if values have no names', () => {
    expect(shown({ distribution })).toHaveLength(1);
    const one = [{ value: 0, label: '', count: 4119 }];
    expect(shown({ distribution: one }, { hist: true, color: false, width: 80, asked: [] })).toHaveLength(1);
    expect(shown({ distribution: [] }, { hist: true, color: false, width: 80, asked: [] })).toHaveLength(1);
  });

  test('of negative sums', () => {
    const negative = [
      { value: 1, label: 'a', count: -100 },
      { value: 2, label: 'b', count: 25 },
    ];
    expect(
      shown({ distribution: negative }, { hist: true, color: false, width: 80, asked: [] }).slice(1),
    ).toEqual([bar('a', '-100', 28), bar('b', '25', 7)]);
  });
});

describe('losses', () => {
  test('come last', () => {
    const found = text({ exactness: MISSED });
    expect(found.split('\n\n').at(-2)).toBe(
      [
        ' NOT EXACT:',
        '   kmem:kmalloc: up to 23 missing: the kernel skipped the probe while a BPF',
        '     program ran (system-wide)',
      ].join('\n'),
    );
  });

  test.each<[string, 'events' | 'processes', number, number]>([
    ['kmem:kfree', 'events', 45, 137_073],
    ['sched:sched_process_fork', 'processes', 1_045, 12_137_073],
    ['compaction:mm_compaction_fast_isolate_freepages', 'events', 1_234_567, 1_234_567],
  ])('skipped runs of %s fill two lines at most', (name, loses, bound, runs) => {
    const missedRuns = [{ event: name, loses, bound, runs }];
    const [, ...sentence] =
      text({ exactness: { ...EXACT, exact: false, missedRuns } })
        .split('\n\n')
        .at(-2)
        ?.split('\n') ?? [];
    expect(sentence).toHaveLength(2);
    expect(sentence.filter((line) => line.length > 80)).toEqual([]);
  });

  test('come after the share of the events that the counts have', () => {
    const losses = { ...seriesSpan().losses, missing: 23 };
    const accuracy = accuracyIn({ counted: 4119, losses, uncountedSeconds: 1.86 }).window;
    expect(text({ exactness: MISSED, accuracy })).toContain(
      ' NOT EXACT:\n   at least 99.44 % counted, 0.31 % of the time not counted\n   kmem:kmalloc: up to 23',
    );
  });

  test('are those of the whole machine, which a count of less says', () => {
    const accuracy = accuracyIn({ counted: 4119, losses: { ...seriesSpan().losses, missing: 23 } }).window;
    expect(text({ target: 'ls', exactness: MISSED, accuracy }).replaceAll(/\s+/g, ' ')).toContain(
      'at least 99.44 % counted; the bound takes all that the whole machine missed as missed here',
    );
  });

  test.each([
    ['plain below 0.1 %', {}, ' NOT EXACT:\n'],
    ['amber to 1 %', { uncountedSeconds: 6 }, '\u001b[33m NOT EXACT:\u001b[0m\n'],
    ['red above it', { uncountedSeconds: 7 }, '\u001b[31m NOT EXACT:\u001b[0m\n'],
  ])('with colour are %s', (_, parts, head) => {
    const accuracy = accuracyIn(parts).window;
    expect(
      text({ exactness: MISSED, accuracy }, { hist: false, color: true, width: 80, asked: [] }),
    ).toContain(`\n${head}`);
    expect(text({ exactness: MISSED, accuracy })).not.toContain('\u001b');
    expect(text({}, { hist: false, color: true, width: 80, asked: [] })).not.toContain('\u001b');
  });

  test('a possible loss is not reported as a loss', () => {
    const found = text(
      { exactness: { ...EXACT, missedRunsKnown: false } },
      { hist: false, color: true, width: 80, asked: [] },
    );
    expect(found).toContain(' Note:\n   missed runs: unknown');
    expect(found).not.toContain('\u001b');
  });
});

describe('intervals', () => {
  const interval = (parts: Partial<EventReport>, atSeconds = 1.000123456) =>
    intervalToText(report({ kind: 'interval', atSeconds, events: [event(parts)] }), PLAIN);

  test('the head is aligned with its columns', () => {
    const head = intervalHead(report({ events: [event({ unit: 'pages' })] }));
    const [line = ''] = interval({ unit: 'pages' }).split('\n');
    const end = (of: string, word: string) => of.indexOf(word) + word.length;
    expect(end(head, 'time')).toBe(end(line, '1.000123456'));
    expect(end(head, 'counts')).toBe(end(line, '4,119'));
    expect(head.indexOf('unit')).toBe(line.indexOf('pages'));
    expect(head.indexOf('events')).toBe(line.indexOf('kmem:kmalloc'));
  });

  test('each line begins with the time, in perf’s width', () => {
    expect(interval({})).toMatch(/^ {5}1\.000123456 +4,119 +kmem:kmalloc\n$/);
    expect(interval({}, 123_456.5)).toMatch(/^123456\.500000000 /);
  });

  test('a line for each event', () => {
    const events = [event(), event({ event: 'kmem:kfree' })];
    const found = intervalToText(report({ kind: 'interval', events }), PLAIN);
    expect(found.trimEnd().split('\n')).toHaveLength(2);
  });

  test('end with the losses as comments, or with nothing', () => {
    expect(intervalEnd(report(), PLAIN)).toBe('');
    const end = intervalEnd(report({ exactness: MISSED }), PLAIN);
    expect(end).toMatch(/^#.*NOT EXACT/m);
    for (const line of end.trimEnd().split('\n')) expect(line).toMatch(/^#/);
  });
});

test.each([
  [`/system.slice/docker-${'0123456789ab'.padEnd(64, 'c')}.scope`, '/docker-0123456789ab'],
  [`/kubepods/pod1/${'0123456789ab'.padEnd(64, 'c')}`, '/0123456789ab'],
  ['/system.slice/nginx.service', 'slice/nginx.service'],
])('a row of %s shows the short id of a container', (name, end) => {
  const events = [event({ rows: [row({ name })] })];
  expect(text({ events })).toMatch(new RegExp(`^ *\\S*${end} +[\\d,]+ `, 'm'));
});

test('without a terminal a line is in one piece', () => {
  const name = `/system.slice/${'long-'.repeat(10)}.service`;
  const label = 'vmscan:mm_vmscan_memcg_softlimit_reclaim_begin';
  const events = [event({ event: label, rows: [row({ name })] })];
  const printed = lines({ events }, { ...PLAIN, width: Infinity });
  expect(printed.some((line) => line.includes(name) && line.includes(label))).toBe(true);
});

describe('80 columns', () => {
  /** Names of Linux 6.18, including the longest, and of probes. */
  const LABELS = [
    'kmem:kfree',
    'mm_compaction_isolate_freepages.taken',
    'vmscan:mm_vmscan_memcg_softlimit_reclaim_begin',
    'compaction:mm_compaction_fast_isolate_freepages',
  ];
  /** A name of fifteen letters with the highest pid, and a cgroup. */
  const NAMES = ['sh-1', 'fifteen-letters-4194304', '/system.slice/systemd-networkd.service'];
  const distribution = [
    { value: 0, label: 'workingset_activate_anon', count: 123_456_789_012 },
    { value: 1, label: '1023 us - 1023.9 ms', count: 1 },
  ];
  const numbers = {
    count: 123_456_789_012,
    amount: bytes(2 ** 52),
    errorPercent: 12.34,
    distribution,
  };

  const wide = (made: string) => made.split('\n').filter((line) => line.length > 80);

  test.each(LABELS)('sums of %s', (label) => {
    const events = [
      event({ event: label, ...numbers }),
      event({ event: label, ...numbers, amount: null, unit: 'pages' }),
    ];
    expect(
      wide(
        text(
          { events, repeats: 10, elapsedErrorSeconds: 0.1 },
          { hist: true, color: false, width: 80, asked: [] },
        ),
      ),
    ).toEqual([]);
  });

  test.each(LABELS.flatMap((label) => NAMES.map((name) => [label, name])))(
    'rows of %s: %s',
    (label, name) => {
      const rows = [row({ name, ...numbers })];
      const events = [event({ event: label, ...numbers, rows, rowsLeftOut: 12_345 })];
      expect(wide(text({ events }, { hist: true, color: false, width: 80, asked: [] }))).toEqual([]);
    },
  );

  test.each(LABELS)('intervals of %s', (label) => {
    const events = [event({ event: label, ...numbers })];
    expect(wide(intervalToText(report({ kind: 'interval', events }), PLAIN))).toEqual([]);
  });

  test('losses', () => {
    const exactness = {
      ...EXACT,
      exact: false,
      missedRuns: LABELS.map((label) => ({
        event: label,
        loses: 'events' as const,
        runs: 123_456,
        bound: 123_456,
      })),
      missedRunsKnown: false,
      mapFull: LABELS.map((map) => ({ map, keys: 1 << 20 })),
      lostOutput: 123_456,
      garbledOutput: 123_456,
      gaps: [{ reason: 'bpftrace stalled' as const, seconds: 12.5, stderr: null, losesOrphans: false }],
      newCgroups: ['/system.slice/systemd-networkd.service'],
      beyondDouble: LABELS,
    };
    expect(StatReport.parse(report({ exactness }))).toBeDefined();
    expect(wide(text({ exactness }))).toEqual([]);
    expect(wide(intervalEnd(report({ exactness }), PLAIN))).toEqual([]);
  });
});
