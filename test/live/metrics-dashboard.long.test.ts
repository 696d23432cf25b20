import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { FakeCollector } from '../fixtures/collector.ts';
import { RULES, RULES_TEST, readDashboard, readRules, sidesOf } from '../fixtures/dashboard.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { type Programs, Prometheus, unpackPrometheus } from './prometheus.ts';
import { Client, Crowd, Service, serveWith } from './service.ts';

const EVENTS =
  'kmem_cache_alloc,mm_page_alloc,page_fault_user,minor-faults,direct_reclaim.total,compaction,compaction.total,mm_migrate_pages.succeeded,mm_migrate_pages.failed';
/** Values of the dashboard's variables. */
const FILLED: Record<string, string> = {
  instance: '.*',
  by: 'name',
  group: '.*',
  event: '.*',
  __rate_interval: '20s',
  __range: '1m',
};
/** Time in which compaction and all scrapes are there. */
const IN_TIME_MS = 90_000;

const directory = mkdtempSync(join(tmpdir(), 'vmtally-dashboard-'));
let programs: ReturnType<typeof unpackPrometheus>;

beforeAll(() => {
  programs = unpackPrometheus(directory);
}, 180_000);
afterAll(() => rmSync(directory, { recursive: true }));

const filled = (text: string): string =>
  text.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => FILLED[name] ?? expect.fail(`no ${name}`));

/** A service with all that has families of its own: exports, rules of alerts, named counts, a comparison. */
async function busyService(): Promise<Service> {
  const receiver = await FakeCollector.start();
  const config = join(temporaryDirectory(), 'config.yaml');
  const rule = { name: 'busy', event: 'kmem:kmem_cache_alloc', when: 'rate', above: 1 };
  const events = [...EVENTS.split(','), { event: 'kfree', name: 'frees' }, 'kmalloc'];
  writeFileSync(config, JSON.stringify({ events, alerts: [rule] }));
  const env = { OTEL_METRIC_EXPORT_INTERVAL: '1000' };
  const service = await Service.of(
    serveWith(env)`--listen 127.0.0.1:0 --interval 500 --config ${config} --otlp ${receiver.url}`,
  );
  onTestFinished(() => service.stop());
  const client = await Client.connect(service);
  onTestFinished(() => client.close());
  await client.subscribe({ view: 'compare' }, () => {});
  return service;
}

/** A Prometheus that scrapes the service each second, and evaluates the rules. */
async function scraping(
  { port, token = '' }: Service,
  { prometheus }: Programs,
  features: readonly string[] = [],
): Promise<Prometheus> {
  const file = join(temporaryDirectory(), 'token');
  writeFileSync(file, token);
  const found = await Prometheus.start(
    prometheus,
    {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [RULES],
      scrape_configs: [
        {
          job_name: 'vmtally',
          authorization: { credentials_file: file },
          static_configs: [{ targets: [`127.0.0.1:${port}`] }],
        },
      ],
    },
    features,
  );
  onTestFinished(() => found.stop());
  return found;
}

/** True if a query finds a number. A quantile of no events is none. */
async function hasData(found: Prometheus, query: string): Promise<boolean> {
  const samples = await found.query(query);
  return samples.some(({ value, histogram }) => histogram !== undefined || !/NaN/.test(value?.[1] ?? 'NaN'));
}

/** Names of the queries for which neither Prometheus has data. */
async function withoutData(
  all: readonly Prometheus[],
  queries: readonly (readonly [name: string, query: string])[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, query] of queries) {
    const answers = await Promise.all(all.map((found) => hasData(found, query)));
    if (!answers.includes(true)) missing.push(`${name}: ${query}`);
  }
  return missing;
}

it('every expression of the dashboard and of the rules has data of a service under load', async () => {
  const { panels, templating } = readDashboard();
  const rules = readRules();
  const service = await busyService();
  const all = [
    await scraping(service, programs.old),
    await scraping(service, programs.newest, ['native-histograms']),
  ];
  const queries = [
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ refId, expr }) => [`${title} ${refId}`, filled(expr)] as const),
    ),
    ...templating.list.flatMap(({ name, definition }) => {
      const [, metric, label] = /^label_values\((.+), (.+)\)$/.exec(filled(definition ?? '')) ?? [];
      return metric === undefined ? [] : [[`$${name}`, `group by (${label}) (${metric})`] as const];
    }),
    ...rules.flatMap(({ record, alert = '', expr }) =>
      record === undefined
        ? sidesOf(expr)
            .filter((side) => !/^[\d.]+$/.test(side))
            .map((side) => [alert, side] as const)
        : [[record, expr] as const, [record, record] as const],
    ),
  ];
  const crowd = await Crowd.gather(0, 3);
  onTestFinished(() => crowd.end());
  let missing: string[] = [];
  await until(
    () => `all have data, without which are ${missing.join('\n')}`,
    async () => {
      // Free memory in one piece: compaction migrates pages for it.
      writeFileSync('/proc/sys/vm/compact_memory', '1');
      await crowd.make(1009);
      missing = await withoutData(all, queries);
      return missing.length === 0;
    },
    IN_TIME_MS,
  );
  const Health = z.object({
    data: z.object({
      groups: z.array(z.object({ rules: z.array(z.object({ name: z.string(), health: z.string() })) })),
    }),
  });
  for (const found of all) {
    const { groups } = Health.parse(await found.get('rules')).data;
    const states = groups.flatMap((group) => group.rules.map(({ health }) => health));
    expect(states).toEqual(rules.map(() => 'ok'));
  }
}, 240_000);

it('promtool finds no fault in the rules, and their tests pass', () => {
  for (const { promtool } of [programs.old, programs.newest]) {
    const run = (...args: string[]) => execFileSync(promtool, args, { encoding: 'utf8' });
    expect(run('check', 'rules', RULES)).toContain(`${readRules().length} rules found`);
    expect(run('test', 'rules', RULES_TEST)).toContain('SUCCESS');
  }
});
