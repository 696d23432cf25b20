import assert from 'node:assert/strict';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findBpftrace } from '../../../src/bpftrace/find.ts';
import { readTracepoints } from '../../../src/kernel/tracepoints.ts';
import { type Condition, conditionOf } from '../../../src/probe/filter/condition.ts';
import { parseFilter } from '../../../src/probe/filter/parse.ts';
import { filters, type Meant, written } from '../lib/filters.ts';
import { casesOf, SEED } from '../lib/fuzz.ts';

/**
 * bpftrace's own parser and type checker accept every filter that vmtally accepts. Each program has hundreds
 * of filters, and an error in END that bpftrace finds last: bpftrace ends before it generates code, and
 * attaches nothing.
 */
const EVENT = 'sched:sched_process_exec';
const [NUMBER, TEXT] = ['pid', 'filename'];
const MISTAKE = 'Undefined or undeclared variable: $mistake';
/** Filters in a program. */
const BATCH = 1_000;

const KERNEL = readTracepoints();
const NAMES: Record<string, string> = {
  pid: NUMBER,
  size: 'old_pid',
  _x1: 'cpu',
  half: NUMBER,
  byte: 'old_pid',
  name: 'comm',
  file: TEXT,
};

/** The filter with fields that the event has. */
function renamed(of: Meant): Meant {
  if ('left' in of) return { ...of, left: renamed(of.left), right: renamed(of.right) };
  if (of.kind === 'not') return { ...of, of: renamed(of.of) };
  const field = NAMES[of.field] ?? of.field;
  // All fields of this event are signed, and & finds a CPU only in a list.
  if (of.kind === 'text') return { ...of, field };
  const value = BigInt.asIntN(64, of.value);
  return { ...of, field, value, operator: field === 'cpu' ? of.operator.replace('&', '==') : of.operator };
}

const condition = (of: Meant): Condition => conditionOf(parseFilter(written(of, ' ', false)), EVENT, KERNEL);
const statement = ({ prelude, expression }: Condition): string =>
  `${prelude}if (${expression}) { @n = count(); }`;
const block = (all: readonly Condition[]): string =>
  `tracepoint:${EVENT} { ${all.map(statement).join('\n')} }\n`;

const bpftrace = await findBpftrace();
const stage = bpftrace.version[0] === 0 && bpftrace.version[1] < 20 ? ['-d'] : ['-d', 'ast'];

const run = async (program: string, debug: string[]) => {
  const { all, exitCode } = await execa(bpftrace.path, [...debug, '-'], {
    input: program,
    all: true,
    reject: false,
    maxBuffer: 1 << 28,
  });
  return { said: all, exitCode };
};

const LONGEST: Meant[] = [
  // The deepest and the longest filter that vmtally accepts.
  Array.from({ length: 100 }).reduce<Meant>((of) => ({ kind: 'not', of }), {
    kind: 'number',
    field: 'pid',
    operator: '==',
    value: 1n,
    form: 'decimal',
  }),
  Array.from({ length: 350 }).reduce<Meant>(
    (left) => ({
      kind: 'or',
      left,
      right: { kind: 'number', field: 'pid', operator: '<', value: 7n, form: 'decimal' },
    }),
    { kind: 'number', field: 'pid', operator: '&', value: 1n, form: 'hex' },
  ),
];

test('bpftrace’s parser accepts every filter, and reads its numbers as meant', {
  timeout: 24 * 3_600_000,
}, async () => {
  const cases = [...LONGEST, ...fc.sample(filters, { numRuns: casesOf(), seed: SEED }).map(renamed)];
  for (let from = 0; from < cases.length; from += BATCH) {
    const batch = cases.slice(from, from + BATCH).map(condition);
    const blocks = Array.from({ length: Math.ceil(batch.length / 100) }, (_, at) =>
      block(batch.slice(100 * at, 100 * at + 100)),
    );
    const { said, exitCode } = await run(`${blocks.join('')}END { printf("%d", $mistake); }`, stage);
    expect(exitCode).not.toBe(0);
    const errors = said
      .split('\n')
      .filter((line) => /ERROR|error:/.test(line) && !/RLIMIT|traceable functions/.test(line));
    assert.deepEqual(
      errors.map((line) => line.replace(/^.*ERROR: /, '')),
      [MISTAKE],
      said.slice(-2_000),
    );
    // Newer versions print numbers as the program writes them.
    const found = [...said.matchAll(/^ *int: (-?\d+)/gm)].map(([, digits = '']) => BigInt(digits));
    if (found.length > 0) {
      const meant = batch.flatMap((of) => intsOf(statement(of)));
      assert.deepEqual(found.slice(0, meant.length), meant);
    }
  }
});

/** The numbers in a program's text, as signed 64 bit values. */
const intsOf = (text: string): bigint[] =>
  [...text.matchAll(/(?<![\w$])-?\d+/g)].map(([digits]) => BigInt.asIntN(64, BigInt(digits)));
