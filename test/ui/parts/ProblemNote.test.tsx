import { expect, test } from 'vitest';
import { ProblemNote } from '../../../ui/src/parts/ProblemNote.tsx';
import { rendered } from '../rendered.ts';

const shown = (code: 'NOT_RECORDED' | 'SESSION_UNKNOWN') =>
  rendered(<ProblemNote problem={{ code, message: 'a message', hint: 'A hint.' }} />);

test('a problem is an alert', () => {
  expect(shown('SESSION_UNKNOWN').html).toContain('role="alert"');
});

test('what a past time does not have is no problem', () => {
  const { html, text } = shown('NOT_RECORDED');
  expect(html).not.toContain('role="alert"');
  expect(text).toBe('a message. A hint.');
});
