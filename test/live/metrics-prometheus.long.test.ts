import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { freePort } from '../fixtures/free-port.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Prometheus, type Sample, unpack, unpackPrometheus } from './prometheus.ts';
import { Crowd, Service } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';

const N = 100_003;
const NATIVE = ['native-histograms', 'exemplar-storage'];
const directory = mkdtempSync(join(tmpdir(), 'vmtally-prometheus-'));
let programs: ReturnType<typeof unpackPrometheus>;

beforeAll(() => {
  programs = unpackPrometheus(directory);
  unpack(directory, 'python3-prometheus-client');
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** A service that clients may suspend. It ends with the test. */
async function served(...[strings, ...values]: Parameters<typeof argv>): Promise<Service> {
  const service = await Service.start`--unlock-main --interval 500 ${argv(strings, ...values)}`;
  let isLeft = true;
  onTestFinished(async () => {
    if (isLeft) await service.stop();
    isLeft = false;
  });
  return service;
}

/** A Prometheus with one job for each name, all of which scrape this address each second. */
async function scraping(
  { port, token = '' }: Pick<Service, 'port' | 'token'>,
  jobs: readonly string[],
  features: readonly string[] = [],
  version: keyof typeof programs = 'old',
): Promise<Prometheus> {
  const file = join(temporaryDirectory(), 'token');
  writeFileSync(file, token);
  const started = await Prometheus.start(
    programs[version].prometheus,
    {
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: jobs.map((name) => ({
        job_name: name,
        authorization: { credentials_file: file },
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      })),
    },
    features,
  );
  onTestFinished(() => started.stop());
  return started;
}

/** Stops the counting, so that a scrape and the API have the same tick. Resolves with the counts once Prometheus has them. */
async function frozen(service: Service, found: Prometheus, jobs: readonly string[]) {
  expect((await service.request('POST', '/api/sessions/main/suspend')).status).toBe(200);
  const counts = await service.counts('main');
  const isThere = async () => {
    const seen = await found.numbers(
      'vmtally_last_tick_timestamp_seconds and on(job) vmtally_session_state{state="suspended"} == 1',
      'job',
    );
    return jobs.every((job) => Math.abs((seen[job] ?? 0) - counts.atMs / 1000) < 0.001);
  };
  await until('each job has the last tick', isThere);
  return counts;
}

/** Counts of the buckets of a native histogram, by upper bound. */
const bucketsOf = ({ histogram }: Sample): [low: number, high: number, count: number][] =>
  (histogram?.[1].buckets ?? []).map(([, low, high, count]) => [Number(low), Number(high), Number(count)]);

describe.each([
  ['classic histograms', 'old', []],
  ['native histograms', 'old', NATIVE],
  ['classic histograms', 'newest', []],
  ['native histograms', 'newest', NATIVE],
] as const)('Prometheus with %s, %s', (_, version, features) => {
  it('has exactly the counts of the API, in two jobs that scrape the same service', async () => {
    const jobs = ['one', 'two'];
    const service = await served`-e kmalloc -e mm_page_alloc`;
    const found = await scraping(service, jobs, features, version);
    const crowd = await Crowd.gather(0, 1);
    await crowd.make(11);
    const group = 'vmtally_group_events_total{event="kmem:kmalloc",name="active-0"}';
    await until('the group was scraped', async () => {
      const seen = await found.numbers(group, 'job');
      return jobs.every((job) => job in seen);
    });
    await service.ticked();
    await crowd.make(N);
    await service.ticked();
    const { counts, series } = await frozen(service, found, jobs);
    // A report leaves out events that did not come.
    const expected = series.map(({ label }) => [
      label,
      counts.find(({ event }) => event === label)?.count ?? 0,
    ]);
    await crowd.end();
    for (const job of jobs) {
      const events = await found.numbers(`vmtally_events_total{job="${job}"}`, 'event');
      expect(events).toEqual(Object.fromEntries(expected));
      const groups = await found.numbers(
        `sum by (event) (vmtally_group_events_total{job="${job}"})`,
        'event',
      );
      expect(groups).toEqual(events);
      const bytes = counts.find(({ event }) => event === 'kmem:kmalloc');
      expect(await found.numbers(`vmtally_event_bytes_total{job="${job}"}`, 'event')).toEqual({
        'kmem:kmalloc': bytes?.amount,
      });
      const pages = counts.find(({ event }) => event === 'kmem:mm_page_alloc');
      expect(await found.numbers(`vmtally_event_pages_total{job="${job}"}`, 'event')).toEqual({
        'kmem:mm_page_alloc': pages?.amount,
      });
      for (const [family, of, scale] of [
        ['vmtally_event_size_bytes', bytes, 'linear'],
        ['vmtally_event_size_pages', pages, 'order'],
      ] as const) {
        const pairs = of?.distribution ?? [];
        const values = pairs.flatMap((value, at): [number, number][] =>
          at % 2 === 0 ? [[scale === 'order' ? 2 ** value : value, pairs[at + 1] ?? 0]] : [],
        );
        if (features.length > 0) {
          const [sample] = await found.query(`${family}{job="${job}"}`);
          expect(Number(sample?.histogram?.[1].count)).toBe(of?.count);
          expect(Number(sample?.histogram?.[1].sum)).toBe(of?.amount);
          const buckets = sample === undefined ? [] : bucketsOf(sample);
          const inBucket = ([low, high]: [number, number, number]) =>
            values.filter(([value]) => low < value && value <= high);
          for (const bucket of buckets) {
            const all = inBucket(bucket);
            expect(bucket[2]).toBe(all.reduce((sum, [, count]) => sum + count, 0));
            // A bucket for each size class and for each order of pages: the exact distribution.
            if (family === 'vmtally_event_size_pages') expect(all).toHaveLength(1);
          }
          expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBe(of?.count);
        } else {
          expect(await found.numbers(`${family}_count{job="${job}"}`, 'event')).toEqual({
            [of?.event ?? '']: of?.count,
          });
          expect(await found.numbers(`${family}_sum{job="${job}"}`, 'event')).toEqual({
            [of?.event ?? '']: of?.amount,
          });
          const upTo = await found.numbers(`${family}_bucket{job="${job}"}`, 'le');
          for (const [le, count] of Object.entries(upTo)) {
            const end = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
            const all = values.filter(([value]) => value <= end).reduce((sum, [, each]) => sum + each, 0);
            expect(count, le).toBe(all);
          }
        }
      }
      // All that the group made since its series began, which increase() would extrapolate.
      const made = `max_over_time(${group.replace('{', `{job="${job}",`)}[5m]) - min_over_time(${group.replace('{', `{job="${job}",`)}[5m])`;
      const [sum] = Object.values(await found.numbers(made, 'name'));
      expect(sum).toBeGreaterThanOrEqual(N);
      expect((sum ?? 0) - N).toBeLessThan(1000);
    }
    // On a busy machine a scrape may take longer than its time limit of a second: the next one has all.
    expect(await found.numbers('up', 'job')).toEqual({ one: 1, two: 1 });
  });
});

it('a restart of the service is one reset of a counter, and one of bpftrace is none', async () => {
  const port = await freePort();
  const tokenFile = join(temporaryDirectory(), 'token');
  writeFileSync(tokenFile, 'a-token-of-this-test-alone\n', { mode: 0o600 });
  const line = argv`-e kmalloc --interval 500 --listen 127.0.0.1:${port} --token-file ${tokenFile}`;
  const first = await Service.start`${line}`;
  const found = await scraping({ port, token: 'a-token-of-this-test-alone' }, ['one']);
  const events = () => found.numbers('vmtally_events_total', 'job');
  const resets = () => found.numbers('resets(vmtally_events_total[10m])', 'job');
  await finish(start(WORKLOADS.eventfd, argv`${N}`));
  await until('the events were scraped', async () => ((await events()).one ?? 0) >= N);
  const [bpftrace = 0] = first.bpftraces;
  process.kill(bpftrace, 'SIGKILL');
  await until('a gap was scraped', async () => (await found.numbers('vmtally_gaps_total', 'job')).one === 1);
  await until(
    'it counts again',
    async () => (await found.numbers('vmtally_session_state{state="counting"}', 'job')).one === 1,
  );
  expect(await resets()).toEqual({ one: 0 });
  await first.stop();
  const second = await Service.start`${line}`;
  try {
    await until('the reset was scraped', async () => (await resets()).one === 1);
    await second.ticked();
    expect(await resets()).toEqual({ one: 1 });
  } finally {
    await second.stop();
  }
});

const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

it.each(['name', 'pid', 'unit'])(
  '10,000 short processes: the series by %s are bounded, and their sum is that of the event in every scrape',
  async (by) => {
    const service = await served`-e kmalloc -e process_fork --metrics-by ${by}`;
    const storm = start(WORKLOADS.forks, argv`10007`);
    let isOver = false;
    void storm.done.then(() => (isOver = true));
    const last = new Map<string, number>();
    let scrapes = 0;
    for (let more = 3; more > 0; ) {
      const { status, body } = await service.request('GET', '/metrics');
      expect(status).toBe(200);
      const samples = lines(String(body));
      expect(samples.length).toBeLessThanOrEqual(5_000);
      const sums = new Map<string, number>();
      for (const line of samples) {
        const [, name = '', labels = '', value] = /^(\w+)(\{.*\})? (\S+)$/.exec(line) ?? expect.fail(line);
        if (!name.endsWith('_total')) continue;
        const key = `${name}${labels}`;
        // Groups that ended may leave, and come back at 0.
        if (!name.includes('_group_')) expect(Number(value), key).toBeGreaterThanOrEqual(last.get(key) ?? 0);
        last.set(key, Number(value));
        const event = /event="([^"]+)"/.exec(labels)?.[1] ?? '';
        const sign = name === 'vmtally_events_total' ? -1 : name === 'vmtally_group_events_total' ? 1 : 0;
        sums.set(event, (sums.get(event) ?? 0) + sign * Number(value));
      }
      expect(
        [...sums.values()].every((sum) => sum === 0),
        JSON.stringify([...sums]),
      ).toBe(true);
      scrapes++;
      if (!isOver) continue;
      await service.ticked();
      more--;
    }
    await finish(storm);
    expect(scrapes).toBeGreaterThan(3);
    const forked = [...last].find(([key]) => /^vmtally_events_total\{event="[^"]*fork"\}$/.test(key));
    expect(forked?.[1]).toBeGreaterThanOrEqual(10_007);
  },
);

it('promtool has nothing to say about the text, and Python’s parser takes the OpenMetrics', async () => {
  const service = await served`-e kmalloc -e mm_page_alloc -e direct_reclaim -e mm_migrate_pages`;
  await service.ticked();
  const text = String((await service.request('GET', '/metrics')).body);
  const { status, stdout, stderr } = spawnSync(programs.newest.promtool, argv`check metrics`, {
    input: text,
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
  const accept = 'application/openmetrics-text;version=1.0.0';
  const open = String((await service.request('GET', '/metrics', undefined, { accept })).body);
  const script = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
  print(family.name, family.type, family.unit, len(family.samples))`;
  const env = { ...process.env, PYTHONPATH: join(directory, 'usr/lib/python3/dist-packages') };
  const parsed = execFileSync('python3', ['-c', script], { input: open, env, encoding: 'utf8' });
  expect(parsed).toMatch(/^vmtally_events counter {2}\d+$/m);
  expect(parsed).toMatch(/^vmtally_event_size_bytes histogram bytes \d+$/m);
  expect(parsed).toMatch(/^vmtally_build info {2}1$/m);
});

it('needs the token', async () => {
  const service = await served`-e kmalloc`;
  const answer = await fetch(`${service.url}/metrics`, { headers: { connection: 'close' } });
  expect(answer.status).toBe(401);
});
