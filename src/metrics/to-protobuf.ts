import { PbfWriter } from 'pbf';
import { classicBuckets } from './classic-buckets.ts';
import type { ExactHistogram, Exemplar, Family, MetricSeries } from './family.ts';
import { type NativeBuckets, nativeHistogram, type Span } from './native-buckets.ts';
import { sampleName } from './sample-name.ts';

/** Numbers of fields in prometheus/client_model, io/prometheus/client/metrics.proto. */
const FAMILY = { name: 1, help: 2, type: 3, metric: 4, unit: 5 };
const METRIC = { label: 1, gauge: 2, counter: 3, histogram: 7 };
const LABEL = { name: 1, value: 2 };
const GAUGE = { value: 1 };
const COUNTER = { value: 1, exemplar: 2, created: 3 };
const EXEMPLAR = { label: 1, value: 2, timestamp: 3 };
const BUCKET = { upTo: 1, end: 2 };
const SPAN = { offset: 1, length: 2 };
const HISTOGRAM = {
  count: 1,
  sum: 2,
  bucket: 3,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  negativeSpan: 9,
  negativeDelta: 10,
  positiveSpan: 12,
  positiveDelta: 13,
  created: 15,
};
const TIMESTAMP = { seconds: 1, nanos: 2 };
/** MetricType: an info and a stateset are gauges. */
const TYPES = { counter: 0, gauge: 1, info: 1, stateset: 1, histogram: 4 };

/** Width of the bucket of 0, as client_golang has it (DefNativeHistogramZeroThreshold). Above 0, so that it is a native one. */
const ZERO_THRESHOLD = 2 ** -128;

/** Families as length-delimited messages, with native histograms beside the classic buckets. */
export function toProtobuf(families: readonly Family[]): Uint8Array<ArrayBuffer> {
  const writer = new PbfWriter();
  for (const family of families) writer.writeRawMessage(writeFamily, family);
  return Uint8Array.from(writer.finish());
}

function writeFamily(family: Family, writer: PbfWriter): void {
  writer.writeStringField(FAMILY.name, sampleName(family));
  writer.writeStringField(FAMILY.help, family.help);
  writer.writeVarintField(FAMILY.type, TYPES[family.type]);
  const write = METRIC_WRITERS[family.type];
  for (const series of family.series) writer.writeMessage(FAMILY.metric, write, series);
  if (family.unit !== null) writer.writeStringField(FAMILY.unit, family.unit);
}

const METRIC_WRITERS: Record<Family['type'], (series: MetricSeries, writer: PbfWriter) => void> = {
  counter: metricWriter(METRIC.counter, writeCounter),
  gauge: metricWriter(METRIC.gauge, writeGauge),
  info: metricWriter(METRIC.gauge, writeGauge),
  stateset: metricWriter(METRIC.gauge, writeGauge),
  histogram: metricWriter(METRIC.histogram, writeHistogram),
};

function metricWriter(field: number, write: (series: MetricSeries, writer: PbfWriter) => void) {
  return (series: MetricSeries, writer: PbfWriter): void => {
    writeLabels(METRIC.label, series.labels, writer);
    writer.writeMessage(field, write, series);
  };
}

function writeLabels(field: number, labels: MetricSeries['labels'], writer: PbfWriter): void {
  for (const label of Object.entries(labels)) writer.writeMessage(field, writeLabel, label);
}

function writeLabel([name, value]: [string, string], writer: PbfWriter): void {
  writer.writeStringField(LABEL.name, name);
  writer.writeStringField(LABEL.value, value);
}

function writeGauge({ value = 0 }: MetricSeries, writer: PbfWriter): void {
  writer.writeDoubleField(GAUGE.value, value);
}

function writeCounter({ value = 0, exemplar, startMs }: MetricSeries, writer: PbfWriter): void {
  writer.writeDoubleField(COUNTER.value, value);
  if (exemplar !== undefined) writer.writeMessage(COUNTER.exemplar, writeExemplar, exemplar);
  if (startMs !== null) writer.writeMessage(COUNTER.created, writeTimestamp, startMs);
}

function writeExemplar({ labels, value, atMs }: Exemplar, writer: PbfWriter): void {
  writeLabels(EXEMPLAR.label, labels, writer);
  writer.writeDoubleField(EXEMPLAR.value, value);
  writer.writeMessage(EXEMPLAR.timestamp, writeTimestamp, atMs);
}

function writeTimestamp(ms: number, writer: PbfWriter): void {
  writer.writeVarintField(TIMESTAMP.seconds, Math.floor(ms / 1000));
  writer.writeVarintField(TIMESTAMP.nanos, Math.round((ms % 1000) * 1e6));
}

const NO_HISTOGRAM: ExactHistogram = { counts: new Map(), sum: 0, schema: 3 };

function writeHistogram({ histogram = NO_HISTOGRAM, startMs }: MetricSeries, writer: PbfWriter): void {
  const { count, zeros, positive, negative } = nativeHistogram(histogram);
  writer.writeVarintField(HISTOGRAM.count, count);
  writer.writeDoubleField(HISTOGRAM.sum, histogram.sum ?? Number.NaN);
  for (const bucket of classicBuckets(histogram)) writer.writeMessage(HISTOGRAM.bucket, writeBucket, bucket);
  writer.writeSVarintField(HISTOGRAM.schema, histogram.schema);
  writer.writeDoubleField(HISTOGRAM.zeroThreshold, ZERO_THRESHOLD);
  writer.writeVarintField(HISTOGRAM.zeroCount, zeros);
  writeBuckets(negative, HISTOGRAM.negativeSpan, HISTOGRAM.negativeDelta, writer);
  writeBuckets(positive, HISTOGRAM.positiveSpan, HISTOGRAM.positiveDelta, writer);
  if (startMs !== null) writer.writeMessage(HISTOGRAM.created, writeTimestamp, startMs);
}

function writeBucket({ end, upTo }: { end: number; upTo: number }, writer: PbfWriter): void {
  writer.writeVarintField(BUCKET.upTo, upTo);
  writer.writeDoubleField(BUCKET.end, end);
}

function writeBuckets(
  { spans, deltas }: NativeBuckets,
  spanField: number,
  deltaField: number,
  writer: PbfWriter,
): void {
  for (const span of spans) writer.writeMessage(spanField, writeSpan, span);
  if (deltas.length > 0) writer.writePackedSVarint(deltaField, deltas);
}

function writeSpan({ offset, length }: Span, writer: PbfWriter): void {
  writer.writeSVarintField(SPAN.offset, offset);
  writer.writeVarintField(SPAN.length, length);
}
