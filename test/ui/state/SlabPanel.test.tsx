import { expect, test } from 'vitest';
import type { StateMessage, StateMove } from '../../../src/wire/state.ts';
import { SlabPanel } from '../../../ui/src/state/SlabPanel.tsx';
import { servedState } from '../../fixtures/served-state.ts';
import { rendered } from '../rendered.ts';

const message = (parts: Partial<StateMessage> = {}): StateMessage => ({
  type: 'state',
  key: 'v1',
  ...servedState(),
  moves: [],
  ...parts,
});
const move = (series: string, count: number): StateMove => ({
  part: 'slab',
  session: 'main',
  series,
  seconds: 10,
  count,
  caches: [['filp', count]],
});

test('caches with their other names, numbers and changes, largest first', () => {
  const { rows, text } = rendered(<SlabPanel message={message()} wanted="" />);
  expect(rows).toEqual([
    ['Cache', 'Bar', 'Bytes', 'Active', 'Each', 'Change', 'Since'],
    ['filp acache', '', '400 KiB', '2,003', '192 B', '+1,009', '+1,013'],
    ['dentry', '', '8 KiB', '7', '192 B', '0', '0'],
  ]);
  expect(text).toContain('2 slab caches 408 KiB, +200 KiB since the last reading');
  expect(text).toContain('No session counts the events that move them for the whole system');
  expect(text).toContain('and are no sum of them');
});

test('events stand beside the caches that they name', () => {
  const moves = [move('slab_cache_alloc', 1012), move('slab_cache_free', 5)];
  const { rows, text } = rendered(<SlabPanel message={message({ moves })} wanted="" />);
  expect(rows.map((row) => row.at(-1))).toEqual(['Events', '+1,007', '0']);
  expect(text).toContain('Moves with slab_cache_alloc 1,012 in 10.0 s, slab_cache_free 5 in 10.0 s.');
});

test('a filter finds other names too', () => {
  expect(rendered(<SlabPanel message={message()} wanted="acac" />).rows.map(([name]) => name)).toEqual([
    'Cache',
    'filp acache',
  ]);
});

test('there is none without slabinfo', () => {
  expect(rendered(<SlabPanel message={message({ slabs: null })} wanted="" />).html).toBe('');
});
