import { gunzipSync } from 'node:zlib';
import { OpenAPIHono } from '@hono/zod-openapi';
import { beforeEach, expect, test } from 'vitest';
import { answerErrors } from '../../../src/server/http/answer-errors.ts';
import { addMetricsAnswer } from '../../../src/server/http/metrics-answer.ts';
import { type Serving, serving } from '../../fixtures/engine.ts';
import { BYTES, sessionInfo, who } from '../../fixtures/feed.ts';
import { reconciledRow, reconciledTick } from '../../fixtures/reconciliation.ts';

const METRICS = { by: 'name' as const, build: { version: '1.2.3' } };
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const OPEN = 'application/openmetrics-text;version=1.0.0';

let of: Serving;
let app: OpenAPIHono;
beforeEach(() => {
  of = serving({ metrics: METRICS });
  app = appOf(of);
});

function appOf({ hub }: Serving): OpenAPIHono {
  const made = new OpenAPIHono();
  made.onError(answerErrors(() => {}));
  addMetricsAnswer(made, hub);
  return made;
}

const scrape = async (headers: Record<string, string> = {}) => await app.request('/metrics', { headers });
const typeFor = async (accept?: string) =>
  (await scrape(accept === undefined ? {} : { accept })).headers.get('content-type')?.split(';')[0];

test.each([
  [undefined, 'text/plain'],
  ['*/*', 'text/plain'],
  ['text/*', 'text/plain'],
  ['application/json', 'text/plain'],
  [OPEN, 'application/openmetrics-text'],
  [PROTOBUF, 'application/vnd.google.protobuf'],
  // Prometheus 2.42, with native histograms and without.
  [`${PROTOBUF},${OPEN};q=0.8,text/plain;version=0.0.4;q=0.7,*/*;q=0.5`, 'application/vnd.google.protobuf'],
  [
    `${OPEN},application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    'application/openmetrics-text',
  ],
  [`${OPEN};q=0.1,text/plain;q=0.9`, 'text/plain'],
  [`${PROTOBUF};q=0,${OPEN}`, 'application/openmetrics-text'],
  ['application/vnd.google.protobuf;proto=other;encoding=delimited', 'text/plain'],
  ['application/openmetrics-text;version=0.0.1', 'text/plain'],
])('Accept: %s is answered with %s', async (accept, type) => {
  expect(await typeFor(accept)).toBe(type);
});

test('has the counts as of the last tick', async () => {
  const text = await (await scrape()).text();
  expect(text).toContain('vmtally_events_total{event="kmem:kmalloc"} 5\n');
  expect(text).toContain('vmtally_build_info{version="1.2.3"} 1\n');
  of.engine.tick({ tick: 2, counts: [[1, 0, 64, 6]] });
  expect(await (await scrape()).text()).toContain('vmtally_events_total{event="kmem:kmalloc"} 11\n');
});

test('is packed for a client that takes gzip, and for no other', async () => {
  const plain = await (await scrape()).text();
  const packed = await scrape({ 'accept-encoding': 'gzip, deflate' });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(packed.headers.get('vary')).toBe('Accept, Accept-Encoding');
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(plain);
  expect((await scrape({ 'accept-encoding': 'gzip;q=0' })).headers.get('content-encoding')).toBeNull();
});

test('all that scrape in a tick get the same', async () => {
  const bodies = [];
  for (let each = 0; each < 3; each++) bodies.push(await (await scrape()).text());
  expect(new Set(bodies).size).toBe(1);
});

test('a new group is 0 in the first scrape, and then counts', async () => {
  const group = async () =>
    /vmtally_group_events_total\{event="kmem:kmalloc",name="task1"\} \d+/.exec(
      await (await scrape()).text(),
    )?.[0];
  expect(await group()).toMatch(/ 0$/);
  of.engine.tick({ tick: 2, counts: [[1, 0, 64, 6]] });
  expect(await group()).toMatch(/ 6$/);
});

test('a change of the session is seen without a tick', async () => {
  expect(await (await scrape()).text()).toContain('vmtally_session_state{state="suspended"} 0\n');
  of.engine.session({ state: 'suspended' });
  expect(await (await scrape()).text()).toContain('vmtally_session_state{state="suspended"} 1\n');
});

test('a comparison is there while its session is', async () => {
  expect(await (await scrape()).text()).not.toContain('vmtally_identity_');
  const info = sessionInfo({ id: 'main-compare', companionOf: 'main' });
  const recent = [reconciledRow({ residual: { low: -3, high: 5 }, verdict: 'explained' })];
  of.engine.emit(
    { kind: 'session', session: info },
    { kind: 'reconciliation', session: info.id, reconciled: reconciledTick(1, { recent }) },
  );
  of.engine.tick({ tick: 2 });
  const text = await (await scrape()).text();
  expect(text).toContain('vmtally_identity_residual{identity="a.b",bound="low"} -3\n');
  expect(text).toContain('vmtally_identity_residual{identity="a.b",bound="high"} 5\n');
  expect(text).toContain('vmtally_identity_verdict{identity="a.b",verdict="explained"} 1\n');
  expect(text).toContain('vmtally_identity_verdict{identity="a.b",verdict="balanced"} 0\n');
});

test('a replay has none', async () => {
  const response = await appOf(serving()).request('/metrics');
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { code: 'NOT_FOUND', message: 'a replay has no metrics' },
  });
});

test('a session that is deleted leaves the metrics of the service', async () => {
  of.engine.emit({ kind: 'deleted', session: 'main' });
  const text = await (await scrape()).text();
  expect(text).toContain('vmtally_clients 3\n');
  expect(text).not.toContain('vmtally_events_total');
});

test('CPU time of the counting process is that of its last message', async () => {
  of.engine.emit({ kind: 'cost', cpuPercent: 1, rssBytes: 7_000, cpuSeconds: 1.5 });
  of.engine.tick({ tick: 2, rows: [who(3)], series: [BYTES] });
  const text = await (await scrape()).text();
  expect(text).toContain('vmtally_cpu_seconds_total{part="counting"} 1.5\n');
  expect(text).toContain('vmtally_resident_memory_bytes{part="counting"} 7000\n');
});
