import { classicBuckets } from './classic-buckets.ts';
import type { Exemplar, Family, MetricSeries } from './family.ts';
import { familyText, labelsText, thresholdText } from './open-metrics-text.ts';
import { sampleName } from './sample-name.ts';

/** The text formats of Prometheus: 0.0.4, and OpenMetrics 1.0. */
export type TextForm = 'prometheus' | 'openmetrics';

/**
 * Families as text. A stateset is a gauge here: OpenMetrics names the label of a state like the family, and a dashboard would
 * need another label name for each format.
 */
export function toText(families: readonly Family[], form: TextForm): string {
  const parts: string[] = [];
  for (const family of families) {
    parts.push(headText(family, form));
    const name = sampleName(family);
    for (const series of family.series)
      parts.push(
        series.histogram === undefined
          ? sampleText(name, series, form)
          : histogramText(name, series.labels, series.histogram),
      );
  }
  if (form === 'openmetrics') parts.push('# EOF\n');
  return parts.join('');
}

function headText(family: Family, form: TextForm): string {
  const type = family.type === 'stateset' ? 'gauge' : family.type;
  if (form === 'openmetrics') return familyText({ ...family, type });
  const name = sampleName(family);
  return `# HELP ${name} ${family.help}\n# TYPE ${name} ${type === 'info' ? 'gauge' : type}\n`;
}

/** Labels of groups stay the same from tick to tick: their text is made once. */
const labelTexts = new WeakMap<MetricSeries['labels'], string>();

function ownLabelsText(labels: MetricSeries['labels']): string {
  const known = labelTexts.get(labels);
  if (known !== undefined) return known;
  const text = labelsText(labels);
  labelTexts.set(labels, text);
  return text;
}

const sampleText = (name: string, { labels, value = 0, exemplar }: MetricSeries, form: TextForm): string =>
  `${name}${ownLabelsText(labels)} ${value}${form === 'openmetrics' ? exemplarText(exemplar) : ''}\n`;

const exemplarText = (exemplar: Exemplar | undefined): string =>
  exemplar === undefined
    ? ''
    : ` # ${labelsText(exemplar.labels)} ${exemplar.value} ${(exemplar.atMs / 1000).toFixed(3)}`;

function histogramText(
  name: string,
  labels: MetricSeries['labels'],
  histogram: NonNullable<MetricSeries['histogram']>,
): string {
  const buckets = classicBuckets(histogram);
  const lines = buckets.map(
    ({ end, upTo }) => `${name}_bucket${labelsText({ ...labels, le: thresholdText(end) })} ${upTo}\n`,
  );
  const own = ownLabelsText(labels);
  // OpenMetrics has the count with the sum only.
  if (histogram.sum !== null)
    lines.push(`${name}_count${own} ${buckets.at(-1)?.upTo}\n`, `${name}_sum${own} ${histogram.sum}\n`);
  return lines.join('');
}
