import { expect, test, vi } from 'vitest';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { PageTitle } from '../../../ui/src/app/PageTitle.tsx';
import { useSession } from '../../../ui/src/live/health.tsx';
import { HOME, type Place } from '../../../ui/src/place/place.ts';
import { sessionHealth } from '../health/health-message.ts';
import { rendered } from '../rendered.ts';

vi.mock(import('../../../ui/src/live/health.tsx'), async (original) => ({
  ...(await original()),
  useSession: vi.fn(),
}));

test.each<[string, Partial<Place>, SessionInfo['by'] | undefined]>([
  ['Call site', { row: 3 }, 'site'],
  ['Call site', { row: 3, pid: 7 }, 'site'],
  ['CPU', { row: 1 }, 'cpu'],
  ['Row', { row: 3 }, undefined],
  ['Process 7', { pid: 7 }, 'pid'],
  ['Call sites of process 7', { view: 'sites', pid: 7 }, 'pid'],
])('%s is the title of %j', (title, place, by) => {
  vi.mocked(useSession).mockReturnValue(by && sessionHealth({ by }));
  expect(rendered(<PageTitle place={{ ...HOME, view: 'process', ...place }} />).text).toBe(title);
});
