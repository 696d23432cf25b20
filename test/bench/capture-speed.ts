import type { Bench, Question } from './lib/bench.ts';
import { writeCapture } from './lib/captures.ts';
import { median } from './lib/figures.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate } from './lib/rounds.ts';
import { used } from './lib/used.ts';

const HOUR = 3_600;
/** Compared with an hour: a shorter capture ends before the heap has its size. */
const LONG = 5 * HOUR;
const ROWS = 300;
const WRITTEN = { ticks: 60, rows: 1_000 };
/** Memory is flat if the long capture needs at most this multiple. */
const FLAT = 1.1;

async function howFast({ quick, progress }: Bench) {
  const rounds = quick ? 1 : 3;
  progress('writing captures');
  const files = [HOUR, LONG].map((ticks) => ({ ticks, ...writeCapture(ticks, ROWS) }));
  const nameOf = (ticks: number, command: string): string => `${command}: ${ticks} ticks of ${ROWS} rows`;
  const commands = { report: ['report', '--by', 'comm'], export: ['export', '--format', 'csv'] };
  const candidates: (Candidate & { args: string[] })[] = files.flatMap(({ ticks, file }) =>
    Object.entries(commands).map(([command, args]) => ({
      name: nameOf(ticks, command),
      args: [...args, file],
    })),
  );
  const measured = await alternate(candidates, rounds, progress, ({ args }) => used(args));
  const writing = Array.from({ length: rounds }, () => {
    const { cpuSeconds } = writeCapture(WRITTEN.ticks, WRITTEN.rows);
    return (100 * cpuSeconds) / WRITTEN.ticks;
  });
  const written = `the writer at ${WRITTEN.rows} rows a tick`;
  const of = (what: string, ticks: number, command: string) =>
    median(measured.values(what, nameOf(ticks, command)));
  return {
    rounds,
    tables: [
      tableOf('CPU to write a tick each second', '% of a CPU', 2, [{ name: written, values: writing }]),
      tableOf('CPU to read', 's', 2, measured.rows('cpu')),
      tableOf('Memory to read', 'MiB', 0, measured.rows('MiB')),
    ],
    targets: [
      atMost(`${written}: percent of a CPU`, median(writing), 2),
      atMost(`report of ${HOUR} ticks of ${ROWS} rows: seconds of CPU`, of('cpu', HOUR, 'report'), 1),
      ...Object.keys(commands).map((command) =>
        atMost(
          `${command}: memory of ${LONG} ticks to that of ${HOUR}`,
          of('MiB', LONG, command) / of('MiB', HOUR, command),
          FLAT,
        ),
      ),
    ],
    leftOut: measured.leftOut,
    notes: [
      'CPU is that of the whole process, start of Node included, which takes some 0.15 s. The capture is made up: each row has one count a tick, of a random size class.',
    ],
  };
}

export const question: Question = {
  name: 'capture-speed',
  asks: 'What does it take to write a capture, and to read one of hours?',
  gates: true,
  run: howFast,
};
