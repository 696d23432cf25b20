import { describe, expect, test } from 'vitest';
import { type BatchOptions, runBatch } from '../../../src/cli/top/run-batch.ts';
import { TopReport } from '../../../src/report/top-report.ts';
import type { Cell } from '../../../src/wire/rows.ts';
import { compare, compared } from '../../client/messages.ts';
import { accuracyIn, seriesSpan } from '../../fixtures/accuracy.ts';
import { alertOf, row as rowReading, ruleTick } from '../../fixtures/alerts.ts';
import { BUDGET } from '../../fixtures/feed.ts';
import { FakeConnection } from './fake-connection.ts';
import { AT_MS, COST, health, leaderboard, row, SERIES, totals, vmstat } from './messages.ts';

const OPTIONS: BatchOptions = {
  json: false,
  table: 'board',
  colors: 'none',
  characters: 'ascii',
  width: 80,
  iterations: undefined,
  group: 'row',
  boardGroup: 'row',
  sort: 'rate',
  column: null,
  series: undefined,
  filter: '',
  top: 5,
  compare: false,
};

/** A run in progress, and its output so far. */
function running(options: Partial<BatchOptions> = {}) {
  const connection = new FakeConnection();
  const written: string[] = [];
  let stop = () => {};
  const ended = runBatch(
    { connection },
    { ...OPTIONS, ...options },
    (text) => written.push(text),
    (how) => (stop = how),
  );
  const tick = (number: number, rows = 5) =>
    connection.send(
      totals(number),
      health(),
      leaderboard(
        Array.from({ length: rows }, (_, index) => row(index + 1)),
        { tick: number },
      ),
      vmstat({ nr_free_pages: 0, pgscan_direct: 4 }, number),
    );
  return { connection, written, ended, stop: () => stop(), tick };
}

test('names the alerts that fire', async () => {
  const run = running({ iterations: 1 });
  const alert = alertOf({ when: 'rate', above: 10, by: 'name' });
  alert.tick(ruleTick(1, [rowReading(100, 11, 'gcc')]));
  run.connection.send({ type: 'alerts', key: '', reset: true, alerts: [alert.status] });
  run.tick(41);
  await run.ended;
  expect(run.written[0]).toContain('1 alert fires: heavy');
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lines', () => {
  test('ASCII in 80 columns, a header and the rows', async () => {
    const run = running({ iterations: 1 });
    run.tick(41);
    await run.ended;
    const lines = (run.written[0] ?? '').split('\n');
    expect(run.written).toHaveLength(1);
    expect(run.written[0]).toMatch(/^[\x20-\x7e\n]*$/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines[0]).toMatch(/^vmtally top {2}\d\d:\d\d:46 {2}every 1 s {2}testhost {2}whole system/);
    expect(lines).toContain('vmstat/s  pgscan_direct 4  free pages 10,000');
    expect(lines).toContain('100 % counted  vmtally takes 2.3 % of a CPU');
    const head = lines.findIndex((line) => line.includes('RATE/s'));
    expect(lines[head - 1]).toBe('');
    expect(lines[head + 1]).toMatch(
      /^ {5}101 postgres systemd .* 1,000 +62\.5 KiB +100,000 +6\.1 MiB +20\.4%$/,
    );
    expect(lines[head + 2]).toMatch(/^ {5}102 a-long-~ \?{7} {8} /);
    expect(lines[head + 6]).toMatch(/^ +others \(3\) .* 0 +0 B +3 +192 B +0\.0%$/);
    expect(lines.at(-1)).toBe('');
  });

  test('processes of a fleet have their host, as text and as JSON', async () => {
    const twins = ['web-1', 'web-2'].map((host, at) => {
      const { who, ...rest } = row(at + 1);
      return { ...rest, ...(who && { who: { ...who, key: '3691', name: 'bpftrace', host } }) };
    });
    for (const json of [false, true]) {
      const run = running({ iterations: 1, json });
      run.connection.send(
        totals(1),
        health(),
        { ...leaderboard(twins, { tick: 1 }), sure: 2 },
        vmstat({}, 1),
      );
      await run.ended;
      const [text = ''] = run.written;
      if (json)
        expect(TopReport.parse(JSON.parse(text)).rows.map(({ host }) => host)).toEqual(['web-1', 'web-2']);
      else expect(text).toMatch(/ 3691 .*bpftrace +web-1 [\s\S]* 3691 .*bpftrace +web-2 /);
    }
  });

  test('the title of a fleet’s board says which event and which groups it has, as that of the screen', async () => {
    const run = running({ iterations: 1, group: 'host' });
    run.connection.send(
      totals(1),
      health(),
      { ...leaderboard([row(1)], { tick: 1 }), sure: 1 },
      vmstat({}, 1),
    );
    await run.ended;
    expect(run.written[0]?.split('\n')[0]).toContain('vmtally top  kmem:kmalloc by host  4 rows  ');
  });

  test('hosts are a grouping', async () => {
    const run = running({ iterations: 1, json: true, group: 'host' });
    expect(run.connection.asks('leaderboard')).toMatchObject({ hostsBy: 'host' });
    run.tick(1);
    await run.ended;
    expect(TopReport.parse(JSON.parse(run.written[0] ?? '')).group).toBe('host');
  });

  test('numbers of a broken service keep to their columns', async () => {
    const run = running({ iterations: 1 });
    const [most, seconds] = [2 ** 128, 1e-9];
    const cells: Cell[] = [
      [0, most, most, most, most],
      [1, -most, null, -most, null],
    ];
    const board = leaderboard([{ ...row(1), cells }, row(2)]);
    const sums = totals();
    run.connection.send(
      { ...sums, seconds, total: cells },
      health([], { cost: { ...COST, bpftracePercent: most } }),
      { ...board, seconds, total: cells },
      { ...vmstat({ pgscan_direct: most, nr_free_pages: most }), seconds },
    );
    await run.ended;
    const text = run.written.join('');
    expect(text).not.toMatch(/NaN|Infinity|undefined|[\d,]{18}/);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--compare adds a line', async () => {
    const run = running({ iterations: 2, compare: true });
    run.tick(1);
    expect(run.written[0]).toMatch(/^compare {2}attaching its probes, 0 s$/m);
    run.connection.send(
      compare({ rows: [compared({ residual: { low: -2, high: 0 }, verdict: 'lost keys' })] }),
    );
    run.tick(2);
    await run.ended;
    const line = 'compare  0 balanced, 0 explained, 1 lost keys, 0 unexplained';
    expect(run.written[1]).toContain(line);
    expect(run.written[1]).toMatch(/^[\x20-\x7e\n]*$/);
    expect(run.connection.views).toEqual([]);
  });

  test('prints the whole reason of the budget, and the accuracy in ASCII', async () => {
    const run = running({ iterations: 1 });
    const leftOut = [
      { events: ['a:long_event_name', 'another:long_one'], sinceMs: 0, seconds: 0, percent: 7 },
    ];
    const losses = { ...seriesSpan().losses, missing: 600 };
    const accuracy = accuracyIn({ counted: 999_400, losses });
    run.connection.send(health([], { accuracy, budget: { ...BUDGET, leftOut } }));
    run.connection.send(leaderboard([row(1)], { tick: 7 }), vmstat({}, 7));
    await run.ended;
    expect(run.written[0]).toMatch(/^>= 99\.94 % counted {2}vmtally takes /m);
    expect(run.written[0]?.replaceAll(/\s+/g, ' ')).toContain(
      'a:long_event_name, another:long_one: not counted since 00:00:00 UTC, when the session took 7.0 % of a CPU (limit 5 %)',
    );
  });

  test('wraps the sentences about accuracy, none of which is cut', async () => {
    const run = running({ iterations: 1 });
    const losses = { ...seriesSpan().losses, missing: 600 };
    const series = 'kmem:a_tracepoint_with_a_long_name';
    const accuracy = accuracyIn({ series, counted: 999_400, losses, uncountedSeconds: 60 }, {});
    run.connection.send(health([], { accuracy }));
    run.connection.send(leaderboard([row(1)], { tick: 7 }), vmstat({}, 7));
    await run.ended;
    expect(run.written[0]?.replaceAll(/\s+/g, ' ')).toContain(
      `>= 99.94 % counted (${series}), 10 % of the time not counted (${series})`,
    );
  });

  test('colours only with --color always', async () => {
    const run = running({ iterations: 1, colors: 'colors' });
    run.tick(41);
    await run.ended;
    expect(run.written[0]).toContain('\x1b[7m');
  });
});

describe('the overview', () => {
  const slab = { ...(SERIES[0] as (typeof SERIES)[0]), label: 'kmem:kmem_cache_alloc' };
  const series = [...SERIES, slab];
  const view = (run: ReturnType<typeof running>) => run.connection.asks('leaderboard');

  test('is a row for each program, ordered by the service for the column', async () => {
    const run = running({ iterations: 1, table: 'overview', group: 'name', column: 'faults', width: 120 });
    expect(view(run)).toEqual({ view: 'leaderboard', group: 'name', top: 5, filter: '' });
    run.connection.send(health(), vmstat({}, 1), leaderboard([row(1)], { series, tick: 1 }));
    // The rows of the first request are not in the order of the column.
    expect(run.written).toEqual([]);
    expect(view(run)).toMatchObject({ sort: 'rate', series: ['exceptions:page_fault_user'] });
    run.connection.send(leaderboard([row(2), row(1)], { series, tick: 1 }));
    await run.ended;
    expect(run.written[0]).toMatch(/^vmtally top {2}by program/);
    expect(run.written[0]).toMatch(/^ PROGRAM +ROWS +SLAB B\/s +ALLOCS\/s +FAULTS\/s +RECL\/s +SHARE/m);
    expect(run.written[0]).toMatch(/^ systemd +1 +62\.5 KiB +1,000 +7 +0 /m);
    expect(run.written[0]).toMatch(/^ all /m);
    expect(run.written[0]).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('is the board where the session counts the events of fewer than two columns', async () => {
    const run = running({ iterations: 1, table: 'overview', group: 'name' });
    run.connection.send(health(), vmstat({}, 1), leaderboard([row(1)], { series: [slab], tick: 1 }));
    expect(view(run)).toMatchObject({ group: 'row', sort: 'rate' });
    run.connection.send(leaderboard([row(1)], { series: [slab], tick: 1 }));
    await run.ended;
    expect(run.written[0]).toMatch(/RATE\/s/);
  });

  test('and where its rows are no processes', async () => {
    const run = running({ iterations: 1, table: 'overview', group: 'name' });
    run.connection.refuse('leaderboard', 'the rows cannot be grouped by name', 'REQUEST_INVALID');
    run.tick(1);
    await run.ended;
    expect(run.written[0]).toMatch(/RATE\/s/);
  });

  test('has other characters than ASCII where the locale has them', async () => {
    const run = running({ iterations: 1, characters: 'all' });
    run.tick(1);
    await run.ended;
    expect(run.written[0]).toContain('日本語');
  });
});

describe('ticks', () => {
  test('messages before the first tick print nothing', async () => {
    const run = running();
    run.tick(0, 0);
    expect(run.written).toEqual([]);
    run.tick(1);
    expect(run.written).toHaveLength(1);
    run.stop();
    await run.ended;
  });

  test('each is written once, up to the number of iterations', async () => {
    const run = running({ iterations: 3, json: true });
    for (let tick = 1; tick < 6; tick++) run.tick(tick);
    await run.ended;
    expect(run.written.map((text) => TopReport.parse(JSON.parse(text)).tick)).toEqual([1, 2, 3]);
    expect(run.connection.views).toEqual([]);
  });

  test('a tick whose counters come late is written before the next tick', async () => {
    const run = running({ iterations: 2, json: true });
    run.tick(1);
    run.connection.send(leaderboard([row(1)], { tick: 2 }));
    expect(run.written).toHaveLength(1);
    run.connection.send(leaderboard([row(1)], { tick: 3 }));
    expect(run.written.map((text) => TopReport.parse(JSON.parse(text)).tick)).toEqual([1, 2]);
    await run.ended;
  });

  test('or after a timeout, if no tick follows', async () => {
    const run = running({ iterations: 1 });
    run.connection.send(leaderboard([row(1)], { tick: 2 }));
    await run.ended;
    expect(run.written[0]).toContain('accuracy of the counts: not known yet');
  });
});

test('JSON has all data of a tick', async () => {
  const run = running({ iterations: 1, json: true, sort: 'count', group: 'row' });
  run.connection.lose(2);
  run.tick(41);
  await run.ended;
  expect(run.written[0]).toMatch(/^[^\n]*\n$/);
  const report = TopReport.parse(JSON.parse(run.written[0] ?? ''));
  expect(report).toMatchObject({
    schema: 'vmtally.top/1',
    at: new Date(AT_MS + 41_000).toISOString(),
    tick: 41,
    lostTicks: 2,
    session: 'main',
    target: 'whole system',
    by: 'pid',
    series: 'kmem:kmalloc',
    unit: 'bytes',
    health: { complete: true, reasons: [] },
  });
  expect(report.rows[0]).toEqual({
    rank: 1,
    key: '101',
    name: 'systemd',
    user: 'postgres',
    cgroup: '/system.slice/unit-1.service',
    ended: false,
    count: 100_000,
    amount: 6_400_000,
    rate: 1000,
    amountRate: 64_000,
    share: 100_000 / 490_003,
  });
  const sum = report.rows.reduce((all, { count }) => all + (count ?? 0), report.rest.count);
  expect(sum).toBe(report.total[0]?.count);
  expect(report.total.map(({ series }) => series)).toEqual(SERIES.map(({ label }) => label));
});

describe('the event', () => {
  test('is found by part of its label', async () => {
    const run = running({ iterations: 1, json: true, series: 'page_fault_user' });
    run.tick(1);
    expect(run.connection.asks('leaderboard')).toMatchObject({ series: 'exceptions:page_fault_user' });
    run.connection.send(
      leaderboard([row(1)], { tick: 2, chosen: 'exceptions:page_fault_user' }),
      vmstat({}, 2),
    );
    await run.ended;
    expect(TopReport.parse(JSON.parse(run.written[0] ?? ''))).toMatchObject({
      series: 'exceptions:page_fault_user',
      unit: null,
    });
  });

  test('that is not counted is refused with a list of the counted events', async () => {
    const run = running({ series: 'nonsense' });
    run.tick(1);
    await expect(run.ended).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('event nonsense is not counted; counted events: kmem:kmalloc, '),
    });
  });
});

test.each([
  ['SESSION_UNKNOWN', 'SESSION_UNKNOWN'],
  ['SOMETHING_NEW', 'CONNECT_FAILED'],
  ['constructor', 'CONNECT_FAILED'],
])('an error of the service with code %s', async (code, ours) => {
  const run = running();
  run.connection.refuse('leaderboard', 'it may not be', code);
  await expect(run.ended).rejects.toMatchObject({ code: ours, message: 'it may not be' });
});

test('ends when stopped', async () => {
  const run = running();
  await settled();
  run.stop();
  await run.ended;
  expect(run.connection.views).toEqual([]);
});
