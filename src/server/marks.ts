import { interval } from '../text/units.ts';
import type { SessionInfo } from '../wire/session.ts';
import type { Mark } from '../wire/views.ts';

/** Most marks that are kept, and for how many ms. */
const MOST = 50;
const KEPT_MS = 600_000;
/** Most characters of a text. */
const LONGEST = 1_000;
/** A pause that ends up to this many ms after a mark belongs to it. */
const SAME_MS = 60_000;

type Info = Pick<
  SessionInfo,
  'events' | 'intervalMs' | 'state' | 'problem' | 'exactness' | 'pauses' | 'budget'
>;

/** Records what happened to a session lately, from the descriptions that the counting process sends of it. */
export class Marks {
  #marks: Mark[] = [];

  /** Marks of the last ten minutes, oldest first. */
  list(nowMs: number): Mark[] {
    return this.#marks.filter(({ atMs }) => atMs > nowMs - KEPT_MS && atMs <= nowMs);
  }

  take(before: Info, now: Info, atMs: number): void {
    const add = (kind: Mark['kind'], text: string) => {
      this.#marks = [...this.list(atMs), { atMs, kind, text: text.slice(0, LONGEST) }].slice(-MOST);
    };
    for (const text of changesOf(before, now)) add('change', text);
    for (const text of stepsOf(before, now)) add('budget', text);
    for (const text of gapsOf(before, now)) add('gap', text);
    const seconds = now.pauses.seconds - before.pauses.seconds;
    if (now.pauses.count === before.pauses.count || seconds <= 0) return;
    const last = this.list(atMs).at(-1);
    const text = `not counted for ${seconds.toFixed(1)} s`;
    if (last === undefined || last.atMs < atMs - SAME_MS || /not counted for [\d.]+ s$/.test(last.text))
      add('change', text);
    else
      this.#marks = [
        ...this.#marks.slice(0, -1),
        { ...last, text: `${last.text.slice(0, LONGEST - 100)}; ${text}` },
      ];
  }
}

/** The changes that clients made, as text. */
function changesOf(before: Info, now: Info): string[] {
  const [old, names] = [before, now].map(({ events }) =>
    events.map(({ event, filter }) => (filter === undefined ? event : `${event} if ${filter}`)),
  );
  const added = names?.filter((name) => !old?.includes(name)) ?? [];
  const removed = old?.filter((name) => !names?.includes(name)) ?? [];
  const events = [...added.map((name) => `+ ${name}`), ...removed.map((name) => `− ${name}`)];
  const isOwnInterval = now.budget === null || now.budget.askedMs !== before.budget?.askedMs;
  return [
    ...(events.length > 0 ? [`events changed: ${events.join(', ')}`] : []),
    ...(now.intervalMs !== before.intervalMs && isOwnInterval
      ? [`ticks of ${interval(now.intervalMs)}`]
      : []),
    ...(now.state === 'suspended' && before.state !== 'suspended'
      ? [`suspended${now.problem === null ? '' : `: ${now.problem.message}`}`]
      : []),
  ];
}

/** Steps of the budget. */
function stepsOf(before: Info, now: Info): string[] {
  if (now.budget === null || before.budget === null) return [];
  const { askedMs, slower, leftOut, percent } = now.budget;
  const dropped = (info: typeof now.budget) =>
    info.leftOut.flatMap(({ events, sinceMs }) => (sinceMs === null ? [] : events));
  const [old, all] = [dropped(before.budget), dropped(now.budget)];
  const added = all.filter((event) => !old.includes(event));
  const back = old.filter((event) => !all.includes(event));
  const cost = slower ?? leftOut.at(-1);
  const why = cost
    ? `: the session took ${cost.percent.toFixed(1)} % of a CPU, and ${percent} % is allowed`
    : '';
  const isStep = now.intervalMs !== before.intervalMs && askedMs === before.budget.askedMs;
  return [
    ...(isStep ? [`budget: ticks of ${interval(now.intervalMs)}${slower === null ? '' : why}`] : []),
    ...(added.length > 0 ? [`budget: ${added.join(', ')} dropped${why}`] : []),
    ...(back.length > 0 ? [`budget: ${back.join(', ')} counted again`] : []),
  ];
}

/** Unplanned gaps that began. */
function gapsOf(before: Info, now: Info): string[] {
  const count = ({ exactness: { gaps, earlierGaps } }: Info) => gaps.length + earlierGaps.count;
  const begun = Math.max(0, count(now) - count(before));
  const gaps = begun === 0 ? [] : now.exactness.gaps.slice(-begun);
  return [
    ...gaps.map(({ reason, seconds }) =>
      seconds === null ? `gap: ${reason}` : `gap: ${reason}, not counted for ${seconds.toFixed(1)} s`,
    ),
    ...(now.state === 'failed' && before.state !== 'failed'
      ? [`counting failed${now.problem === null ? '' : `: ${now.problem.message}`}`]
      : []),
  ];
}
