import { expect, onTestFinished, test, vi } from 'vitest';
import { Exporter, type Source } from '../../src/otlp/exporter.ts';
import { OtlpHealth, type OtlpOptions } from '../../src/wire/otlp.ts';
import { answers, FakeCollector, PROTOBUF } from '../fixtures/collector.ts';
import { otlpOptions, partialSuccess, status } from '../fixtures/otlp.ts';
import { decodeExport } from '../fixtures/otlp-decoder.ts';
import { until } from '../fixtures/until.ts';

const TIMES = { firstMs: 1, backoffMs: 4, longestBackoffMs: 40, lastMs: 300 };
/** An interval that no test waits for. */
const LONG_MS = 1_000_000;

/** Exports to a fake collector a counter that grows with each look at it. */
async function exporting(parts: Partial<OtlpOptions> = {}, collect?: Source['collect']) {
  const collector = await FakeCollector.start();
  const log = { info: vi.fn(), warn: vi.fn() };
  let value = 0;
  const counted: Source['collect'] = async () => [
    {
      name: 'vmtally_events',
      help: 'Events.',
      unit: null,
      type: 'counter',
      series: [{ labels: {}, value: ++value, startMs: 1 }],
    },
  ];
  const options = otlpOptions({ url: collector.url, intervalMs: LONG_MS, ...parts });
  const taken = vi.fn();
  const exporter = new Exporter(options, '0.1.0', { collect: collect ?? counted, taken }, log, TIMES);
  onTestFinished(() => exporter.stop());
  const received = (n: number) => until(`${n} requests`, () => collector.requests.length >= n);
  /** The value in each request. */
  const values = () =>
    collector.requests.map(
      ({ body }) =>
        decodeExport(body).resource_metrics[0]?.scope_metrics[0]?.metrics[0]?.sum?.data_points[0]?.as_int,
    );
  const state = (name: OtlpHealth['state']) => until(name, () => exporter.health.state === name);
  return { collector, log, exporter, received, values, state, taken };
}

test('exports at each interval, and says once that it does', async () => {
  const { exporter, received, values, log, collector } = await exporting({ intervalMs: 20, gzip: true });
  expect(exporter.health).toMatchObject({ state: 'starting', exports: 0, lastMs: null });
  exporter.start();
  await received(4);
  expect(values().slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(collector.requests[0]?.headers).toMatchObject({ 'content-encoding': 'gzip' });
  expect(OtlpHealth.parse(exporter.health)).toMatchObject({ state: 'ok', problem: null, failures: 0 });
  expect(exporter.health.lastMs).toBeGreaterThan(Date.now() - 60_000);
  expect(log.info).toHaveBeenCalledExactlyOnceWith({ url: collector.url }, 'metrics are exported');
  expect(log.warn).not.toHaveBeenCalled();
});

test('sends nothing where there are no metrics', async () => {
  let asked = 0;
  const { exporter, collector } = await exporting({ intervalMs: 5 }, async () => {
    asked++;
    return undefined;
  });
  exporter.start();
  await until('it asks again', () => asked > 2);
  expect(collector.requests).toEqual([]);
  expect(exporter.health).toMatchObject({ state: 'starting', failures: 0 });
});

test.each([429, 502, 503, 504])('repeats what HTTP %i refused, with the counts of then', async (code) => {
  const { collector, exporter, received, values, state, log } = await exporting();
  collector.next.push(answers(code, PROTOBUF, status('busy')), answers(code));
  exporter.start();
  await received(3);
  await state('ok');
  expect(values()).toEqual([1, 2, 3]);
  expect(exporter.health).toMatchObject({ exports: 1, failures: 2, problem: null });
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    { url: collector.url, problem: `HTTP ${code}: busy` },
    'metrics are not exported; counting goes on',
  );
  expect(log.info).toHaveBeenCalledOnce();
});

test('only an export that the receiver took is said to be taken', async () => {
  const { collector, exporter, state, taken } = await exporting();
  collector.next.push(answers(503), answers(503));
  exporter.start();
  await state('ok');
  expect(collector.requests).toHaveLength(3);
  expect(taken).toHaveBeenCalledOnce();
});

test('waits as long as Retry-After says', async () => {
  const { collector, exporter, received } = await exporting({ intervalMs: 50 });
  collector.next.push(answers(503, { 'Retry-After': '1' }));
  exporter.start();
  await received(2);
  const [first, second] = collector.requests;
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(950);
});

test('a Retry-After of 0 makes no storm', async () => {
  const { collector, exporter, received } = await exporting();
  collector.always = answers(429, { 'Retry-After': '0' });
  exporter.start();
  await received(8);
  const times = collector.requests.map(({ atMs }) => atMs);
  // Each pause is half of 4, 8, 16, 32, 40, 40 and 40 ms or more.
  expect((times[7] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(85);
});

test.each([400, 401, 404, 413, 500])('does not repeat what HTTP %i refused', async (code) => {
  const { collector, exporter, received, state } = await exporting({ intervalMs: 100 });
  collector.next.push(answers(code));
  exporter.start();
  await received(2);
  await state('ok');
  const [first, second] = collector.requests;
  // The next export is due; a repetition would come within 6 ms.
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(50);
});

test('a receiver that quotes a header shows no secret', async () => {
  const { collector, exporter, state } = await exporting({
    intervalMs: 20,
    headers: [['authorization', 'Bearer a-secret']],
  });
  collector.always = answers(401, PROTOBUF, status('bad token: a-secret'));
  exporter.start();
  await state('failing');
  expect(exporter.health.problem).toBe('HTTP 401: bad token: …');
  await exporter.stop();
});

test('a partial success is not repeated, and is said once', async () => {
  const { collector, exporter, received, state, log } = await exporting({ intervalMs: 20 });
  const partial = answers(200, PROTOBUF, partialSuccess(3, 'too old'));
  collector.next.push(partial, partial);
  exporter.start();
  await received(2);
  await until('two', () => exporter.health.rejectedPoints === 6);
  await state('ok');
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    { url: collector.url, problem: 'refused 3 points: too old' },
    'the receiver refuses a part of the metrics',
  );
  expect(exporter.health).toMatchObject({ failures: 0, problem: null });
});

test('a warning of the receiver is said once', async () => {
  const { collector, exporter, received, log } = await exporting({ intervalMs: 10 });
  const warning = (text: string) => answers(200, PROTOBUF, partialSuccess(0, text));
  collector.next.push(answers(200), warning('deprecated'));
  collector.always = warning('deprecated since then');
  exporter.start();
  await received(5);
  expect(log.info).toHaveBeenCalledOnce();
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    { url: collector.url, problem: 'deprecated' },
    'metrics are exported, with a warning of the receiver',
  );
  expect(exporter.health).toMatchObject({ state: 'ok', rejectedPoints: 0 });
});

test('a receiver that hangs gets one request at a time, each for the time limit', async () => {
  const { collector, exporter, received, state } = await exporting({ intervalMs: 5, timeoutMs: 40 });
  let [open, most] = [0, 0];
  collector.always = (response) => {
    most = Math.max(most, ++open);
    response.on('close', () => open--);
  };
  exporter.start();
  await received(3);
  await state('failing');
  expect(most).toBe(1);
  expect(exporter.health.problem).toBe('no answer within 40 ms');
});

test('a receiver that is slow gets what is newest once it is done', async () => {
  const { collector, exporter, received, values } = await exporting({ intervalMs: 10 });
  collector.next.push((response) => {
    setTimeout(() => response.writeHead(200).end(), 120);
  });
  exporter.start();
  await received(2);
  expect(values().slice(0, 2)).toEqual([1, 2]);
  expect((collector.requests[1]?.atMs ?? 0) - (collector.requests[0]?.atMs ?? 0)).toBeGreaterThan(110);
});

test('a receiver that closes in the middle of its answer, or is away, is tried again', async () => {
  const { collector, exporter, state, log } = await exporting();
  collector.next.push((response) => {
    response.writeHead(200, { 'Content-Length': '10' }).write('half');
    setImmediate(() => response.socket?.destroy());
  });
  collector.next.push((response) => response.socket?.destroy());
  exporter.start();
  await state('ok');
  expect(exporter.health).toMatchObject({ exports: 1, failures: 2 });
  expect(log.warn).toHaveBeenCalledOnce();
});

test('an absent receiver is one line of the log', async () => {
  const { exporter, log } = await exporting({ url: 'http://127.0.0.1:1/v1/metrics?key=secret' });
  exporter.start();
  await until('it tried', () => exporter.health.failures > 3);
  expect(log.warn).toHaveBeenCalledExactlyOnceWith(
    { url: 'http://127.0.0.1:1/v1/metrics', problem: 'connect ECONNREFUSED 127.0.0.1:1' },
    expect.any(String),
  );
  expect(exporter.health.url).not.toContain('secret');
});

test('a fault of its own is a failure, not the end of the service', async () => {
  const { exporter, state } = await exporting({}, async () => {
    throw new Error('a bug');
  });
  exporter.start();
  await state('failing');
  expect(exporter.health.problem).toBe('a bug');
});

test('sends the last counts when it ends', async () => {
  const { exporter, state, values } = await exporting();
  exporter.start();
  await state('ok');
  await exporter.stop();
  expect(values()).toEqual([1, 2]);
});

test('ends in time while the receiver hangs', async () => {
  const { exporter, received, collector, log } = await exporting();
  collector.always = () => {};
  exporter.start();
  await received(1);
  const from = performance.now();
  await exporter.stop();
  expect(performance.now() - from).toBeLessThan(2_000);
  expect(collector.requests).toHaveLength(1);
  expect(log.warn).not.toHaveBeenCalled();
  expect(exporter.health.failures).toBe(0);
});

test('a last export that the end cuts off is no failure', async () => {
  const { exporter, state, collector, log } = await exporting();
  exporter.start();
  await state('ok');
  collector.always = () => {};
  await exporter.stop();
  expect(collector.requests).toHaveLength(2);
  expect(log.warn).not.toHaveBeenCalled();
  expect(exporter.health).toMatchObject({ state: 'ok', failures: 0 });
});
