import { expect, it } from 'vitest';
import { packSummary, unpackSummary } from '../../../src/fleet/pack-summary.ts';
import { SimulatedHost } from '../simulation/host.ts';
import { Random } from '../simulation/random.ts';
import { Payload } from './payload.ts';

it('a payload is read as the summary with another number and other times', () => {
  const host = new SimulatedHost('host-1', new Random(3), 1_790_000_000_000, 10_000);
  for (let round = 0; round < 3; round++) {
    const { summary } = host.publish(1_790_000_010_000 + 10_000 * round);
    const payload = new Payload(summary);
    for (const next of [
      { seq: 1, atMs: 1, sentMs: 2 },
      { seq: 123_456, atMs: 1_790_000_100_003, sentMs: 1_790_000_100_007.5 },
    ])
      expect(unpackSummary(payload.bytes(next))).toEqual(unpackSummary(packSummary({ ...summary, ...next })));
  }
});
