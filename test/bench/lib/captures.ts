import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { CaptureWriter } from '../../../src/capture/writer.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { Random } from '../../fixtures/random.ts';
import { scratch } from './scratch.ts';

/** Size classes of kmalloc. */
const VALUES = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096];

/** Writes a capture of a second a tick, in which each row counts. Returns its path, and the seconds of CPU that the writer took. */
export function writeCapture(ticks: number, rows: number): { file: string; cpuSeconds: number } {
  const file = join(scratch(), `${ticks}-${rows}.capture`);
  const opened = openSync(file, 'w');
  const random = new Random(rows);
  const numbers = Array.from({ length: rows }, (_, row) => row);
  let cpuUs = 0;
  let seconds = 0;
  const measured = <T>(act: () => T): T => {
    const from = process.cpuUsage();
    const result = act();
    const { user, system } = process.cpuUsage(from);
    cpuUs += user + system;
    return result;
  };
  const cost = { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 0, cpuPercent: 0 };
  const state = () => ({
    seconds,
    elapsedSeconds: seconds,
    status: null,
    exactness: nothingMissed(),
    cost,
  });
  const writer = new CaptureWriter((piece) => writeSync(opened, piece), HEAD, state);
  for (let tick = 1; tick <= ticks; tick++) {
    seconds = tick;
    const counted = {
      tick,
      atSeconds: tick,
      atMs: HEAD.startedMs + 1000 * tick,
      seconds: 1,
      rows: tick === 1 ? numbers.map((row) => who(row, { name: `program-${row % 40}` })) : [],
      quads: {
        row: numbers,
        series: numbers.map(() => 0),
        value: numbers.map(() => random.pick(VALUES)),
        count: numbers.map(() => 1 + random.int(500)),
      },
      vmstat: new Map([[0, random.int(10_000)]]),
    };
    measured(() => writer.tick(counted));
  }
  measured(() => {
    writer.endRun();
    writer.end(null);
  });
  return { file, cpuSeconds: cpuUs / 1e6 };
}
