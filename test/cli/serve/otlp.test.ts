import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { otlpOptions } from '../../../src/cli/serve/otlp.ts';
import { OtlpOptions } from '../../../src/wire/otlp.ts';
import { failure } from '../../fixtures/failure.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

const host = () => ({ name: 'here', machineId: null, version: '0.1.0' });
const BASE = 'http://127.0.0.1:4318';
const optionsOf = (environment: Record<string, string>, address?: string) =>
  otlpOptions(address, environment, host);

test('nothing is exported unless there is an address', () => {
  expect(optionsOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=b', OTEL_SERVICE_NAME: 'c' })).toBeUndefined();
  expect(optionsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeUndefined();
});

test('has the defaults of OpenTelemetry, and compresses', () => {
  const options = optionsOf({}, BASE);
  expect(OtlpOptions.parse(options)).toEqual({
    url: `${BASE}/v1/metrics`,
    headers: [],
    timeoutMs: 10_000,
    intervalMs: 60_000,
    gzip: true,
    resource: expect.arrayContaining([['service.name', 'vmtally']]),
  });
});

test('takes all settings from the environment, first those of metrics', () => {
  const certificate = join(temporaryDirectory({ ca: 'PEM' }), 'ca');
  const general = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a/b',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=1',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    OTEL_EXPORTER_OTLP_CERTIFICATE: certificate,
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_RESOURCE_ATTRIBUTES: 'a=b%20c',
    OTEL_SERVICE_NAME: 'd',
  };
  const metrics = {
    OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_METRICS_HEADERS: 'x-key=2',
    OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '2000',
    OTEL_EXPORTER_OTLP_METRICS_COMPRESSION: 'none',
  };
  expect(optionsOf({ ...general, ...metrics })).toMatchObject({
    url: 'https://a/b/v1/metrics',
    headers: [['x-key', '2']],
    timeoutMs: 2_000,
    intervalMs: 5_000,
    gzip: false,
    ca: 'PEM',
    resource: expect.arrayContaining([
      ['a', 'b c'],
      ['service.name', 'd'],
    ]),
  });
});

test('an address for metrics alone is as it is, and --otlp comes before both', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a',
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://b',
  };
  expect(optionsOf(environment)?.url).toBe('http://b/');
  expect(optionsOf(environment, 'http://c')?.url).toBe('http://c/v1/metrics');
});

test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_METRICS_EXPORTER: 'none' }])(
  '%j switches off an address of the environment, not that of --otlp',
  (off) => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', ...off };
    expect(optionsOf(environment)).toBeUndefined();
    expect(optionsOf(environment, 'http://c')?.url).toBe('http://c/v1/metrics');
  },
);

describe('refuses', () => {
  test.each<[Record<string, string>, string]>([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'a:4317' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be http:// or https://'],
    [
      { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://u:SECRET@a' },
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: must be',
    ],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      'OTEL_EXPORTER_OTLP_PROTOCOL: vmtally exports by http/protobuf only',
    ],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' }, 'COMPRESSION: must be gzip or none'],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }, 'TIMEOUT: must be a number of milliseconds from 1 to 600000'],
    [
      { OTEL_METRIC_EXPORT_INTERVAL: '5' },
      'OTEL_METRIC_EXPORT_INTERVAL: must be a number of milliseconds from 100',
    ],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'SECRET' }, 'OTEL_EXPORTER_OTLP_HEADERS: must be KEY=VALUE'],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a b=SECRET' }, 'HEADERS: has a name or a value that HTTP does not allow'],
    [
      { OTEL_EXPORTER_OTLP_HEADERS: 'a=SECRET%0A' },
      'HEADERS: has a name or a value that HTTP does not allow',
    ],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'Host=SECRET' }, 'HEADERS: Host: vmtally sets this header itself'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'a' }, 'OTEL_RESOURCE_ATTRIBUTES: must be KEY=VALUE'],
    [{ OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere' }, 'CERTIFICATE: cannot read /nowhere: ENOENT'],
  ])('%j', (environment, message) => {
    const error = failure(() => optionsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: BASE, ...environment }));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) });
    expect(JSON.stringify(error) + String(error)).not.toContain('SECRET');
  });
});
