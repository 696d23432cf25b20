import { stripVTControlCharacters } from 'node:util';
import { argv } from '../fixtures/argv.ts';
import type { Bench, Question } from './lib/bench.ts';
import type { FoundBpftrace } from './lib/bpftraces.ts';
import { start as begin, type Child, says } from './lib/children.ts';
import { ratio } from './lib/figures.ts';
import { CLI } from './lib/machine.ts';
import { EVENT } from './lib/programs.ts';
import { atMost, type Measured, tableOf } from './lib/result.ts';
import { alternate, type Candidate, type Rounds } from './lib/rounds.ts';
import { missing, type Tool } from './lib/tools.ts';
import { workload } from './lib/workloads.ts';

interface Starter extends Candidate {
  needs?: Tool;
  command: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** True when the child has printed its first row. */
  row: (child: Child) => boolean;
}

const NAMES = {
  oneLiner: 'bpftrace -e, one probe',
  stat: `vmtally stat -e ${EVENT} true`,
  top: 'vmtally top',
  perf: `perf stat -e ${EVENT} true`,
};

/** Most that the start may take, as a multiple of what bpftrace alone takes. */
const LIMITS = { stat: 3, top: 5 } as const;

/** The screen is written line by line, and this sequence precedes each line. The first rows have their sum below them. */
const LINE = '\u001b[2K';
const hasRow = (screen: string): boolean =>
  screen.split(LINE).some((line) => /^ all +\d/.test(stripVTControlCharacters(line)));

async function howSoon({ bpftraces, quick, progress }: Bench) {
  const rounds = quick ? 1 : 9;
  const candidates = bpftraces.flatMap(startersOf);
  const there = candidates.filter(({ needs }) => needs === undefined || missing(needs) === undefined);
  const measured = await alternate(there, rounds, progress, figures);
  const rowsOf = (what: string, { label }: FoundBpftrace): Measured[] =>
    Object.entries(NAMES).map(([kind, name]) => ({
      name,
      values: measured.values(what, `${kind} ${label}`),
    }));
  return {
    rounds,
    tables: bpftraces.flatMap((bpftrace) => [
      tableOf(
        `bpftrace ${bpftrace.label}: from the start of the command to its first row of counts`,
        's',
        3,
        rowsOf('s', bpftrace),
        NAMES.oneLiner,
      ),
      tableOf(
        `bpftrace ${bpftrace.label}: CPU of all processes, until the last has ended`,
        's',
        3,
        rowsOf('cpu', bpftrace),
        NAMES.oneLiner,
      ),
    ]),
    targets: bpftraces.flatMap(({ label }) => targetsOf(measured, label)),
    leftOut: [
      ...measured.leftOut,
      ...candidates.flatMap(({ name, needs }) => {
        const why = needs && missing(needs);
        return why === undefined ? [] : [{ what: name, why }];
      }),
    ],
    notes: [
      'Each command is ended once its first row is there: bpftrace takes some 0.3 s more to detach, which no row waits for. `vmtally top` has its default probes, on a terminal that `script` makes.',
    ],
  };
}

function targetsOf(measured: Rounds, label: string) {
  const times = (what: string, kind: string) =>
    ratio(measured.values(what, `${kind} ${label}`), measured.values(what, `oneLiner ${label}`));
  const than = 'of what bpftrace -e takes, times';
  return [
    atMost(`bpftrace ${label}: the first row of stat, ${than}`, times('s', 'stat'), LIMITS.stat),
    atMost(`bpftrace ${label}: the CPU of stat, ${than}`, times('cpu', 'stat'), LIMITS.stat),
    atMost(`bpftrace ${label}: the first rows of top, ${than}`, times('s', 'top'), LIMITS.top),
  ];
}

function startersOf({ label, path }: FoundBpftrace): Starter[] {
  const vmtally = [process.execPath, CLI];
  const starter = (kind: keyof typeof NAMES, rest: Pick<Starter, 'command' | 'row' | 'env' | 'needs'>) => ({
    name: `${kind} ${label}`,
    ...rest,
  });
  return [
    starter('oneLiner', {
      // Prints as soon as there is a count, and ends at once.
      command: [
        path,
        '-e',
        `tracepoint:${EVENT} { @[pid] = count(); } interval:ms:10 { print(@); clear(@); exit(); }`,
      ],
      row: ({ stdout }) => /^@\[\d+\]: \d+$/m.test(stdout),
    }),
    starter('stat', {
      command: argv`${vmtally} stat --bpftrace ${path} -e ${EVENT} true`,
      row: ({ stderr }) => new RegExp(`\\d +${EVENT}`).test(stderr),
    }),
    starter('top', {
      needs: 'script',
      command: onTerminal(argv`${vmtally} top --bpftrace ${path}`),
      env: { TERM: 'xterm' },
      row: ({ stdout }) => hasRow(stdout),
    }),
    starter('perf', {
      needs: 'perf',
      command: argv`perf stat -e ${EVENT} true`,
      row: ({ stderr }) => stderr.includes(EVENT),
    }),
  ];
}

function onTerminal(command: readonly string[]): string[] {
  const quoted = command.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ');
  return argv`script -qec ${`stty rows 24 cols 80; exec ${quoted}`} /dev/null`;
}

async function figures({ name, command, env = {}, row }: Starter): Promise<Record<string, number>> {
  const file = workload('cpu');
  const from = performance.now();
  const child = begin(file, command, { env }, 'SIGTERM');
  let s: number | undefined;
  try {
    await says(child, `${name} shows a row`, () => row(child));
    s = (performance.now() - from) / 1_000;
  } finally {
    child.kill('SIGTERM');
    await child.done;
  }
  const us = /^cpu: (\d+) us$/m.exec(child.stderr)?.[1];
  if (us === undefined) throw new Error(`${name} was not measured: ${child.stderr.trim().slice(-200)}`);
  return { s, cpu: Number(us) / 1e6 };
}

export const question: Question = {
  name: 'start',
  asks: 'How soon is there a first row?',
  run: howSoon,
};
