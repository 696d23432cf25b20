import { figuresOf } from '../../../client/figures.ts';
import { throttledToText } from '../../../text/budget-to-text.ts';
import { clean } from '../../../text/clean.ts';
import { interval } from '../../../text/units.ts';
import { wrap } from '../../../text/wrap.ts';
import type { Series, SessionInfo } from '../../../wire/session.ts';
import type { Cell, HealthMessage } from '../../../wire/views.ts';
import { fitLine, flow, type Line, segment } from './line.ts';
import { amountWithUnit, countText } from './numbers.ts';

/** Facts for the title, whose items `flow` sets side by side. */

export interface TitleFacts {
  host: string;
  session: Pick<SessionInfo, 'name' | 'target' | 'intervalMs' | 'state' | 'problem'> | undefined;
  atMs: number;
  /** The problem of the connection; empty if there is none. */
  trouble: string;
  paused: boolean;
  lostTicks: number;
}

export function titleItems(facts: TitleFacts): Line[] {
  const { host, session, atMs, trouble, paused, lostTicks } = facts;
  const items: Line[] = [[segment('vmtally top', 'title')]];
  if (trouble !== '') items.push([segment(trouble, 'bad')]);
  if (paused) items.push([segment('FROZEN', 'warn'), segment(' (still counting)', 'dim')]);
  if (session && session.state !== 'counting') items.push([segment(stateText(session), 'bad')]);
  if (lostTicks > 0) items.push([segment(`too slow: ${lostTicks} ticks dropped`, 'warn')]);
  if (atMs > 0) items.push([segment(clockOf(atMs))]);
  if (session) items.push([segment(`every ${interval(session.intervalMs)}`)]);
  if (host !== '') items.push([segment(clean(host))]);
  if (session) items.push([segment(clean(session.target), 'dim')]);
  if (session && session.name !== '') items.push([segment(`session ${clean(session.name)}`, 'dim')]);
  return items;
}

const stateText = ({ state, problem }: Pick<SessionInfo, 'state' | 'problem'>): string =>
  state.toUpperCase() + (problem ? `: ${clean(problem.message)}` : '');

/** Time of day in the reader's time zone. */
export function clockOf(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Each series with its rate and the rate of its amount; the chosen series stands out. */
export function totalItems(
  series: readonly Series[],
  total: readonly Cell[],
  seconds: number,
  chosen: string | undefined,
): Line[] {
  return series.map((entry, index) => {
    const { rate, amountRate } = figuresOf(total, index, seconds || 1, entry.value?.unit != null);
    const amount = amountWithUnit(amountRate, entry);
    const counted = `${countText(rate, entry, 11)}/s${amount === '' ? '' : ` ${amount}/s`}`;
    const numbers = entry.counted ? counted : 'not counted';
    const tone = entry.label === chosen ? 'title' : 'plain';
    return [
      segment(`${shortLabel(entry.label)} `, entry.label === chosen ? 'accent' : 'dim'),
      segment(numbers, tone),
    ];
  });
}

/** A tracepoint's label without its category, to save columns. */
export const shortLabel = (label: string): string => label.replace(/^[\w-]+:/, '');

/** The overhead of counting. */
export function costItem(health: HealthMessage): Line {
  const bpftrace = health.sessions.reduce((sum, { cost }) => sum + cost.bpftracePercent, 0);
  const vmtally = health.controller.cpuPercent + health.server.cpuPercent;
  const budget = health.sessions.find((session) => session.budget !== null)?.budget ?? null;
  const probes = budget?.probesPercent == null ? '' : `, probes ${budget.probesPercent.toFixed(1)}%`;
  const limit = budget === null ? '' : `, limit ${budget.percent}%`;
  return [
    segment('cost ', 'dim'),
    segment(`bpftrace ${bpftrace.toFixed(1)}%, vmtally ${vmtally.toFixed(1)}%${probes} of a CPU${limit}`),
  ];
}

/** Budget steps that reduce the cost without dropping a count. */
const throttledItems = (health: HealthMessage): Line[] =>
  health.sessions.flatMap((session) => throttledToText(session)).map((text) => [segment(text, 'dim')]);

/**
 * Overhead and completeness. If the counts are not complete, the reasons come first, as far as there is room.
 */
export function healthLines(health: HealthMessage | null, width: number, most: number): Line[] {
  if (health === null) return [fitLine([segment('completeness of the counts: not known yet', 'dim')], width)];
  const cost = [costItem(health), ...throttledItems(health)];
  if (health.complete) return flow([[segment('complete', 'good')], ...cost], width, cost.length);
  const text = `NOT COMPLETE: ${health.reasons.map(clean).join('; ')}`;
  const wrapped = wrap(text, { rest: '  ', width });
  const last = wrapped.slice(most - 1).map((line, index) => (index === 0 ? line : line.trim()));
  const shown = [...wrapped.slice(0, most - 1), ...(last.length > 0 ? [last.join(' ')] : [])];
  return [
    ...shown.map((line) => fitLine([segment(line, 'bad')], width)),
    ...cost.map((line) => fitLine(line, width)),
  ];
}
