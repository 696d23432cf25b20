import { stripVTControlCharacters } from 'node:util';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import type { Bench, Question } from './lib/bench.ts';
import type { FoundBpftrace } from './lib/bpftraces.ts';
import { start as begin, type Child, says } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { CLI } from './lib/machine.ts';
import { EVENT } from './lib/programs.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate } from './lib/rounds.ts';
import { missing, type Tool } from './lib/tools.ts';

interface Starter extends Candidate {
  needs?: Tool;
  begin: () => Child;
  /** True when the child has printed its first row. */
  row: (child: Child) => boolean;
}

const PERF = `perf stat -e ${EVENT} true`;

/** The screen is written line by line, and this sequence precedes each line. The first rows have their sum below them. */
const LINE = '\u001b[2K';
const hasRow = (screen: string): boolean =>
  screen.split(LINE).some((line) => /^ all +\d/.test(stripVTControlCharacters(line)));

async function howSoon({ bpftraces, quick, progress }: Bench) {
  const rounds = quick ? 1 : 5;
  const node =
    (...line: CommandLine) =>
    () =>
      begin(process.execPath, [CLI, ...argv(...line)], {}, 'SIGTERM');
  const candidates: Starter[] = [
    ...bpftraces.flatMap((bpftrace) => [
      {
        name: `vmtally top, bpftrace ${bpftrace.label}`,
        needs: 'script' as const,
        begin: () => onTerminal(argv`${process.execPath} ${CLI} top --bpftrace ${bpftrace.path}`),
        row: ({ stdout }: Child) => hasRow(stdout),
      },
      {
        name: `vmtally stat true, bpftrace ${bpftrace.label}`,
        begin: node`stat --bpftrace ${bpftrace.path} true`,
        row: ({ stderr }: Child) => /\d +kmem:kmalloc/.test(stderr),
      },
      {
        name: `bpftrace ${bpftrace.label} -e`,
        begin: oneLiner(bpftrace),
        row: ({ stdout }: Child) => /^@\[\d+\]: \d+$/m.test(stdout),
      },
    ]),
    {
      name: PERF,
      needs: 'perf',
      begin: () => begin('perf', argv`stat -e ${EVENT} true`),
      row: ({ stderr }) => stderr.includes(EVENT),
    },
  ];
  const there = candidates.filter(({ needs }) => needs === undefined || missing(needs) === undefined);
  const measured = await alternate(there, rounds, progress, seconds);
  return {
    rounds,
    tables: [
      tableOf('From the start of the command to its first row of counts', 's', 3, measured.rows('s'), PERF),
    ],
    targets: bpftraces.map(({ label }) => {
      const name = `vmtally top, bpftrace ${label}`;
      return atMost(`${name}: seconds to its first row`, median(measured.values('s', name)), 1);
    }),
    leftOut: [
      ...measured.leftOut,
      ...candidates.flatMap(({ name, needs }) => {
        const why = needs && missing(needs);
        return why === undefined ? [] : [{ what: name, why }];
      }),
    ],
    notes: ['`vmtally top` with its default probes, on a terminal that `script` makes.'],
  };
}

/** Counts by process and prints as soon as there is a count. */
const oneLiner =
  ({ path }: FoundBpftrace) =>
  () =>
    begin(path, ['-e', `tracepoint:${EVENT} { @[pid] = count(); } interval:ms:10 { print(@); }`]);

function onTerminal(command: readonly string[]): Child {
  const quoted = command.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
  const sized = `stty rows 24 cols 80; exec ${quoted}`;
  return begin('script', ['-qec', sized, '/dev/null'], { env: { TERM: 'xterm' } }, 'SIGTERM');
}

async function seconds({ name, begin: go, row }: Starter): Promise<Record<string, number>> {
  const from = performance.now();
  const child = go();
  try {
    await says(child, `${name} shows a row`, () => row(child));
    return { s: (performance.now() - from) / 1_000 };
  } finally {
    child.kill('SIGTERM');
    await child.done;
  }
}

export const question: Question = {
  name: 'start',
  asks: 'How soon is there a first row?',
  run: howSoon,
};
