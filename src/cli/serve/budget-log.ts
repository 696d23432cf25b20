import type { Logger } from 'pino';
import { budgetToText } from '../../text/budget-to-text.ts';
import type { Feed } from '../../wire/feed.ts';

/** Logs the steps that keep a session's cost within its budget, each time they change. */
export function logBudget(log: Pick<Logger, 'info' | 'warn'>): (feed: Feed) => void {
  const logged = new Map<string, string>();
  return (feed) => {
    if (feed.kind !== 'session' || feed.session.budget === null) return;
    const { id, budget } = feed.session;
    const { percent, slower: throttled, leftOut: dropped } = budget;
    const now = budgetToText(feed.session);
    const key = JSON.stringify([throttled, dropped]);
    const before = logged.get(id);
    logged.set(id, key);
    if (before === key || (before === undefined && now.length === 0)) return;
    const facts = { session: id, maxCost: percent, steps: now };
    const drops = dropped.some(({ sinceMs }) => sinceMs !== null);
    if (drops) log.warn(facts, 'over budget: the session counts less');
    else if (now.length > 0) log.info(facts, 'over budget: ticks are longer');
    else log.info(facts, 'within budget: ticks are as long as requested');
  };
}
