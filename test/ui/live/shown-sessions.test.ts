import { expect, test, vi } from 'vitest';
import type { ViewMessage } from '../../../src/wire/messages.ts';
import {
  forgetSession,
  listenToShown,
  noteSession,
  shownSessions,
} from '../../../ui/src/live/shown-sessions.ts';

const of = (session?: string) => ({ type: 'totals', ...(session && { session }) }) as unknown as ViewMessage;

test('has each session of a subscription until that ends, and tells of changes only', () => {
  const told = vi.fn();
  const end = listenToShown(told);
  const [board, course, health] = [{}, {}, {}];
  noteSession(health, of());
  expect(shownSessions()).toEqual([]);
  noteSession(board, of('main'));
  noteSession(board, of('main'));
  noteSession(course, of('main'));
  expect(shownSessions()).toEqual(['main']);
  noteSession(course, of('s1'));
  expect(shownSessions()).toEqual(['main', 's1']);
  forgetSession(board);
  forgetSession(health);
  expect(shownSessions()).toEqual(['s1']);
  forgetSession(course);
  expect(shownSessions()).toEqual([]);
  expect(told).toHaveBeenCalledTimes(5);
  end();
});
