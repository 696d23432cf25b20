import { expect, test } from 'vitest';
import { forTerminal } from '../../../src/cli/export/for-terminal.ts';

test('a name that steers a terminal is shown with ?, and lines stay lines', async () => {
  const texts: string[] = [];
  for await (const text of forTerminal(['a,b\r\n', '\u009b31m,\u001b]0;x\u0007,\u202e\r\n1\n']))
    texts.push(text);
  expect(texts.join('')).toBe('a,b\n?31m,?]0;x?,?\n1\n');
});
