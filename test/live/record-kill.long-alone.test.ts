import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { openCapture } from '../../src/capture/source.ts';
import { Random } from '../fixtures/random.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { Service } from './service.ts';
import { finish, totalOf, vmtally } from './support.ts';

/** VMTALLY_FAULTS=all: enough kills to hit rare moments. A service takes them one after the other, which is a quarter of an hour. */
const ALL = process.env.VMTALLY_FAULTS === 'all';
const KILLS = { records: ALL ? 50 : 2, atOnce: ALL ? 5 : 2, services: ALL ? 25 : 2 };
const TIMEOUT_MS = ALL ? 1_800_000 : 120_000;
/** A member is of ten seconds, and its last tick may be late on a busy machine. */
const MOST_MISSING_MS = 12_000;

/** The counts of each series that the last line on a run says, and the end of the last tick. */
function saidBy(file: string): { totals: number[]; lastMs: number } {
  const source = openCapture(file);
  try {
    let [totals, lastMs]: [number[], number] = [[], 0];
    for (const item of readCapture(source, readHead(source))) {
      if (item.kind === 'run') totals = item.line.totals.map(([count]) => count);
      if (item.kind === 'tick') lastMs = item.tick.atMs;
    }
    return { totals, lastMs };
  } finally {
    source.close();
  }
}

const sumsOf = async (path: string): Promise<number[]> => {
  const { stdout } = await finish(vmtally`report ${path} --json`, 1);
  return totalOf(stdout).events.map(({ count }) => count);
};

/** A wait of 0 to 12 s from the first member on: a kill at any time of a member. */
const pause = (random: Random) => new Promise((resolve) => setTimeout(resolve, random.int(12_000)));

const hasMember = (file: string): boolean => {
  try {
    return gunzipSync(readFileSync(file)).includes('"kind":"run"');
  } catch {
    return false;
  }
};

describe('after a kill at any time', () => {
  it(
    'each file of record opens, and has the sum of its members',
    async () => {
      const random = new Random(17);
      const kill = async (number: number) => {
        const file = join(temporaryDirectory(), 'a.capture');
        const record = vmtally`record -e kmem:kmalloc -I 100ms -o ${file}`;
        await until('a member is written', () => existsSync(file) && hasMember(file), 60_000);
        await pause(random);
        const killedMs = Date.now();
        record.kill('SIGKILL');
        await record.done;
        const { totals, lastMs } = saidBy(file);
        expect(killedMs - lastMs, `kill ${number}`).toBeLessThan(MOST_MISSING_MS);
        expect(await sumsOf(file), `kill ${number}`).toEqual(totals);
        const verify = await finish(vmtally`verify ${file}`, 1);
        expect(verify.stdout).toContain('it has no end: up to 10 s of counts may be missing');
      };
      for (let number = 0; number < KILLS.records; number += KILLS.atOnce)
        await Promise.all(Array.from({ length: KILLS.atOnce }, (_, index) => kill(number + index)));
    },
    TIMEOUT_MS,
  );

  it(
    'a service goes on with its ring, whose files have the sum of their members',
    async () => {
      const random = new Random(23);
      const directory = join(temporaryDirectory(), 'ring');
      const files = () =>
        readdirSync(directory)
          .filter((name) => name.startsWith('vmtally.capture.'))
          .map((name) => join(directory, name));
      let [before, sums]: [number, number[]] = [0, []];
      for (let kill = 0; kill < KILLS.services; kill++) {
        const service = await Service.start`-e kmem:kmalloc --interval 200 --record ${directory}`;
        await until(
          'another file has a member',
          () => files().length > before && hasMember(files().at(-1) ?? ''),
          60_000,
        );
        await pause(random);
        const killedMs = Date.now();
        service.child.kill('SIGKILL');
        await service.child.done;
        before = files().length;
        const last = files().at(-1) ?? '';
        expect(statSync(last).mode & 0o777).toBe(0o640);
        const { totals, lastMs } = saidBy(last);
        expect(killedMs - lastMs, `kill ${kill}`).toBeLessThan(MOST_MISSING_MS);
        sums = totals.map((count, index) => count + (sums[index] ?? 0));
        expect(await sumsOf(directory), `kill ${kill}`).toEqual(sums);
      }
    },
    TIMEOUT_MS,
  );
});
