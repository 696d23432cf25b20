import { describe, expect, test } from 'vitest';
import { frames } from '../../src/bpftrace/frames.ts';
import { collect } from '../fixtures/collect.ts';

const mark = (...data: number[]) => JSON.stringify({ type: 'value', data });
const map = (name: string, value: number) => JSON.stringify({ type: 'map', data: { [name]: { 7: value } } });
const error = (retcode: number, line = 4) =>
  JSON.stringify({ type: 'helper_error', helper: 'map_update_elem', retcode, line });

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
const read = (...lines: string[]) => collect(frames(each(lines)));
const printed = (name: string, value: number) => ({
  map: name,
  entries: [[['7'], { kind: 'number', value }]],
});

describe('frames', () => {
  test('the mark that all probes are attached', async () => {
    expect(await read('{"type": "attached_probes", "data": {"probes": 4}}', mark(0, 0, 99, 0))).toEqual([
      { kind: 'attached', ns: 99 },
    ]);
  });

  test('a process whose mappings are to be read, also within a tick', async () => {
    const found = await read(mark(3, 77, 99, 0), mark(1, 3, 100, 2), mark(3, 78, 101, 0), mark(2, 3, 120, 2));
    expect(found).toEqual([
      { kind: 'process', pid: 77, program: 99 },
      { kind: 'process', pid: 78, program: 101 },
      expect.objectContaining({ kind: 'tick', tick: 3 }),
    ]);
  });

  test('a tick with its maps', async () => {
    const found = await read(mark(1, 3, 100, 2), map('@a_0', 5), map('@b_0', 6), mark(2, 3, 120, 2));
    expect(found).toEqual([
      {
        kind: 'tick',
        tick: 3,
        ns: 100,
        flushSequence: 2,
        maps: [printed('@a_0', 5), printed('@b_0', 6)],
        texts: [],
      },
    ]);
  });

  test('the interval of a tick that may be throttled', async () => {
    const found = await read(mark(1, 3, 100, 2, 4e9), mark(2, 3, 120, 2, 1e9));
    expect(found).toMatchObject([{ kind: 'tick', flushSequence: 2, intervalNs: 4e9 }]);
  });

  test('an empty tick', async () => {
    const found = await read(mark(1, 1, 100, 0), '{"type": "cat", "data": ""}', '', mark(2, 1, 101, 0));
    expect(found).toEqual([{ kind: 'tick', tick: 1, ns: 100, flushSequence: 0, maps: [], texts: [] }]);
  });

  test('printed files, in order, without empty files and files outside a tick', async () => {
    const cat = (data: string) => JSON.stringify({ type: 'cat', data });
    const found = await read(
      cat('x 1\n'),
      mark(1, 2, 100, 0),
      cat(''),
      cat('a 1\nb 2\n'),
      map('@b0_a', 5),
      cat('a 3\nb 4\n'),
      mark(2, 2, 101, 0),
      cat('y 1\n'),
    );
    expect(found).toMatchObject([{ kind: 'tick', texts: ['a 1\nb 2\n', 'a 3\nb 4\n'] }]);
  });

  test('maps outside a tick are ignored: before, between and at the end', async () => {
    const found = await read(
      map('@a_0', 1),
      mark(1, 1, 100, 0),
      map('@a_0', 2),
      mark(2, 1, 110, 0),
      map('@a_1', 3),
      mark(1, 2, 200, 0),
      mark(2, 2, 210, 0),
      '',
      '',
      map('@a_0', 4),
      map('@a_1', 5),
    );
    expect(found.map((frame) => frame.kind === 'tick' && frame.maps)).toEqual([[printed('@a_0', 2)], []]);
  });

  test.each([
    ['at the end of the output', [mark(1, 1, 100, 0), map('@a_0', 1)]],
    ['with another one’s end', [mark(1, 1, 100, 0), map('@a_0', 1), mark(2, 2, 110, 0)]],
    ['whose begin was lost', [map('@a_0', 1), mark(2, 1, 110, 0)]],
  ])('a tick without its end or begin is dropped: %s', async (_, lines) => {
    expect(await read(...lines)).toEqual([]);
  });

  test('a tick without its end adds nothing to the next', async () => {
    const found = await read(
      mark(1, 1, 100, 0),
      map('@a_0', 1),
      mark(1, 2, 200, 0),
      map('@a_1', 2),
      mark(2, 2, 210, 0),
      map('@a_0', 3),
    );
    expect(found).toEqual([
      { kind: 'tick', tick: 2, ns: 200, flushSequence: 0, maps: [printed('@a_1', 2)], texts: [] },
    ]);
  });

  test('a tick ends once', async () => {
    expect(await read(mark(1, 1, 100, 0), mark(2, 1, 110, 0), mark(2, 1, 111, 0))).toHaveLength(1);
  });

  test('lost and garbled lines are frames at once, even within a tick', async () => {
    const found = await read(
      '{"type": "lost_events", "data": {"events": 3}}',
      mark(1, 1, 100, 0),
      '{rubbish',
      mark(2, 1, 110, 0),
    );
    expect(found.map(({ kind }) => kind)).toEqual(['lost', 'garbled', 'tick']);
    expect(found[0]).toEqual({ kind: 'lost', events: 3 });
  });

  test('helper errors: a full map once a tick for each program line, and each lost update', async () => {
    const many = Array.from({ length: 1000 }, () => error(-7));
    const found = await read(
      ...many,
      error(-2),
      error(-17, 6),
      error(-17, 6),
      error(-7, 9),
      ...many,
      mark(1, 1, 100, 0),
      ...many,
      mark(2, 1, 110, 0),
      ...many,
    );
    const full = (line: number) => ({ kind: 'map-full', line });
    const lost = { kind: 'update-lost', line: 6 };
    expect(found).toMatchObject([full(4), lost, lost, full(9), { kind: 'tick' }, full(4)]);
  });

  test('a map that no program of vmtally has is garbled in a tick, and ignored elsewhere', async () => {
    const foreign = [
      '{"type": "map", "data": {"@vt_tick": 5}}',
      '{"type": "stats", "data": {"@x": {"count": 1, "average": 2, "total": 2}}}',
      '{"type": "hist", "data": {"@s0_x": [{"min": 4, "max": 7, "count": 3}]}}',
      '{"type": "map", "data": {"@s0_y": {"7": "text"}}}',
    ];
    const found = await read(...foreign, mark(1, 1, 100, 0), ...foreign, mark(2, 1, 110, 0), ...foreign);
    expect(found.map(({ kind }) => kind)).toEqual([...foreign.map(() => 'garbled'), 'tick']);
    expect(found.at(-1)).toMatchObject({ maps: [] });
  });

  test('unknown marks are garbled', async () => {
    const found = await read(mark(4, 1, 100, 0), mark(9, 9, 9, 9));
    expect(found.map(({ kind }) => kind)).toEqual(['garbled', 'garbled']);
  });
});
