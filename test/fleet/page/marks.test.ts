import { expect, it } from 'vitest';
import { Fleet } from '../../../src/fleet/fleet.ts';
import { packSummary, unpackSummary } from '../../../src/fleet/pack-summary.ts';
import { SimulatedHost } from '../simulation/host.ts';
import { Random } from '../simulation/random.ts';
import { marked, seqOf } from './marks.ts';

const START_MS = 1_790_000_000_000;

it('marked hosts and their programs are at the top of a fleet, and say which summary it has', () => {
  const fleet = new Fleet();
  const hosts = Array.from(
    { length: 30 },
    (_, at) => new SimulatedHost(`host-${at}`, new Random(at), START_MS, 1_000),
  );
  const isMarked = ({ name }: { name: string }) => name === 'host-7' || name === 'host-20';
  for (let seq = 1; seq <= 3; seq++) {
    const receivedMs = START_MS + 1_000 * seq;
    for (const host of hosts) {
      const { summary } = host.publish(receivedMs);
      fleet.take(unpackSummary(packSummary(isMarked(host) ? marked(summary) : summary)), { receivedMs });
    }
    const board = fleet.board({ group: 'name', sort: 'rate', top: 2 });
    expect(board.rows.map(({ key }) => key).toSorted()).toEqual(['host-20', 'host-7']);
    for (const { cells } of board.rows) expect(seqOf(cells[0]?.count ?? 0, 1_000)).toBe(seq);
    const top = fleet.board({ group: 'host', sort: 'rate', top: 2 });
    expect(top.rows.map(({ key }) => key).toSorted()).toEqual(['host-20', 'host-7']);
    expect(seqOf(fleet.host('host-7')?.cells[0]?.count ?? 0, 1_000)).toBe(seq);
  }
});
