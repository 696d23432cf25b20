import { afterEach, expect, it, vi } from 'vitest';
import { completionCommand } from '../../../src/cli/completion/command.ts';

afterEach(() => void vi.restoreAllMocks());

it.each(['bash', 'zsh', 'fish'])('prints the file for %s', (shell) => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  completionCommand().parse([shell], { from: 'user' });
  const text = String(write.mock.calls[0]?.[0]);
  expect(text).toContain(`in ${shell}. `);
  expect(text).toContain(' complete -- ');
});
