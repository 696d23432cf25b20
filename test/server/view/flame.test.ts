import { beforeEach, describe, expect, test } from 'vitest';
import { flame } from '../../../src/server/view/flame.ts';
import { FlameMessage } from '../../../src/wire/sample-views.ts';
import { FlameRequest } from '../../../src/wire/view-requests.ts';
import { type Serving, serving } from '../../fixtures/engine.ts';
import { rejection } from '../../fixtures/failure.ts';
import { BYTES, type feedTick, sessionInfo, who } from '../../fixtures/feed.ts';
import { feedStacks } from '../../fixtures/stacks.ts';

const COMPANION = { id: 'main-stack', companionOf: 'main', series: [BYTES], target: 'whole system' };
const request = (parts: Partial<FlameRequest> = {}) => FlameRequest.parse({ view: 'flame', ...parts });
const stacks = (counts: number[][], samples: number[][] = [], more = {}) =>
  feedStacks({
    counts,
    samples,
    sampled: [
      [0, 100],
      [1, 1],
    ],
    ...more,
  });

let of: Serving;
beforeEach(() => {
  of = serving();
  of.engine.session(COMPANION);
  of.engine.handlers['count-by-stack'] = () => sessionInfo(COMPANION);
});

function tick(parts: Parameters<typeof feedTick>[0] = {}) {
  const rows = [who(0, { name: 'sh' }), who(1, { name: 'cc1', cgroup: '/system.slice/a.service' })];
  of.engine.tick({ session: 'main-stack', rows, series: [BYTES], ...parts });
}

async function open(parts: Partial<FlameRequest> = {}) {
  const resolved = await flame.resolve(request({ session: 'main-stack', ...parts }), of.hub, {
    role: 'control',
  });
  const source = flame.open(resolved, 'v7', of.hub, 'control');
  return () => FlameMessage.parse(source.snapshot());
}
const framesOf = ({ frames }: FlameMessage) =>
  frames.map(([depth, name, weight]) => `${depth} ${name} ${weight}`);

describe('a request', () => {
  const asked = async (parts: Partial<FlameRequest>, role: 'control' | 'read' = 'control') => {
    await flame.resolve(request(parts), of.hub, { role });
    return of.engine.asked.at(-1);
  };
  const usual = { verb: 'count-by-stack', session: 'main', event: 'kmem:kmalloc', rate: 64, run: 0 };

  test('asks for a companion', async () => {
    expect(await asked({})).toEqual(usual);
    const more = { event: 'kfree', rate: 1, run: 9, seconds: 5, pid: 7, start: 3 };
    expect(await asked({ ...more, weight: 'bytes' })).toEqual({ ...usual, ...more });
    expect(await asked({ within: { group: 'name', key: 'sh' } })).toEqual(usual);
  });

  test('of a client that may only read starts none', async () => {
    expect(await asked({}, 'read')).toEqual({ ...usual, create: false });
  });

  test('views of one sample are of one session', async () => {
    const resolved = await flame.resolve(request({ pid: 7, run: 9 }), of.hub, { role: 'control' });
    expect(resolved).toEqual({ ...request({ run: 9 }), session: 'main-stack' });
  });

  test('a start without a process is refused', async () => {
    const refused = Promise.resolve().then(() =>
      flame.resolve(request({ start: 7 }), of.hub, { role: 'control' }),
    );
    expect(await rejection(refused)).toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('a message', () => {
  test('has the exact counts, divided among the sampled stacks', async () => {
    const read = await open();
    expect(framesOf(read())).toEqual(['0 all 0']);
    tick({
      stacks: stacks(
        [
          [0, 0, 64, 4_000],
          [1, 0, 64, 5],
        ],
        [
          [0, 0, 64, 0, 75],
          [0, 0, 64, 1, 25],
          [1, 0, 64, 0, 1],
        ],
      ),
    });
    const message = read();
    expect(framesOf(message)).toEqual([
      '0 all 4005',
      '1 cc1 5',
      '2 read 5',
      '3 do_eventfd 5',
      '1 sh 4000',
      '2 read 3000',
      '3 do_eventfd 3000',
      '2 write 1000',
      '3 do_eventfd 1000',
    ]);
    expect(message).toMatchObject({
      key: 'v7',
      session: 'main-stack',
      event: 'kmem:kmalloc',
      counted: 1,
      smaller: 0,
    });
    expect(message.notes[0]).toBe(
      '101 of 4,005 events were sampled, one of 64 by chance. All their stacks were kept.',
    );
    const [, , , low = 0, high = 0] = message.frames.find(([, name]) => name === 'write') ?? [];
    expect(low).toBeLessThan(1_000);
    expect(high).toBeGreaterThan(1_000);
  });

  test('by bytes, and of a group', async () => {
    tick({
      stacks: stacks(
        [
          [0, 0, 64, 100],
          [1, 0, 96, 3],
        ],
        [
          [0, 0, 64, 0, 100],
          [1, 0, 96, 0, 1],
        ],
      ),
    });
    const bytes = (await open({ weight: 'bytes' }))();
    expect([bytes.weight, bytes.frames[0]?.[2]]).toEqual(['bytes', 6_400 + 288]);
    const unit = (await open({ weight: 'bytes', within: { group: 'unit', key: 'a.service' } }))();
    expect(framesOf(unit)).toEqual(['0 all 288', '1 cc1 288', '2 read 288', '3 do_eventfd 288']);
    expect(unit.target).toBe('unit a.service');
    expect(unit.notes[0]).toContain('1 of 3 events were sampled');
  });

  test('of an event without a size is by count', async () => {
    tick({ stacks: stacks([[0, 0, 0, 10]], [[0, 0, 0, 0, 10]], { unitBytes: null }) });
    const message = (await open({ weight: 'bytes' }))();
    expect(message).toMatchObject({ weight: 'count', hasBytes: false });
    expect(message.notes.join()).toContain('the event has no size here');
  });

  test('events without a sample have the function of their call site', async () => {
    tick({ stacks: stacks([[0, 0, 64, 10]]) });
    expect(framesOf((await open())())).toEqual(['0 all 10', '1 sh 10', '2 [no stack] 10', '3 do_eventfd 10']);
  });

  test('the last tick is never left for later', async () => {
    const read = await open();
    const more = { sites: [], functions: [], stacks: [] };
    tick({ stacks: stacks([[0, 0, 64, 1]]) });
    read();
    for (let number = 2; number < 200; number++)
      tick({ tick: number, stacks: stacks([[0, 0, 64, 1]], [], { ...more, final: number === 199 }) });
    expect(framesOf(read())[0]).toBe('0 all 199');
  });
});
