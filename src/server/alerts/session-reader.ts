import { SeriesLosses } from '../../alerts/losses.ts';
import type { RuleReader, RuleTick, Unread } from '../../alerts/reading.ts';
import { seriesOfEvent } from '../../alerts/series-of-event.ts';
import { isOfAmounts, isOfTick } from '../../alerts/verdict.ts';
import type { Steps } from '../../tally/steps.ts';
import type { AlertRule } from '../../wire/alerts.ts';
import type { Held } from '../held.ts';
import { rowReadings } from './row-readings.ts';

/** Reads what a rule looks at, as of the last tick of its session. */
export class SessionReader implements RuleReader<Held> {
  readonly #rule: AlertRule;
  readonly #losses = new SeriesLosses();

  constructor(rule: AlertRule) {
    this.#rule = rule;
  }

  *reading(held: Held): Steps<RuleTick | Unread> {
    const { board, info } = held;
    const rule = this.#rule;
    const index = seriesOfEvent(board.series, rule.event ?? '');
    const series = index === undefined ? undefined : board.series[index];
    if (index === undefined || series === undefined)
      return { unread: `session ${info.id} does not count ${rule.event}`, atMs: board.atMs };
    const events = held.programs[index]?.events ?? [];
    const doubts = this.#losses.tick(info, series, events, board.tick === 1);
    const lack = isOfTick(rule) ? doubts.tick : doubts.all;
    // The values of missing events are not known.
    const isOfValues = isOfAmounts(rule) || (series.sum !== null && rule.when !== 'p99');
    const missing = lack === null ? 0 : isOfValues ? Infinity : lack.events;
    return {
      fromMs: board.atMs - 1000 * board.seconds,
      toMs: board.atMs,
      seconds: board.seconds,
      isShort: 2000 * board.seconds < info.intervalMs,
      ...(yield* rowReadings(held, rule, index, missing)),
      why: lack?.why ?? null,
    };
  }
}
