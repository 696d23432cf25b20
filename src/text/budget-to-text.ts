import type { Budget } from '../wire/session.ts';
import { interval } from './units.ts';

/** Describes each measure now in force to keep the overhead within the budget, in a sentence. */
export const budgetToText = (budget: Budget): string[] => [
  ...throttledToText(budget),
  ...budget.leftOut.flatMap(({ events, sinceMs, percent }) =>
    sinceMs === null
      ? []
      : [`${events.join(', ')}: not counted since ${clock(sinceMs)}, ${why(budget, percent)}`],
  ),
];

/** Describes throttled ticks. Longer ticks lose no counts. */
export const throttledToText = (budget: Budget): string[] =>
  budget.slower === null
    ? []
    : [
        `ticks are longer than ${interval(budget.askedMs)} since ${clock(budget.slower.sinceMs)}, ${why(budget, budget.slower.percent)}`,
      ];

/** Describes the events that are or were dropped to stay within the budget. */
export const droppedToText = (budget: Budget): string[] => [
  ...budgetToText({ ...budget, slower: null }),
  ...budget.leftOut.flatMap(({ events, seconds }) =>
    seconds === 0
      ? []
      : [`${events.join(', ')}: not counted for ${seconds.toFixed(1)} s, to keep within the budget`],
  ),
];

const why = ({ percent: limit }: Budget, percent: number): string =>
  `counting took ${percent.toFixed(1)} % of a CPU, and ${limit} % is allowed`;

/** A time of day in UTC, because readers may be in other time zones. */
const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;
