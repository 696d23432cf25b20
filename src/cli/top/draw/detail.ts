import { isListed } from '../../../client/listed-series.ts';
import { amountOf, countOf, type ProcessModel } from '../../../client/process.ts';
import { seriesFigures } from '../../../client/process-series.ts';
import type { Distribution } from '../../../client/process-tick.ts';
import { isShortTick } from '../../../tally/short-tick.ts';
import { clean } from '../../../text/clean.ts';
import { fit } from '../../../text/text-width.ts';
import { grouped, plural, withUnit } from '../../../text/units.ts';
import { valueLabel } from '../../../text/value-label.ts';
import { isSite, SPARK_TICKS } from '../../../wire/rows.ts';
import type { Series } from '../../../wire/series.ts';
import type { ProcessDetails } from '../../../wire/views.ts';
import { clockOf } from './header.ts';
import { fitLine, type Line, segment } from './line.ts';
import { bar, sparkline } from './marks.ts';
import { amountWithUnit, compact, countText, lasting, percent } from './numbers.ts';

/** The head lines of a process: name, user, details from procfs, cgroup. */

export function processLines(model: ProcessModel, width: number): Line[] {
  const { who, details } = model;
  const name = clean(details?.name ?? who?.name ?? '?');
  const key = clean(String(who?.key ?? details?.pid ?? ''));
  const title: Line = [segment(isSite(who) ? name : `${key} ${name}`, 'title')];
  if (who?.ended) title.push(segment('  ended', 'warn'));
  const user = details?.user ?? who?.user;
  if (user != null) title.push(...labelled('user', clean(user)));
  const lines = [title, ...(details ? detailLines(details, model) : [])];
  const cgroup = details?.cgroup ?? who?.cgroup;
  if (cgroup != null) {
    const place = who?.place == null ? '' : ` (${clean(who.place)})`;
    const image = who?.container?.image == null ? [] : labelled('image', clean(who.container.image));
    lines.push([...labelled('cgroup', clean(cgroup) + place).slice(1), ...image]);
  }
  if (details && details.command.length > 0)
    lines.push(labelled('command', clean(details.command.join(' '))).slice(1));
  if (who !== null && who.shared > 0)
    lines.push([
      segment(`up to ${plural(who.shared, 'event')} may belong to another process that had this PID`, 'warn'),
    ]);
  return lines.map((line) => fitLine(line, width));
}

function detailLines(details: ProcessDetails, { who, atMs, faultRates }: ProcessModel): Line[] {
  const hasEnded = who?.ended === true;
  const rates = faultRates
    ? ` (${compact(faultRates.minor, 9)}/s minor, ${compact(faultRates.major, 9)}/s major)`
    : '';
  const parent = `${details.parent}${details.parentName === null ? '' : ` ${clean(details.parentName)}`}`;
  return [
    [
      ...labelled('parent', parent).slice(1),
      ...labelled('started', `${clockOf(details.startedMs)}, ${lasting(atMs - details.startedMs)} ago`),
      ...labelled('state', hasEnded ? 'ended' : clean(details.state)),
      ...labelled('threads', hasEnded ? '–' : grouped(details.threads)),
    ],
    [
      ...labelled('RSS', hasEnded ? '–' : withUnit(details.rssBytes, 'bytes')).slice(1),
      ...labelled(
        'faults',
        `${grouped(details.minorFaults)} minor, ${grouped(details.majorFaults)} major${rates}`,
      ),
    ],
  ];
}

const labelled = (label: string, text: string): Line => [
  segment('  '),
  segment(`${label} `, 'dim'),
  segment(text),
];

const RATE = 9;
/** Least width of exact counts: it grows with their digits. */
const TOTAL = 15;
const AMOUNT = 13;
/** Least width of a sparkline that is of use. */
const LEAST_SPARK = 12;

/**
 * Indexes of the listed events of a process: the first that it counted, with the chosen one, at most `most`; then all others.
 */
export function eventOrder(
  model: ProcessModel,
  chosen: number,
  most: number,
): { first: number[]; rest: number[] } {
  const all = [...model.series.entries()].flatMap(([index, series]) =>
    index === chosen || isListed(series, countOf(model.totals.get(index))) ? [index] : [],
  );
  const counted = all.filter((index) => index === chosen || countOf(model.totals.get(index)) > 0);
  const others = counted.filter((index) => index !== chosen).slice(0, Math.max(0, most - 1));
  const first = counted.filter((index) => index === chosen || others.includes(index));
  return { first, rest: all.filter((index) => !first.includes(index)) };
}

/** A table of events of the process; `chosen` is the one whose values are shown below it. */
export function eventLines(
  model: ProcessModel,
  chosen: number,
  width: number,
  shown: readonly number[] = model.series.map((_, index) => index),
): Line[] {
  const longest = Math.max(5, ...model.series.map(({ label }) => clean(label).length));
  // Both tables of events have the same columns.
  const total = Math.max(
    TOTAL,
    ...model.series.map((series, index) => exact(countOf(model.totals.get(index)), series).length),
  );
  const label = Math.max(8, Math.min(longest, width - RATE - total - AMOUNT - 4));
  const left = width - label - RATE - total - AMOUNT - 4;
  const spark = left > LEAST_SPARK ? Math.min(SPARK_TICKS, left) : 0;
  const cells = (texts: readonly [string, string, string, string], last: string) =>
    [
      fit(texts[0], label),
      fit(texts[1], RATE, 'right'),
      fit(texts[2], total, 'right'),
      fit(texts[3], AMOUNT, 'right'),
      last,
    ].join(' ');
  const head = cells(['EVENT', 'RATE/s', 'TOTAL', 'AMOUNT'], spark > 0 ? fit('LAST', spark, 'right') : '');
  const tick = model.ticks.at(-1)?.tick ?? 0;
  return [
    fitLine([segment(head, 'head')], width, 'head'),
    ...shown.flatMap((index) => {
      const series = model.series[index];
      if (series === undefined) return [];
      const { count, amount, rate } = seriesFigures(model, index);
      const rates = ratesOf(model, (each) => countOf(each.counts.get(index)));
      const rateText = series.counted ? countText(rate, series, RATE) : '–';
      const texts = [
        clean(series.label),
        rateText,
        exact(count, series),
        amountIn(amount, series, AMOUNT),
      ] as const;
      const tone = index === chosen ? 'selected' : count === 0 ? 'dim' : 'plain';
      return [fitLine([segment(cells(texts, sparkline(rates, spark, tick)), tone)], width, tone)];
    }),
  ];
}

/** The amount with its unit, in fewer digits if it is too wide: `12,345 pages`, `1.2M pages`. */
function amountIn(amount: number | null, series: Series, width: number): string {
  const whole = amountWithUnit(amount, series);
  const unit = series.value?.unit ?? '';
  return whole.length <= width || amount === null
    ? whole
    : `${compact(amount, width - unit.length - 1)} ${unit}`;
}

/** A series of the process: its total count, its current rate, and the rates of the last minute. */
export function seriesLines(model: ProcessModel, index: number, width: number): Line[] {
  const series = model.series[index];
  if (series === undefined) return [];
  const total = model.totals.get(index);
  const rates = ratesOf(model, (tick) => countOf(tick.counts.get(index)));
  const amount = amountWithUnit(amountOf(total, series), series);
  const place = model.series.length > 1 ? ` ${index + 1}/${model.series.length}` : '';
  const numbers: Line = [
    segment(`${countText(countOf(total), series, 20)} ${clean(series.counts)}`, 'title'),
    ...(amount === '' ? [] : labelled('amount', amount)),
    ...labelled('now', `${countText(rates.at(-1) ?? 0, series, 11)}/s`),
  ];
  const span = `last ${lasting(1000 * Math.round(SPARK_TICKS * model.seconds))} `;
  const spark = sparkline(rates, Math.min(SPARK_TICKS, width - span.length), model.ticks.at(-1)?.tick ?? 0);
  return [
    [segment(`${clean(series.label)}${place}`, 'accent'), segment(`  ${clean(series.summary)}`, 'dim')],
    numbers,
    [segment(span, 'dim'), segment(spark, 'accent')],
  ].map((line) => fitLine(line, width));
}

/** A line per value: exact count, share, a bar and, if the width allows, a sparkline of the last minute. */
export function distributionLines(model: ProcessModel, index: number, width: number): Line[] {
  const series = model.series[index];
  const total = model.totals.get(index) ?? [];
  if (series === undefined || total.length === 0)
    return [fitLine([segment('no such event was counted here', 'dim')], width)];
  const labels = total.map(([value]) => clean(valueLabel(value, series)) || 'all');
  const label = Math.min(26, Math.max(8, ...labels.map((text) => text.length)));
  const counts = total.map(([, count]) => exact(count, series));
  const column = Math.max(TOTAL, ...counts.map(({ length }) => length + 1));
  const left = width - label - column - 9;
  const spark = left >= 40 ? Math.min(SPARK_TICKS, left - 24) : 0;
  const wide = Math.max(0, left - (spark > 0 ? spark + 1 : 0));
  const largest = Math.max(1, ...total.map(([, count]) => count));
  const all = countOf(total) || 1;
  return total.map(([value, count], row) =>
    fitLine(
      [
        segment(fit(labels[row] ?? '', label, 'right')),
        segment(fit(counts[row] ?? '', column, 'right'), 'title'),
        segment(fit(percent(count / all), 7, 'right'), 'dim'),
        segment(' '),
        segment(bar(count / largest, wide), 'accent'),
        ...(spark > 0 ? [segment(' '), segment(sparkOf(model, index, value, spark), 'good')] : []),
      ],
      width,
    ),
  );
}

const exact = (count: number, { sum }: Pick<Series, 'sum'>): string =>
  sum === 'us' ? `${grouped(count)} us` : grouped(count);

const sparkOf = (model: ProcessModel, index: number, value: number, width: number): string =>
  sparkline(
    ratesOf(model, (tick) => countAt(tick.counts.get(index), value)),
    width,
    model.ticks.at(-1)?.tick ?? 0,
  );

const countAt = (distribution: Distribution | undefined, value: number): number =>
  distribution?.find(([counted]) => counted === value)?.[1] ?? 0;

/** Rates of the last ticks, oldest first; 0 for a tick in which the process counted nothing. A short tick has that of the one before. */
function ratesOf(model: ProcessModel, count: (tick: ProcessModel['ticks'][number]) => number): number[] {
  const last = model.ticks.at(-1)?.tick ?? 0;
  const rates = Array.from({ length: SPARK_TICKS }, () => 0);
  const ticks = model.ticks.slice(-SPARK_TICKS);
  for (const [at, tick] of ticks.entries()) {
    const index = SPARK_TICKS - 1 - (last - tick.tick);
    if (index < 0) continue;
    rates[index] = isShortTick(ticks, at) ? (rates[index - 1] ?? 0) : count(tick) / (tick.seconds || 1);
  }
  return rates;
}
