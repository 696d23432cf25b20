import { release } from 'node:os';
import { describe, expect, test } from 'vitest';
import { cpuList, parseCpuList, readFeatures } from '../../src/kernel/features.ts';

describe('parseCpuList', () => {
  test.each<[string, number[] | undefined]>([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0,2-3', [0, 2, 3]],
    ['3,0', [3, 0]],
    ['0-2,1-3', [0, 1, 2, 3]],
    ['5-5', [5]],
    ['1023', [1023]],
    ['', undefined],
    ['a', undefined],
    ['0,', undefined],
    [',0', undefined],
    ['3-1', undefined],
    ['-1', undefined],
    ['1-', undefined],
    ['0 1', undefined],
    ['0, 1', undefined],
    ['1.5', undefined],
    ['0x1', undefined],
    ['0-99999', undefined],
    ['1-2-3', undefined],
    [Array(20_000).fill('0-9999').join(','), undefined],
  ])('%j', (text, expected) => {
    expect(parseCpuList(text)).toEqual(expected);
  });
});

test('cpuList: this machine has CPUs, and no more online than possible', () => {
  const [online, possible] = [cpuList('online'), cpuList('possible')];
  expect(online.length).toBeGreaterThan(0);
  expect(possible).toEqual(expect.arrayContaining(online));
});

test('readFeatures: of the running kernel', () => {
  const features = readFeatures();
  expect(features.release).toBe(release());
  expect(features.cpus).toBe(cpuList('possible').length);
});
