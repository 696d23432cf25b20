import { z } from 'zod';
import { type Figures, figuresOf, ratio } from './figures.ts';

/** The schema of docs/benchmarks.json. */
const Row = z.strictObject({
  name: z.string(),
  values: z.array(z.number()).describe('One a round'),
  median: z.number(),
  min: z.number(),
  max: z.number(),
  ratio: z.number().nullable().describe('To the row that the table names as its base'),
});

const Table = z.strictObject({
  title: z.string(),
  unit: z.string(),
  digits: z.int().describe('Decimal places that mean something'),
  base: z.string().nullable(),
  rows: z.array(Row),
});

const Target = z.strictObject({
  text: z.string(),
  figure: z.number().nullable().describe('Null where it was not measured'),
  limit: z.number(),
  met: z.boolean().nullable(),
});

const LeftOut = z.strictObject({ what: z.string(), why: z.string() });

const Result = z.strictObject({
  question: z.string(),
  asks: z.string(),
  date: z.string(),
  seconds: z.number(),
  rounds: z.int(),
  tables: z.array(Table),
  targets: z.array(Target),
  leftOut: z.array(LeftOut),
  notes: z.array(z.string()),
});

const Machine = z.strictObject({
  cpu: z.string(),
  cpus: z.int(),
  memoryGiB: z.number(),
  kernel: z.string(),
  virtual: z.string().nullable(),
  system: z.string(),
  node: z.string(),
  vmtally: z.string(),
  bpftrace: z.array(z.string()),
  tools: z.record(z.string(), z.string()),
});

export const Report = z.strictObject({
  schema: z.literal('vmtally.bench/1'),
  quick: z.boolean(),
  machine: Machine,
  loadBefore: z.number().describe('Load average of the last minute before the first question'),
  results: z.array(Result),
});

export type Row = z.infer<typeof Row>;
export type Table = z.infer<typeof Table>;
export type Target = z.infer<typeof Target>;
export type LeftOut = z.infer<typeof LeftOut>;
export type Result = z.infer<typeof Result>;
export type Machine = z.infer<typeof Machine>;
export type Report = z.infer<typeof Report>;

/** The measured values of a candidate, one for each round. */
export interface Measured {
  name: string;
  values: readonly number[];
}

/** A table of measured values. Candidates without values have no row. */
export function tableOf(
  title: string,
  unit: string,
  digits: number,
  measured: readonly Measured[],
  base?: string,
): Table {
  const there = measured.filter(({ values }) => values.length > 0);
  const baseValues = there.find(({ name }) => name === base)?.values;
  const rows = there.map(({ name, values }) => ({
    name,
    values: [...values],
    ...(figuresOf(values) satisfies Figures),
    ratio: baseValues === undefined ? null : ratio(values, baseValues),
  }));
  return { title, unit, digits, base: baseValues === undefined || base === undefined ? null : base, rows };
}

/** A target that is met if the figure is at most the limit. */
export function atMost(text: string, figure: number | null | undefined, limit: number): Target {
  const known = figure !== null && figure !== undefined && Number.isFinite(figure);
  return { text, figure: known ? figure : null, limit, met: known ? figure <= limit : null };
}

/** True if a target was missed or not measured, or if there is none. */
export const isMissed = ({ targets }: Pick<Result, 'targets'>): boolean =>
  targets.length === 0 || targets.some(({ met }) => met !== true);
