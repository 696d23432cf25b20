import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CountsReport } from '../../src/wire/http.ts';
import { HealthMessage } from '../../src/wire/views.ts';
import { argv } from '../fixtures/argv.ts';
import { answers, FakeCollector } from '../fixtures/collector.ts';
import { decodeExport, PROTOS } from '../fixtures/otlp-decoder.ts';
import { until } from '../fixtures/until.ts';
import { eventfdBytes, Service, serveWith } from './service.ts';
import { finish, start, WORKLOADS } from './support.ts';
import { type Stored, VictoriaMetrics } from './victoria-metrics.ts';

const N = 100_003;
/** The slab size class of an eventfd. */
const CLASS = 64;
const EVENT = 'kmem:kmalloc';

let filter: string;
let victoria: VictoriaMetrics | undefined;

beforeAll(async () => {
  filter = `bytes_req == ${await eventfdBytes()}`;
  victoria = await VictoriaMetrics.start();
});
afterAll(() => victoria?.stop());

/** A service that counts eventfds and exports twice a second. */
const exportingTo = (url: string, env: NodeJS.ProcessEnv = {}) =>
  Service.of(
    serveWith({
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      ...env,
    })`--listen 127.0.0.1:0 -e kmalloc --filter ${filter} --interval 200 --otlp ${url}`,
  );

const countOf = ({ counts }: CountsReport) => counts.reduce((sum, { count }) => sum + count, 0);
const countsOf = (service: Service) => service.get(CountsReport, '/api/sessions/main/counts?top=0');
const sumOf = (series: readonly Stored[]) => series.reduce((sum, { value }) => sum + value, 0);

/** Makes N eventfds, and waits until a service has counted them. */
async function makeEvents(service: Service): Promise<void> {
  await finish(start(WORKLOADS.eventfd, argv`${N}`));
  await until('all are counted', async () => countOf(await countsOf(service)) >= N);
  await service.ticked();
}

test('VictoriaMetrics has the counts, the size classes and the resource of the service', async ({ skip }) => {
  const store = victoria;
  if (store === undefined) return skip('no VictoriaMetrics: apt has no archive of Debian');
  const service = await exportingTo(`${store.origin}/opentelemetry`, {
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=a%20test',
  });
  await makeEvents(service);
  const stored = async () => (await store.series('vmtally_events_total'))[0];
  let count = 0;
  await until('the last counts are stored', async () => {
    count = countOf(await countsOf(service));
    return (await stored())?.value === count;
  });
  expect(count).toBeGreaterThanOrEqual(N);

  expect((await stored())?.labels).toEqual({
    __name__: 'vmtally_events_total',
    event: EVENT,
    filter,
    service_name: 'vmtally',
    service_version: expect.any(String),
    service_instance_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-/),
    host_name: hostname(),
    host_id: readFileSync('/etc/machine-id', 'utf8').trim(),
    os_type: 'linux',
    deployment_environment_name: 'a test',
  });
  const named = async (suffix: string) => store.series(`vmtally_event_size_bytes_${suffix}`);
  const readAll = async () => ({
    total: (await stored())?.value ?? 0,
    groups: await store.series('vmtally_group_events_total'),
    counts: await named('count'),
    sums: await named('sum'),
    buckets: await named('bucket'),
  });
  let all = await readAll();
  // Others count meanwhile: all of this is of one export only where no other one came.
  await until('all is of one export', async () => {
    all = await readAll();
    return (await stored())?.value === all.total;
  });
  const { total, groups, counts, sums, buckets } = all;
  expect(sumOf(groups)).toBe(total);
  expect(groups.map(({ labels }) => labels.process_executable_name)).toContain('vmtally-eventfd');
  expect(groups.some(({ labels }) => labels.otel_metric_overflow === 'true')).toBe(true);

  expect(sumOf(counts)).toBe(total);
  expect(sumOf(sums)).toBe(CLASS * total);
  expect(buckets.map(({ value }) => value)).toEqual([total]);
  // The upper bound is the size class, exactly.
  expect(buckets[0]?.labels.vmrange).toBe('5.869e+01...6.400e+01');

  const { otlp } = await service.get(HealthMessage, '/api/health');
  expect(otlp).toMatchObject({ state: 'ok', failures: 0, rejectedPoints: 0, problem: null });
  await service.stop();
});

test('protoc decodes an export, which has the start of each series, and a restart has another', async () => {
  const collector = await FakeCollector.start();
  const starts: bigint[] = [];
  for (let run = 0; run < 2; run++) {
    const before = BigInt(Date.now()) * 1_000_000n;
    const service = await exportingTo(new URL(collector.url).origin);
    await makeEvents(service);
    const count = countOf(await countsOf(service));
    const points = () => {
      const body = collector.requests.at(-1)?.body ?? Buffer.alloc(0);
      const metrics = decodeExport(body).resource_metrics[0]?.scope_metrics[0]?.metrics ?? [];
      return metrics.find(({ name }) => name === 'vmtally.events')?.sum?.data_points ?? [];
    };
    await until('the counts are sent', () => (points()[0]?.as_int ?? 0) >= count);
    const [point] = points();
    expect(point?.start_time_unix_nano).toBeGreaterThan(before);
    expect(point?.time_unix_nano).toBeGreaterThan(point?.start_time_unix_nano ?? 0n);
    starts.push(point?.start_time_unix_nano ?? 0n);

    const text = execFileSync(
      'protoc',
      argv`-I ${PROTOS} --decode=opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest opentelemetry/proto/collector/metrics/v1/metrics_service.proto`,
      { input: collector.requests.at(-1)?.body, encoding: 'utf8' },
    );
    // An unknown field would have a number in place of its name.
    expect(text).not.toMatch(/^\s*\d+[:{ ]/m);
    const ours = text.slice(text.indexOf('name: "vmtally.events"')).split('    metrics {')[0];
    expect(ours).toContain(`start_time_unix_nano: ${point?.start_time_unix_nano}`);
    expect(ours).toContain(`as_int: ${point?.as_int}`);
    expect(ours).toContain('aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE');
    expect(ours).toContain('is_monotonic: true');
    await service.stop();
  }
  expect(starts[1]).toBeGreaterThan(starts[0] ?? 0n);
});

test('no tick waits for a receiver that hangs or refuses, and the secrets of headers stay secret', async () => {
  const collector = await FakeCollector.start();
  collector.next.push(() => {});
  collector.always = answers(503, { 'Retry-After': '1' });
  const service = await exportingTo(new URL(collector.url).origin, {
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a-secret',
    OTEL_EXPORTER_OTLP_TIMEOUT: '700',
  });
  await makeEvents(service);
  await until('it was refused twice', () => collector.requests.length > 2);
  expect(collector.requests[0]?.headers.authorization).toBe('Bearer a-secret');
  const health = await service.get(HealthMessage, '/api/health');
  expect(health.sessions[0]?.exactness.lateTicks).toBe(0);
  expect(health.otlp).toMatchObject({ state: 'failing', problem: 'HTTP 503', exports: 0 });
  expect(JSON.stringify(health)).not.toContain('a-secret');
  expect(countOf(await countsOf(service))).toBeGreaterThanOrEqual(N);

  collector.always = answers(200);
  await until(
    'it is taken',
    async () => (await service.get(HealthMessage, '/api/health')).otlp?.state === 'ok',
  );
  const { child } = service;
  await service.stop();
  const lines = child.stderr.split('\n').filter((line) => line.includes('metrics are'));
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    'metrics are not exported; counting goes on',
    'metrics are exported',
  ]);
  expect(child.stderr).not.toContain('a-secret');
});
