import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { SessionMetrics } from '../../src/metrics/session-metrics.ts';
import type { MetricsReader } from '../../src/server/hub-metrics.ts';
import { METRIC_FORMS, MetricBodies } from '../../src/server/metric-bodies.ts';
import { Board } from '../../src/tally/board.ts';
import { finish } from '../../src/tally/steps.ts';
import { serving } from '../fixtures/engine.ts';
import { BYTES, feedTick, KINDS, PLAIN, seriesOf, take, who } from '../fixtures/feed.ts';

type Quad = [row: number, series: number, value: number, count: number];

/** Least CPU time of some runs, in ms: other work on the machine only makes a run longer. */
async function leastCpuMs(run: () => unknown, runs = 10): Promise<number> {
  const times: number[] = [];
  for (let each = 0; each < runs; each++) {
    const from = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(from);
    times.push((user + system) / 1000);
  }
  return Math.min(...times);
}

test('a scrape of nearly 5,000 series takes less than 20 ms of CPU in each format, packed', async () => {
  const { engine, hub } = serving({ metrics: { by: 'name', build: {} } });
  const series = Array.from({ length: 30 }, (_, index) =>
    seriesOf(`kmem:event${index}`, { value: BYTES.value }),
  );
  const rows = Array.from({ length: 100 }, (_, row) => who(row));
  let number = 1;
  const tick = () => {
    number++;
    engine.tick({
      tick: number,
      series: number === 2 ? series : null,
      rows: number === 2 ? rows : [],
      counts: rows.flatMap(({ row }) =>
        series.map(
          (_, index): Quad => [row, index, 8 * (1 + ((row + number) % 60)), 1 + ((row * number) % 100)],
        ),
      ),
    });
  };
  for (let each = 0; each < 40; each++) tick();
  const bodies = new MetricBodies();
  const sizes = (await hub.metricFamilies({ scraper: 'a' }))?.find(
    ({ name }) => name === 'vmtally_scrape_series',
  );
  expect(sizes?.series[0]?.value).toBeGreaterThan(4_000);
  expect(sizes?.series[0]?.value).toBeLessThanOrEqual(5_000);
  for (const form of METRIC_FORMS) {
    tick();
    const made = await leastCpuMs(async () => {
      // A session that changes has other families, as a tick has: nothing of the scrape before can be used.
      engine.session({ series, intervalMs: 1000 + number++ });
      return bodies.body((await hub.metricFamilies({ scraper: 'a' })) ?? [], form, 'gzip');
    });
    console.log(`a scrape as ${form}: ${made.toFixed(1)} ms`);
    expect(made, form).toBeLessThan(20);
  }
});

test('10,000 processes a tick take the metrics less than a twentieth of a second of CPU', async () => {
  const board = new Board();
  const metrics = { name: new SessionMetrics('pid', 'name'), pid: new SessionMetrics('pid', 'pid') };
  const series = [BYTES, PLAIN, KINDS];
  for (const of of [metrics.name, metrics.pid]) {
    const times: number[] = [];
    for (let tick = 1; tick <= 12; tick++) {
      const rows = Array.from({ length: 10_000 }, (_, index) => 10_000 * tick + index);
      take(
        board,
        feedTick({
          tick: board.tick + 1,
          series: board.tick === 0 ? series : null,
          rows: rows.map((row) => who(row, { name: `sh${row % 200}`, ended: true })),
          counts: rows.flatMap((row) => series.map((_, index): Quad => [row, index, row % 4, 1 + (row % 5)])),
        }),
      );
      times.push(await leastCpuMs(() => finish(of.applying(board)), 1));
    }
    const least = Math.min(...times.slice(2));
    console.log(`a tick of 10,000 processes: ${least.toFixed(1)} ms`);
    expect(least).toBeLessThan(50);
  }
});

test('a rule of alerts has its series whatever its state is', async () => {
  const states = [
    { name: 'a', state: 'firing' },
    { name: 'b', state: 'pending' },
    { name: 'c', state: 'unknown' },
  ] as const;
  const { hub } = serving({ metrics: { by: 'name', build: {}, alerts: () => states } });
  const families = (await hub.metricFamilies({ scraper: 'a' })) ?? [];
  const seriesIn = (family: string) =>
    families
      .find(({ name }) => name === family)
      ?.series.map(({ labels, value }) => `${labels.alert} ${String(value)}`);
  expect(seriesIn('vmtally_alert_firing')).toEqual(['a 1', 'b 0', 'c 0']);
  expect(seriesIn('vmtally_alert_unknown')).toEqual(['a 0', 'b 0', 'c 1']);
});

test('a group counts once a scrape had its 0; an export is none', async () => {
  const { engine, hub } = serving({ metrics: { by: 'name', build: {} } });
  const task1Of = async (reader: MetricsReader) => {
    const families = await hub.metricFamilies(reader);
    const { series = [] } = families?.find(({ name }) => name === 'vmtally_group_events') ?? {};
    return series.find(({ labels }) => labels.event === BYTES.label && labels.name === 'task1')?.value;
  };
  const tick = (number: number) => engine.tick({ tick: number, rows: [], counts: [[1, 0, 64, 7]] });
  expect(await task1Of('export')).toBe(0);
  hub.metricsExported();
  tick(2);
  expect(await task1Of({ scraper: 'a' })).toBe(0);
  tick(3);
  expect(await task1Of('export')).toBe(7);
});

test('the families of the service are as of now while no tick comes', async () => {
  let [nowMs, clients] = [70_000, 3];
  const metrics = { by: 'name' as const, build: {} };
  const { hub } = serving({ metrics, nowMs: () => nowMs, clients: () => clients });
  const read = async () => (await hub.metricFamilies({ scraper: 'a' })) ?? [];
  const clientsIn = (families: readonly Family[]) =>
    families.find(({ name }) => name === 'vmtally_clients')?.series[0]?.value;
  const first = await read();
  expect(clientsIn(first)).toBe(3);
  clients = 5;
  nowMs += 1000;
  const second = await read();
  expect(clientsIn(second)).toBe(5);
  expect(second[0]).toBe(first[0]);
  nowMs += 1;
  expect(await read()).toBe(second);
});

test('the metrics stay with the session that they began with: after its deletion those of the service are left', async () => {
  const { engine, hub } = serving({ metrics: { by: 'name', build: {} } });
  engine.session({ id: 's1' });
  engine.emit({ kind: 'deleted', session: 'main' });
  engine.tick({ session: 's1', tick: 1, series: [BYTES], rows: [who(1)], counts: [[1, 0, 64, 7]] });
  const names = ((await hub.metricFamilies({ scraper: 'a' })) ?? []).map(({ name }) => name);
  expect(names).toContain('vmtally_clients');
  expect(names).not.toContain('vmtally_events');
  expect(names).not.toContain('vmtally_session');
});
