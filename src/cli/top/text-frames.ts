import { overheadOf } from '../../client/overhead.ts';
import { countOf, type ProcessModel } from '../../client/process.ts';
import { droppedNow, throttledToText } from '../../text/budget-to-text.ts';
import { plural } from '../../text/units.ts';
import { isSite } from '../../wire/rows.ts';
import type { HealthMessage } from '../../wire/views.ts';
import { distributionLines, eventLines, eventOrder, processLines, seriesLines } from './draw/detail.ts';
import { stateText } from './draw/header.ts';
import { fitLine, type Line, segment } from './draw/line.ts';
import { type Frame, positionText, type Size, scrolled } from './frame.ts';
import { helpLines } from './help.ts';
import type { State } from './state.ts';

/** Lines of the first screen besides those of the process, its events and the values of one. */
const CHROME = 4;
const LEAST_EVENTS = 3;

/** Details of one process. Its head lines stay in place; its distribution scrolls if it is too long. */
export function detailFrame(
  process: ProcessModel | null,
  state: State,
  size: Size,
  parts: { title: Line[]; bottom: Line[] },
): Frame {
  const { columns } = size;
  if (process === null || process.version === 0)
    return scrolled(
      size,
      { top: parts.title, body: [dimLine('loading …', columns)], bottom: parts.bottom },
      0,
    );
  const index = shownSeries(process, state.series);
  const head = processLines(process, columns);
  const blank = dimLine('', columns);
  const values = [...seriesLines(process, index, columns), ...distributionLines(process, index, columns)];
  // The first screen has the events that count, and the values of one of them; the other events are below.
  const space = size.rows - parts.title.length - head.length - parts.bottom.length - CHROME;
  const most = Math.max(LEAST_EVENTS, space - Math.min(values.length, Math.floor(space / 2)));
  const { first, rest } = eventOrder(process, index, most);
  const counts = [
    ...eventLines(process, index, columns, first),
    ...(rest.length === 0 ? [] : [dimLine(`${plural(rest.length, 'further event')}: below`, columns)]),
    blank,
    ...values,
    ...(rest.length === 0 ? [] : [blank, ...eventLines(process, index, columns, rest)]),
  ];
  // With fewer than 16 rows, all of it scrolls.
  const body = size.rows < 16 ? [...head, ...counts] : counts;
  const top = size.rows < 16 ? parts.title : [...parts.title, ...head, dimLine('', columns)];
  return scrolled(size, { top, body, bottom: parts.bottom }, state.scroll);
}

/**
 * Index of the series whose values are shown: the chosen one, or of a call site, which has events of few series, that of
 * the most events if it has none of the chosen one.
 */
function shownSeries({ who, series, totals }: ProcessModel, label: string | undefined): number {
  const count = (index: number): number => countOf(totals.get(index));
  const chosen = Math.max(
    0,
    series.findIndex((each) => each.label === label),
  );
  if (!isSite(who) || count(chosen) > 0) return chosen;
  return series.reduce((most, _, index) => (count(index) > count(most) ? index : most), chosen);
}

/** All keys and columns. Its first line says which part of them is on the screen. */
export function helpFrame(
  { scroll, isReplay }: State,
  size: Size,
  bottom: Line[],
  health: HealthMessage | null,
): Frame {
  const body = helpLines(size.columns, health === null ? [] : reasonsOf(health), isReplay);
  const frame = scrolled(size, { top: [dimLine('', size.columns)], body, bottom }, scroll);
  const title = segment(`vmtally ${isReplay ? 'replay' : 'top'}: keys and columns`, 'title');
  return { ...frame, top: [fitLine([title, segment(`  ${positionText(frame, scroll)}`)], size.columns)] };
}

/** Sessions that do not count, and measures of the budget: longer ticks do not leave out any event. */
const reasonsOf = (health: HealthMessage): [string, string][] =>
  health.sessions.flatMap((session) => [
    ...(session.state === 'counting' ? [] : [notCounted(`session ${session.name}: ${stateText(session)}`)]),
    ...throttledToText(session, overheadOf(health)).map((text): [string, string] => ['longer ticks', text]),
    ...(session.budget === null ? [] : droppedNow(session.budget).map(notCounted)),
  ]);

const notCounted = (reason: string): [string, string] => ['not counted', reason];

const dimLine = (text: string, width: number): Line => fitLine([segment(text, 'dim')], width);
