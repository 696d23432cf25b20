import { expect, test } from 'vitest';
import { logBudget } from '../../../src/cli/serve/budget-log.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { BUDGET, sessionInfo } from '../../fixtures/feed.ts';

test('a line for each change, and none without', () => {
  const lines: [string, unknown[]][] = [];
  const line = (level: string) => (facts: { steps: unknown[] }) => void lines.push([level, facts.steps]);
  const feed = logBudget({ warn: line('warn'), info: line('info') } as never);
  const tell = (budget: SessionInfo['budget']) => feed({ kind: 'session', session: sessionInfo({ budget }) });
  const slower = { sinceMs: 0, percent: 7 };
  for (const usedPercent of [1, 2]) tell({ ...BUDGET, usedPercent });
  expect(lines).toEqual([]);
  for (const usedPercent of [7, 8]) tell({ ...BUDGET, usedPercent, slower });
  tell(null);
  tell({ ...BUDGET, slower, leftOut: [{ events: ['a'], sinceMs: 0, seconds: 0, percent: 9 }] });
  tell({ ...BUDGET, leftOut: [{ events: ['a'], sinceMs: null, seconds: 3, percent: 9 }] });
  expect(lines.map(([level, steps]) => [level, steps.length])).toEqual([
    ['info', 1],
    ['warn', 2],
    ['info', 0],
  ]);
});
