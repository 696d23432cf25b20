import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePressure, readPressure } from '../../src/kernel/pressure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const TEXT = `some avg10=7.97 avg60=18.20 avg300=13.05 total=3181263263
full avg10=0.00 avg60=0.05 avg300=0.13 total=41898901
`;

describe('parsePressure', () => {
  test('percents and µs', () => {
    expect([...parsePressure(TEXT)]).toEqual([
      ['some.avg10', 7.97],
      ['some.avg60', 18.2],
      ['some.avg300', 13.05],
      ['some.total', 3_181_263_263],
      ['full.avg10', 0],
      ['full.avg60', 0.05],
      ['full.avg300', 0.13],
      ['full.total', 41_898_901],
    ]);
  });

  test('half a line is ignored', () => {
    expect([...parsePressure('some avg10=1.00 avg60=\nfull total=-')]).toEqual([['some.avg10', 1]]);
    expect([...parsePressure('')]).toEqual([]);
  });
});

describe('readPressure', () => {
  test('each resource under its name', () => {
    const pressure = readPressure(temporaryDirectory({ cpu: TEXT, io: TEXT, memory: TEXT, irq: TEXT }));
    expect(pressure.size).toBe(24);
    expect(pressure.get('memory.full.total')).toBe(41_898_901);
    expect(pressure.get('cpu.some.avg10')).toBe(7.97);
  });

  test('a kernel before 5.13 has no full for the CPU', () => {
    const pressure = readPressure(temporaryDirectory({ cpu: TEXT.split('\n')[0] ?? '', io: TEXT }));
    expect(pressure.size).toBe(12);
  });

  test('nothing without PSI', () => {
    expect(readPressure(join(temporaryDirectory(), 'pressure'))).toEqual(new Map());
  });

  test('other errors are not taken for missing PSI', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'cpu'));
    expect(() => readPressure(directory)).toThrow('EISDIR');
  });

  test.runIf(existsSync('/proc/pressure/memory'))('the kernel’s', () => {
    expect(readPressure().get('memory.some.total')).toBeGreaterThanOrEqual(0);
  });
});
