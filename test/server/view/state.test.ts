import { beforeEach, expect, it } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { StateMessage } from '../../../src/wire/state.ts';
import { Reader, type Serving, serving, settled } from '../../fixtures/engine.ts';
import { rejection } from '../../fixtures/failure.ts';
import { servedState } from '../../fixtures/served-state.ts';

let of: Serving;
let nowMs: number;
let number: number;
beforeEach(() => {
  [nowMs, number] = [1_010_000, 1];
  of = serving({ nowMs: () => nowMs });
  of.engine.handlers.state = () => servedState(number);
});

const view = (parts: object = {}) => ({ view: 'state', sort: 'bytes', top: 100, ...parts }) as const;
const cost = async () => {
  of.engine.emit({ kind: 'cost', cpuPercent: 1, rssBytes: 2 });
  await settled();
};
const reads = () => of.engine.asked.filter(({ verb }) => verb === 'state').length;

async function open(reader: Reader, parts = {}): Promise<() => void> {
  const { subscribe } = await of.hub.view(view(parts));
  const end = subscribe(reader);
  await settled();
  return end;
}

it('brings the last reading, and the next one when it is due, not with each tick', async () => {
  const reader = new Reader();
  await open(reader);
  expect(StateMessage.parse(reader.last)).toMatchObject({ reading: 1, slabs: { rows: 2 } });
  const before = reads();
  for (let seconds = 1; seconds < 10; seconds++) await cost();
  expect([reader.messages.length, reads()]).toEqual([1, before]);
  [nowMs, number] = [1_020_000, 2];
  await cost();
  expect(reader.messages.length).toBe(2);
  expect(reader.last).toMatchObject({ reading: 2, seconds: 10 });
});

it('asks for nothing while nobody looks', async () => {
  const end = await open(new Reader());
  end();
  const before = reads();
  nowMs += 100_000;
  await cost();
  expect(reads()).toBe(before);
});

it('has the rows that are asked for', async () => {
  const reader = new Reader();
  await open(reader, { top: 1, sort: 'objects' });
  expect(reader.last).toMatchObject({
    slabs: { rows: 2, rowsLeftOut: 1, caches: [{ name: 'filp' }] },
    allocations: { rowsLeftOut: 0 },
  });
});

it('is read again after the clock was set back', async () => {
  const reader = new Reader();
  await open(reader);
  [nowMs, number] = [1_020_000 - 3_600_000, 2];
  await cost();
  expect(reader.last).toMatchObject({ reading: 2 });
});

it('keeps the last reading where the next one fails', async () => {
  const reader = new Reader();
  await open(reader);
  of.engine.handlers.state = () => Promise.reject(new VmtallyError('RATE_LIMIT', 'too often', 'Wait.'));
  nowMs += 10_000;
  await cost();
  expect(reader.last).toMatchObject({ reading: 1 });
});

it('is refused where there is none, as in a replay', async () => {
  of.engine.handlers.state = () => Promise.reject(new VmtallyError('NOT_RECORDED', 'a replay', 'No.'));
  expect(await rejection(of.hub.view(view()))).toMatchObject({ code: 'NOT_RECORDED' });
});
