import { figuresOf } from '../../../client/figures.ts';
import { isListed } from '../../../client/listed-series.ts';
import { overheadOf } from '../../../client/overhead.ts';
import { accuracyLine } from '../../../text/accuracy-to-text.ts';
import { budgetToItems, budgetToText } from '../../../text/budget-to-text.ts';
import { asciiOnly, clean } from '../../../text/clean.ts';
import { cpuText } from '../../../text/cpu-to-text.ts';
import { cut, widthOf } from '../../../text/text-width.ts';
import { interval, plural } from '../../../text/units.ts';
import { wrap } from '../../../text/wrap.ts';
import type { Level } from '../../../wire/levels.ts';
import type { Cell } from '../../../wire/rows.ts';
import type { Series } from '../../../wire/series.ts';
import type { SessionInfo } from '../../../wire/session.ts';
import type { HealthMessage } from '../../../wire/views.ts';
import { type Characters, fitLine, flow, type Line, segment, type Tone, textOf } from './line.ts';
import { amountWithUnit, countText } from './numbers.ts';

/** Columns that the name of a host of a fleet takes at most. */
const HOST_WIDTH = 30;

/** Facts for the title, whose items `flow` sets side by side. */

export interface TitleFacts {
  host: string;
  /** The host of a fleet whose tables are shown. */
  of?: string | null;
  session:
    | Pick<SessionInfo, 'name' | 'target' | 'intervalMs' | 'state' | 'problem' | 'countedSeconds'>
    | undefined;
  atMs: number;
  /** The problem of the connection; empty if there is none. */
  trouble: string;
  paused: boolean;
  lostTicks: number;
  /** True for the hosts of a fleet together: each has ticks of its own. */
  ofFleet?: boolean;
  /** True if the service has further sessions, so that the name tells this one from them. */
  isOneOfSeveral?: boolean;
  /** Items that say what the table shows. */
  caption?: readonly Line[];
  isReplay?: boolean;
}

export function titleItems(facts: TitleFacts): Line[] {
  const {
    host,
    of = null,
    session,
    atMs,
    trouble,
    paused,
    lostTicks,
    caption = [],
    isReplay = false,
    isOneOfSeveral = false,
    ofFleet = false,
  } = facts;
  const items: Line[] = [[segment(isReplay ? 'vmtally replay' : 'vmtally top', 'title')]];
  if (of !== null) items.push([segment(`host ${cut(clean(of), HOST_WIDTH)}`, 'warn')]);
  if (trouble !== '') items.push([segment(trouble, 'bad')]);
  if (paused) items.push([segment('FROZEN', 'warn'), segment(' (still counting)', 'dim')]);
  if (session && session.state !== 'counting') items.push([segment(stateText(session), 'bad')]);
  if (lostTicks > 0) items.push([segment(`too slow: ${plural(lostTicks, 'tick')} dropped`, 'warn')]);
  items.push(...caption);
  if (atMs > 0) items.push([segment(clockOf(atMs))]);
  if (session && !ofFleet) items.push([segment(`every ${interval(session.intervalMs)}`)]);
  if (host !== '') items.push([segment(`${ofFleet ? 'hub ' : ''}${clean(host)}`)]);
  if (session) items.push([segment(clean(session.target), 'dim')]);
  if (session && session.name !== '' && isOneOfSeveral)
    items.push([segment(`session ${clean(session.name)}`, 'dim')]);
  return items;
}

/** A session that counted before starts again after a change, such as longer ticks for the budget. */
export const stateText = ({
  state,
  problem,
  countedSeconds,
}: Pick<SessionInfo, 'state' | 'problem' | 'countedSeconds'>): string => {
  const isChanged = state === 'starting' && countedSeconds > 0;
  const text = isChanged ? 'NOT COUNTED while bpftrace starts again' : state.toUpperCase();
  return text + (problem ? `: ${clean(problem.message)}` : '');
};

/** Time of day in the reader's time zone. */
export function clockOf(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** Names the owner of the rates of the head, where the table has a part of them: `fleet: `. */
export const ownerItem = (owner: string): Line => [segment(`${owner}:`, 'dim')];

/** Each listed series with its rate and the rate of its amount; the chosen series stands out. */
export function totalItems(
  series: readonly Series[],
  total: readonly Cell[],
  seconds: number,
  chosen: string | undefined,
): Line[] {
  return series.flatMap((entry, index) => {
    const { count, rate, amountRate } = figuresOf(total, index, seconds || 1, entry.value?.unit != null);
    if (!isListed(entry, count) && entry.label !== chosen) return [];
    const amount = amountWithUnit(amountRate, entry);
    const counted = `${countText(rate, entry, 11)}/s${amount === '' ? '' : ` ${amount}/s`}`;
    const numbers = entry.counted ? counted : '– (not counted)';
    const tone = entry.label === chosen ? 'title' : 'plain';
    return [
      [
        segment(`${shortLabel(entry.label)} `, entry.label === chosen ? 'accent' : 'dim'),
        segment(numbers, tone),
      ],
    ];
  });
}

/** A tracepoint's label without its category, to save columns. */
export const shortLabel = (label: string): string => label.replace(/^[\w-]+:/, '');

/** The cost of counting as one item: the CPU time that vmtally takes, and that counting adds to what is counted. */
export function costItem(health: HealthMessage): Line {
  const { vmtallyPercent, probesPercent } = overheadOf(health);
  const adds = probesPercent === null ? '' : `, counting adds ${cpuText(probesPercent)}`;
  return [segment(`vmtally takes ${cpuText(vmtallyPercent)} of a CPU${adds}`)];
}

const TONE: Record<Level, Tone> = { grey: 'dim', amber: 'warn', red: 'bad' };

/** Accuracy and overhead, then the measures of the budget on up to `most` lines. */
export function healthLines(
  health: HealthMessage | null,
  width: number,
  most: number,
  how: { characters?: Characters; shown?: HealthMessage['sessions'] } = {},
): Line[] {
  const items = healthItems(health, how);
  const whole = items.flatMap((item) => wrapItem(item, width));
  const lines = flow(whole, width, most + 1);
  return health === null ? lines : [...lines, ...budgetLines(health, width, most)];
}

/** An item that is wider than a line, as several: a sentence that ends too soon says something else. */
function wrapItem(item: Line, width: number): Line[] {
  const text = textOf(item);
  if (widthOf(text) <= width) return [item];
  return wrap(text, { rest: '  ', width }).map((line) => [segment(line, item[0]?.tone)]);
}

/** Accuracy of the sessions that the screen shows, and overhead, as items. */
export function healthItems(
  health: HealthMessage | null,
  {
    characters = 'all',
    shown = health?.sessions ?? [],
  }: { characters?: Characters; shown?: HealthMessage['sessions'] },
): Line[] {
  if (health === null) return [[segment('accuracy of the counts: not known yet', 'dim')]];
  // Before the first tick nothing was measured: a cost of 0 would be wrong.
  if (shown.every(({ countedSeconds }) => countedSeconds === 0))
    return [[segment('accuracy and cost: known from the next tick on', 'dim')]];
  const { level, parts } = accuracyLine(shown);
  const items = parts.map((text) => {
    const printable = characters === 'ascii' ? asciiOnly(text.replaceAll('≥', '>=')) : clean(text);
    return [segment(printable, TONE[level])];
  });
  return overheadOf(health).isKnown ? [...items, costItem(health)] : items;
}

/** Longer ticks lose no count; dropped events do. `isShort`: a few words instead of the whole reason. */
export function budgetLines(health: HealthMessage, width: number, most: number, isShort = false): Line[] {
  const { sessions } = health;
  const overhead = overheadOf(health);
  const texts = sessions.flatMap((session) =>
    isShort ? budgetToItems(session) : budgetToText(session, overhead),
  );
  const text = [...new Set(texts)].join('; ');
  if (text === '') return [];
  const tone = sessions.some(({ budget }) => budget?.leftOut.some(({ sinceMs }) => sinceMs !== null))
    ? 'warn'
    : 'dim';
  const wrapped = wrap(clean(text), { rest: '  ', width });
  const last = wrapped.slice(most - 1).map((line, index) => (index === 0 ? line : line.trim()));
  const shown = [...wrapped.slice(0, most - 1), ...(last.length > 0 ? [last.join(' ')] : [])];
  return shown.map((line) => fitLine([segment(line, tone)], width));
}
