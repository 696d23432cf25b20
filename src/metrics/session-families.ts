import type { Board } from '../tally/board.ts';
import { SESSION_STATES, type SessionInfo } from '../wire/session.ts';
import { eventLabels } from './event-labels.ts';
import type { FamilyHead, FamilySet } from './family-set.ts';
import { HEADS } from './heads.ts';

/** Adds the families of a session that say how exact its counts are, and what they cost. */
export function addSession(to: FamilySet, board: Board, info: SessionInfo, nowMs: number): void {
  const { exactness, accuracy, pauses, budget, cost } = info;
  const start = { labels: {}, startMs: info.createdMs };
  const now = { labels: {}, startMs: board.atMs || nowMs };
  const sumOf = <Item>(items: readonly Item[], numberOf: (item: Item) => number) =>
    items.reduce((sum, item) => sum + numberOf(item), 0);
  const counters: [FamilyHead, number][] = [
    [HEADS.ticks, board.tick],
    [HEADS.lateTicks, exactness.lateTicks],
    [HEADS.countedSeconds, info.countedSeconds],
    [HEADS.gaps, exactness.earlierGaps.count + exactness.gaps.length],
    [HEADS.gapSeconds, exactness.earlierGaps.seconds + sumOf(exactness.gaps, ({ seconds }) => seconds ?? 0)],
    [HEADS.pauses, pauses.count],
    [HEADS.pauseSeconds, pauses.seconds],
    [HEADS.skippedProbes, sumOf(exactness.missedRuns, ({ runs }) => runs)],
    [HEADS.lostLines, exactness.lostOutput + exactness.garbledOutput],
  ];
  for (const [head, value] of counters) to.add(head, { ...start, value });
  const percent = budget?.usedPercent ?? cost.bpftracePercent + (cost.probesPercent ?? 0);
  const gauges: [FamilyHead, number][] = [
    [HEADS.interval, info.intervalMs / 1000],
    [HEADS.requestedInterval, (budget?.askedMs ?? info.intervalMs) / 1000],
    [HEADS.exact, accuracy.exact ? 1 : 0],
    [HEADS.rows, board.rows.size],
    [HEADS.cost, percent / 100],
  ];
  if (board.tick > 0) gauges.push([HEADS.lastTick, board.atMs / 1000]);
  if (budget !== null) gauges.push([HEADS.costLimit, budget.percent / 100]);
  for (const [head, value] of gauges) to.add(head, { ...now, value });
  for (const state of SESSION_STATES)
    to.add(HEADS.sessionState, { ...now, labels: { state }, value: state === info.state ? 1 : 0 });
  for (const [index, series] of info.series.entries()) {
    const labels = eventLabels(series);
    const { events, findings } = accuracy.lost[index] ?? { events: 0, findings: 0 };
    to.add(HEADS.missing, { ...start, labels, value: events });
    to.add(HEADS.unboundedLosses, { ...start, labels, value: findings });
  }
  const full = new Map<string, number>();
  for (const { map } of info.pressure) full.set(map, 0);
  for (const { map, times = 1 } of exactness.mapFull) full.set(map, (full.get(map) ?? 0) + times);
  for (const [map, value] of full) to.add(HEADS.mapFull, { ...start, labels: { map }, value });
  for (const { map, keys, room } of info.pressure) {
    to.add(HEADS.mapKeys, { ...now, labels: { map }, value: keys });
    to.add(HEADS.mapCapacity, { ...now, labels: { map }, value: room });
  }
}
