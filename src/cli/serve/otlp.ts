import { validateHeaderName, validateHeaderValue } from 'node:http';
import { hostname } from 'node:os';
import { messageOf, VmtallyError } from '../../errors.ts';
import { readSmallFile, SETTINGS_BYTES } from '../../small-file.ts';
import type { OtlpOptions } from '../../wire/otlp.ts';
import { version } from '../version.ts';
import { readPairs } from './otlp-pairs.ts';
import { type Host, resourceOf } from './otlp-resource.ts';
import { metricsUrl, OtlpUrl } from './otlp-url.ts';

/** Defaults and limits of OpenTelemetry's times, in ms. */
const TIMEOUT = { none: 10_000, least: 1, most: 600_000 };
const INTERVAL = { none: 60_000, least: 100, most: 86_400_000 };

/** Headers that describe the request itself. */
const OWN_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Settings of the export: the address of `--otlp`, else of OpenTelemetry's environment, and from there all else. Undefined
 * if neither has an address. Throws CONFIG_INVALID, without the values of headers.
 */
export function otlpOptions(
  address: string | undefined,
  environment: NodeJS.ProcessEnv,
  host: () => Host = thisHost,
): OtlpOptions | undefined {
  const url = address === undefined ? urlOf(environment) : metricsUrl(address);
  if (url === undefined) return undefined;
  const [protocolName, protocol] = signal(environment, 'PROTOCOL');
  if (protocol !== undefined && protocol !== 'http/protobuf')
    throw wrong(
      protocolName,
      'vmtally exports by http/protobuf only',
      'Use the port for HTTP of the receiver, usually 4318.',
    );
  const [compressionName, compression = 'gzip'] = signal(environment, 'COMPRESSION');
  if (compression !== 'gzip' && compression !== 'none') throw wrong(compressionName, 'must be gzip or none');
  const resource = pairsOf(['OTEL_RESOURCE_ATTRIBUTES', environment.OTEL_RESOURCE_ATTRIBUTES]);
  const ca = readCertificates(signal(environment, 'CERTIFICATE'));
  return {
    url,
    headers: readHeaders(signal(environment, 'HEADERS')),
    timeoutMs: readMs(signal(environment, 'TIMEOUT'), TIMEOUT),
    intervalMs: readMs(
      ['OTEL_METRIC_EXPORT_INTERVAL', environment.OTEL_METRIC_EXPORT_INTERVAL || undefined],
      INTERVAL,
    ),
    gzip: compression === 'gzip',
    ...(ca !== undefined && { ca }),
    resource: resourceOf(host(), resource, environment.OTEL_SERVICE_NAME || undefined),
  };
}

type Setting = [name: string, value: string | undefined];

/** A setting for metrics, else the one for all signals. An empty variable counts as not set. */
function signal(environment: NodeJS.ProcessEnv, key: string): Setting {
  const [own, general] = [`OTEL_EXPORTER_OTLP_METRICS_${key}`, `OTEL_EXPORTER_OTLP_${key}`];
  return environment[own] ? [own, environment[own]] : [general, environment[general] || undefined];
}

/** The address of metrics in the environment: as it is if it is for metrics alone. */
function urlOf(environment: NodeJS.ProcessEnv): string | undefined {
  const { OTEL_SDK_DISABLED: disabled, OTEL_METRICS_EXPORTER: exporter } = environment;
  if (disabled?.toLowerCase() === 'true' || exporter === 'none') return undefined;
  const [name, value] = signal(environment, 'ENDPOINT');
  if (value === undefined) return undefined;
  const parsed = OtlpUrl.safeParse(value);
  if (!parsed.success) throw wrong(name, parsed.error.issues[0]?.message ?? 'is invalid');
  return name.includes('METRICS') ? new URL(value).href : metricsUrl(value);
}

function pairsOf([name, value]: Setting): [string, string][] {
  const pairs = readPairs(value ?? '');
  if (pairs === undefined)
    throw wrong(name, 'must be KEY=VALUE,KEY=VALUE, with values percent-encoded, 64 of them at most');
  return pairs;
}

function readHeaders(setting: Setting): [string, string][] {
  const headers = pairsOf(setting);
  for (const [header, value] of headers) {
    try {
      validateHeaderName(header);
      validateHeaderValue(header, value);
    } catch {
      throw wrong(setting[0], 'has a name or a value that HTTP does not allow in a header');
    }
    if (OWN_HEADERS.has(header.toLowerCase()))
      throw wrong(setting[0], `${header}: vmtally sets this header itself`);
  }
  return headers;
}

function readMs([name, value]: Setting, { none, least, most }: typeof TIMEOUT): number {
  if (value === undefined) return none;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) : 0;
  if (ms < least || ms > most) throw wrong(name, `must be a number of milliseconds from ${least} to ${most}`);
  return ms;
}

function readCertificates([name, file]: Setting): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readSmallFile(file, SETTINGS_BYTES);
  } catch (error) {
    throw wrong(name, `cannot read ${file}: ${messageOf(error)}`);
  }
}

function thisHost(): Host {
  const content = readMachineId();
  return { name: hostname(), machineId: /^[0-9a-f]{32}$/.test(content) ? content : null, version };
}

/** Empty in a container, where there may be no such file. */
function readMachineId(): string {
  try {
    return readSmallFile('/etc/machine-id', SETTINGS_BYTES).trim();
  } catch {
    return '';
  }
}

const wrong = (
  name: string,
  what: string,
  hint = 'docs/otlp.md lists the variables of OpenTelemetry that vmtally knows.',
): VmtallyError => new VmtallyError('CONFIG_INVALID', `the environment: ${name}: ${what}`, hint);
