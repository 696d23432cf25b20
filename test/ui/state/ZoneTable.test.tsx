import { expect, test } from 'vitest';
import { ZoneTable } from '../../../ui/src/state/ZoneTable.tsx';
import { servedState } from '../../fixtures/served-state.ts';
import { rendered } from '../rendered.ts';

test('a zone by order and migrate type, with both indexes', () => {
  const [zone] = servedState().zones ?? [];
  if (zone === undefined) return expect.fail('no zone');
  const { rows, text, tooltips } = rendered(
    <ZoneTable zone={zone} pageSize={4096} mostPages={7} dark={false} />,
  );
  expect(text).toContain('Node 0, zone Normal 68 KiB free');
  expect(rows).toEqual([
    ['Order', '0', '1', '2', '3'],
    ['Free blocks', '7', '3', '1', '0'],
    ['Movable', '>7', '0', '1', '0'],
    ['Change', '+2', '', '-1', ''],
    ['Fragmentation', 'free', 'free', 'free', '0.716'],
    ['Unusable', '0.000', '0.411', '0.764', '1.000'],
  ]);
  expect(tooltips[2]).toBe('1 block of order 2, 16 KiB');
  return undefined;
});
