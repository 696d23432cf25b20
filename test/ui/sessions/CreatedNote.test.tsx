import { expect, test } from 'vitest';
import { CreatedNote } from '../../../ui/src/sessions/CreatedNote.tsx';
import { sessionInfo } from '../../fixtures/feed.ts';
import { rendered } from '../rendered.ts';

const mine = { id: 's1', name: 'mine' };
const text = (...sessions: ReturnType<typeof sessionInfo>[]) =>
  rendered(<CreatedNote created={mine} sessions={sessions} />).text;

test('says that the session starts until it counts', () => {
  expect(text()).toBe('Session mine is starting.');
  expect(text(sessionInfo(), sessionInfo({ id: 's1', state: 'starting' }))).toBe('Session mine is starting.');
  expect(text(sessionInfo({ id: 's1', state: 'counting' }))).toBe('Session mine counts.');
});

test('leaves any other state to the table', () => {
  expect(text(sessionInfo({ id: 's1', state: 'suspended' }))).toBe('');
});
