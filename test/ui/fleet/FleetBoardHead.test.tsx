import { expect, test } from 'vitest';
import { Leaderboard } from '../../../src/client/leaderboard.ts';
import { FleetBoardHead } from '../../../ui/src/fleet/FleetBoardHead.tsx';
import type { Across } from '../../../ui/src/place/place-values.ts';
import { leaderboard } from '../../client/messages.ts';
import { rendered } from '../rendered.ts';

function head(across: Across) {
  const board = new Leaderboard();
  board.apply(leaderboard({ sure: 1 }));
  return rendered(
    <table>
      <FleetBoardHead board={board} sort="rate" across={across} />
    </table>,
  );
}

test('groups have the hosts on which they counted any event; a host has none', () => {
  const numbers = ['a second', 'in total', 'bytes/s', 'bytes'];
  expect(head('name').rows).toEqual([['Name', ...numbers, 'on hosts']]);
  expect(head('name').tooltips).toContain('Hosts on which it counted any event');
  expect(head('label:rack').rows[0]?.at(-1)).toBe('on hosts');
  expect(head('row').rows[0]?.at(-1)).toBe('host');
  expect(head('host').rows).toEqual([['Name', ...numbers]]);
});
