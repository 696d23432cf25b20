import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { VmtallyError } from '../../errors.ts';
import type { Hub } from '../hub.ts';
import { type Encoding, MetricBodies, type MetricForm } from '../metric-bodies.ts';
import { ROUTES } from '../routes.ts';
import { incomingOf } from './check-access.ts';

const TYPES: Record<MetricForm, string> = {
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

interface Accepted {
  type: string;
  params: Record<string, string>;
  q: number;
}

/** Answers a scrape of Prometheus with the metrics as of the last tick, in the format that it likes best. */
export function addMetricsAnswer(app: OpenAPIHono, hub: Pick<Hub, 'metricFamilies'>): void {
  const bodies = new MetricBodies();
  app.openapi(ROUTES.metrics, async (c) => {
    const form = accepts(c, {
      header: 'Accept',
      supports: [],
      default: 'prometheus',
      match: bestForm,
    }) as MetricForm;
    const encoding = accepts(c, {
      header: 'Accept-Encoding',
      supports: ['gzip'],
      default: 'identity',
    }) as Encoding;
    const families = await hub.metricFamilies({ scraper: scraperOf(c) });
    if (families === undefined)
      throw new VmtallyError(
        'NOT_FOUND',
        'a replay has no metrics',
        'Scrape a service that counts: vmtally serve.',
      );
    return c.body(await bodies.body(families, form, encoding), 200, {
      'Content-Type': TYPES[form],
      Vary: 'Accept, Accept-Encoding',
      ...(encoding === 'gzip' && { 'Content-Encoding': encoding }),
    });
  });
}

/** Headers in which scrapers differ. Prometheus sends the time limit of its scrape. */
const OWN_HEADERS = ['user-agent', 'accept', 'x-prometheus-scrape-timeout-seconds'];
/** Longest name of a scraper. */
const LONGEST = 500;

/** Tells scrapers apart, as far as they differ in address or headers. */
const scraperOf = (c: Context): string =>
  [incomingOf(c)?.socket.remoteAddress, ...OWN_HEADERS.map((name) => c.req.header(name) ?? '')]
    .join(' ')
    .slice(0, LONGEST);

/** The form for the media range that comes first, by its weight; text 0.0.4, which all can read, if there is none. */
const bestForm = (accepted: readonly Accepted[]): MetricForm =>
  accepted
    .filter(({ q }) => q > 0)
    .map(formOf)
    .find((form) => form !== undefined) ?? 'prometheus';

function formOf({ type, params }: Accepted): MetricForm | undefined {
  switch (type.toLowerCase()) {
    case 'application/vnd.google.protobuf':
      return params.proto === 'io.prometheus.client.MetricFamily' && params.encoding === 'delimited'
        ? 'protobuf'
        : undefined;
    case 'application/openmetrics-text':
      return (params.version ?? '1.0.0') === '1.0.0' ? 'openmetrics' : undefined;
    case 'text/plain':
      return (params.version ?? '0.0.4') === '0.0.4' ? 'prometheus' : undefined;
    case 'text/*':
    case '*/*':
      return 'prometheus';
    default:
      return undefined;
  }
}
