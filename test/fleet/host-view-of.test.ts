import { expect, it } from 'vitest';
import { Fleet } from '../../src/fleet/fleet.ts';
import { summaryOf } from './summary-fixture.ts';

it('a notice of another service of a host goes when that one says nothing more', () => {
  const nowMs = 1_790_000_020_000;
  const fleet = new Fleet();
  fleet.tick(nowMs);
  fleet.take(summaryOf({ host: 'web' }), { receivedMs: nowMs });
  fleet.noteTwin('web', 'a notice', nowMs);
  const twin = { times: 1, lastMs: nowMs, notice: 'a notice' };
  expect(fleet.host('web')?.twin).toEqual(twin);
  // A service that is refused looks again each minute.
  fleet.tick(nowMs + 61_000);
  expect(fleet.host('web')?.twin).toEqual(twin);
  fleet.tick(nowMs + 180_000);
  expect(fleet.host('web')?.twin).toBeNull();
});
