import { expect, test } from 'vitest';
import { metricsUrl, OtlpUrl } from '../../../src/cli/serve/otlp-url.ts';

test.each([
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/v1/metrics'],
  ['https://a/', 'https://a/v1/metrics'],
  ['http://a:8428/opentelemetry/', 'http://a:8428/opentelemetry/v1/metrics'],
  ['http://a/opentelemetry/v1/metrics', 'http://a/opentelemetry/v1/metrics'],
  ['http://[::1]:4318?key=1', 'http://[::1]:4318/v1/metrics?key=1'],
])('%s', (base, url) => {
  expect(metricsUrl(OtlpUrl.parse(base))).toBe(url);
});

test.each(['', '4318', 'localhost:4318', 'grpc://a', 'ftp://a', 'http://', 'http://u:p@a', 'http://a#b'])(
  'refused: %s',
  (text) => {
    expect(OtlpUrl.safeParse(text).success).toBe(false);
  },
);
