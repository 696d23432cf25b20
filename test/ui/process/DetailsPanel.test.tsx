import { expect, test } from 'vitest';
import { noProgram } from '../../../ui/src/process/DetailsPanel.tsx';

test.each([
  [{ pid: 2, parent: 0, state: 'S' }, '(kernel thread)'],
  [{ pid: 35, parent: 2, state: 'I' }, '(kernel thread)'],
  [{ pid: 4000, parent: 17, state: 'Z' }, '(ended)'],
  [{ pid: 4000, parent: 17, state: 'R' }, '(not known)'],
])('a process without a command line: %j', (details, text) => {
  expect(noProgram(details)).toBe(text);
});
