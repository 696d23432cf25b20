import { z } from 'zod';

const METRICS_PATH = '/v1/metrics';

/** A base address, as OTEL_EXPORTER_OTLP_ENDPOINT has it. A user's name and password would show in logs. */
export const OtlpUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && `${username}${password}${hash}` === '';
}, 'must be http:// or https://, a host and a path, such as http://127.0.0.1:4318; secrets belong in OTEL_EXPORTER_OTLP_HEADERS');

/** The address of metrics below a base address. */
export function metricsUrl(base: string): string {
  const url = new URL(base);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(METRICS_PATH) ? path : path + METRICS_PATH;
  return url.href;
}
