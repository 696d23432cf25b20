import type { Board } from '../../tally/board.ts';
import type { GroupTick } from '../../tally/group-history.ts';
import { RunningSums } from '../../tally/running-sums.ts';
import { groupOfKept, keptGroupingOf } from '../../text/grouping.ts';
import { type Grouping, OWN_GROUP } from '../../wire/groups.ts';
import type { CourseRequest } from '../../wire/view-requests.ts';
import type { CourseMessage } from '../../wire/views.ts';
import type { Held } from '../held.ts';
import type { Marks } from '../marks.ts';
import type { ViewKind } from './kind.ts';
import { refuseGroupingWithoutProcesses, refuseUnknownSeries } from './leaderboard.ts';
import { messageHead } from './message-head.ts';
import { seriesOf } from './rankings.ts';

/** Shows the sum of some series over the last minutes, by the groups with the most of it. */
export const course: ViewKind<'course'> = {
  resolve(request, context) {
    const { info } = context.session(request.session);
    for (const label of request.series) refuseUnknownSeries(label, info);
    const group = request.within?.group ?? request.group;
    refuseGroupingWithoutProcesses(group, info);
    return { ...request, group, session: info.id };
  },
  open(request, key, context) {
    const held = context.session(request.session);
    const { board, info } = held;
    const view = new CourseView(request, held, context.nowMs);
    // The rows that stand for the work of a snapshot: an entry of the history costs a tenth of a row of a leaderboard.
    const work = () => Math.ceil(board.groupHistory.size / 10);
    return {
      cost: () => ({ rows: request.top, work: work() }),
      snapshot: () => view.message(key, info.id, true),
      advance: () => (view.sameGroups() ? view.message(key, info.id, false) : undefined),
    };
  },
};

class CourseView {
  readonly #request: CourseRequest;
  readonly #board: Board;
  readonly #marks: Marks;
  /** The sums over all ticks, by which the groups are chosen. */
  readonly #sums: RunningSums;
  readonly #nowMs: () => number;
  #groups: string[] = [];

  constructor(request: CourseRequest, { board, marks }: Pick<Held, 'board' | 'marks'>, nowMs: () => number) {
    this.#request = request;
    this.#nowMs = nowMs;
    this.#board = board;
    this.#marks = marks;
    this.#sums = new RunningSums(board.groupHistory, keptGroupingOf(request.group), request.take);
  }

  /** True if the groups are those of the last message. */
  sameGroups(): boolean {
    const now = this.#top();
    return now.length === this.#groups.length && now.every((name) => this.#groups.includes(name));
  }

  message(key: string, session: string, reset: boolean): CourseMessage {
    const ticks = this.#ticks(reset ? 0 : this.#board.tick);
    if (reset) this.#groups = this.#top();
    return {
      type: 'course',
      ...messageHead(this.#board, key, session, reset),
      marks: this.#marks.list(this.#nowMs()),
      groups: this.#groups,
      history: ticks.map((tick) => this.#historyTick(tick)),
    };
  }

  #ticks(fromTick: number): GroupTick[] {
    const { series, group, take } = this.#request;
    return this.#board.groupHistory
      .ticks(keptGroupingOf(group), seriesOf(this.#board, series), take, fromTick)
      .map((tick) => ({ ...tick, numbers: regrouped(tick.numbers, group) }));
  }

  #top(): string[] {
    const { series, group, within, top } = this.#request;
    if (within) return [within.key];
    const sums = regrouped(this.#sums.of(seriesOf(this.#board, series)), group);
    const others = [...sums].filter(([name]) => name !== OWN_GROUP);
    const best = others.toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return best.slice(0, top).map(([name]) => name);
  }

  #historyTick({
    tick,
    atMs,
    seconds,
    numbers,
    total,
    counted,
  }: GroupTick): CourseMessage['history'][number] {
    const shown = this.#groups.map((name) => numbers.get(name) ?? 0);
    const others = total - (numbers.get(OWN_GROUP) ?? 0) - shown.reduce((sum, number) => sum + number, 0);
    const rest = this.#request.within ? 0 : others;
    return { tick, atMs, seconds, numbers: counted ? shown : null, rest };
  }
}

/** Adds up the numbers of kept groups by the groups that they belong to. */
function regrouped(kept: GroupTick['numbers'], grouping: Grouping): GroupTick['numbers'] {
  if (grouping === keptGroupingOf(grouping)) return kept;
  const numbers = new Map<string, number>();
  for (const [name, number] of kept) {
    const group = groupOfKept(name, grouping);
    numbers.set(group, (numbers.get(group) ?? 0) + number);
  }
  return numbers;
}
