import { PbfWriter } from 'pbf';
import type { ExactHistogram, Exemplar, Family, MetricSeries } from '../metrics/family.ts';
import { type Buckets, exponentialHistogram } from './exponential-histogram.ts';
import { type Attribute, attributesOf, otlpName } from './names.ts';

/** Families at a time, and what they are of. */
export interface Export {
  families: readonly Family[];
  /** Time of the values, ms of the Unix epoch. */
  atMs: number;
  resource: readonly (readonly [key: string, value: string])[];
  version: string;
}

/**
 * ExportMetricsServiceRequest of OTLP. Field numbers are those of opentelemetry-proto: metrics/v1/metrics.proto,
 * common/v1/common.proto, resource/v1/resource.proto, collector/metrics/v1/metrics_service.proto.
 */
export function encodeRequest(metrics: Export): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(1, writeResourceMetrics, metrics);
  return pbf.finish();
}

function writeResourceMetrics({ resource, ...metrics }: Export, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeAll(1, writeAttribute), resource);
  pbf.writeMessage(2, writeScopeMetrics, metrics);
}

function writeScopeMetrics({ families, atMs, version }: Omit<Export, 'resource'>, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeScope, version);
  for (const family of families)
    if (family.series.length > 0) pbf.writeMessage(2, writeMetric, { family, atMs });
}

function writeScope(version: string, pbf: PbfWriter): void {
  pbf.writeStringField(1, 'vmtally');
  pbf.writeStringField(2, version);
}

/** Field of Metric with the points of each type. Info and state set are sums that may fall, as OpenTelemetry's translation has it. */
const FIELD_OF = { gauge: 5, counter: 7, info: 7, stateset: 7, histogram: 10 } as const;

const CUMULATIVE = 2;

function writeMetric({ family, atMs }: { family: Family; atMs: number }, pbf: PbfWriter): void {
  const { name, unit } = otlpName(family);
  pbf.writeStringField(1, name);
  pbf.writeStringField(2, family.help);
  pbf.writeStringField(3, unit);
  pbf.writeMessage(FIELD_OF[family.type], writePoints, { family, atMs });
}

function writePoints({ family, atMs }: { family: Family; atMs: number }, pbf: PbfWriter): void {
  const { type, unit, series } = family;
  const isDouble = unit === 'seconds' || unit === 'ratio';
  for (const each of series) {
    if (each.histogram !== undefined)
      pbf.writeMessage(1, writeHistogramPoint, { series: each, histogram: each.histogram, atMs });
    else pbf.writeMessage(1, writeNumberPoint, { series: each, isDouble, type, atMs });
  }
  if (type === 'gauge') return;
  pbf.writeVarintField(2, CUMULATIVE);
  if (type === 'counter') pbf.writeBooleanField(3, true);
}

interface NumberPoint {
  series: MetricSeries;
  isDouble: boolean;
  type: Family['type'];
  atMs: number;
}

function writeNumberPoint({ series, isDouble, type, atMs }: NumberPoint, pbf: PbfWriter): void {
  const { labels, value = 1, startMs, exemplar } = series;
  if (type !== 'gauge' && startMs !== null) writeTime(pbf, 2, startMs);
  writeTime(pbf, 3, atMs);
  if (isDouble || !Number.isSafeInteger(value)) pbf.writeDoubleField(4, value);
  if (exemplar !== undefined) pbf.writeMessage(5, writeExemplar, exemplar);
  if (!isDouble && Number.isSafeInteger(value)) pbf.writeSFixed64Field(6, value);
  writeAll(7, writeAttribute)(type === 'info' ? Object.entries(labels) : attributesOf(labels), pbf);
}

interface HistogramPoint {
  series: MetricSeries;
  histogram: ExactHistogram;
  atMs: number;
}

function writeHistogramPoint({ series, histogram, atMs }: HistogramPoint, pbf: PbfWriter): void {
  const { count, zeroCount, positive, negative, range } = exponentialHistogram(histogram);
  writeAll(1, writeAttribute)(attributesOf(series.labels), pbf);
  if (series.startMs !== null) writeTime(pbf, 2, series.startMs);
  writeTime(pbf, 3, atMs);
  pbf.writeFixed64Field(4, count);
  // A sum that may fall has no place here: the proto file says so.
  if (histogram.sum !== null) pbf.writeDoubleField(5, histogram.sum);
  pbf.writeSVarintField(6, histogram.schema);
  pbf.writeFixed64Field(7, zeroCount);
  pbf.writeMessage(8, writeBuckets, positive);
  if (negative.counts.length > 0) pbf.writeMessage(9, writeBuckets, negative);
  if (range === null) return;
  pbf.writeDoubleField(12, range.least);
  pbf.writeDoubleField(13, range.most);
}

function writeBuckets({ offset, counts }: Buckets, pbf: PbfWriter): void {
  pbf.writeSVarintField(1, offset);
  pbf.writePackedVarint(2, counts);
}

function writeExemplar({ labels, value, atMs }: Exemplar, pbf: PbfWriter): void {
  writeTime(pbf, 2, atMs);
  pbf.writeDoubleField(3, value);
  writeAll(7, writeAttribute)(attributesOf(labels), pbf);
}

function writeAttribute([key, value]: Attribute | readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeMessage(2, writeValue, value);
}

function writeValue(value: Attribute[1], pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(1, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(2, value);
  else pbf.writeVarintField(3, value);
}

/** Writes each of a repeated field. */
const writeAll =
  <T>(field: number, write: (each: T, pbf: PbfWriter) => void) =>
  (all: readonly T[], pbf: PbfWriter): void => {
    for (const each of all) pbf.writeMessage(field, write, each);
  };

const FIXED64 = 1;

/** Nanoseconds of the Unix epoch. They are over 2^53, so a double holds no multiple of a million exactly. */
function writeTime(pbf: PbfWriter, field: number, ms: number): void {
  const ns = BigInt(Math.round(ms * 1000)) * 1000n;
  pbf.writeTag(field, FIXED64);
  pbf.writeFixed32(Number(ns & 0xffff_ffffn));
  pbf.writeFixed32(Number(ns >> 32n));
}
