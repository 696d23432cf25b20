import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { question as captureSize } from './capture-size.ts';
import { question as captureSpeed } from './capture-speed.ts';
import { question as exactness } from './exactness.ts';
import { question as fanOut } from './fan-out.ts';
import { question as flameCost } from './flame-cost.ts';
import type { Bench, Question } from './lib/bench.ts';
import { findBpftraces } from './lib/bpftraces.ts';
import { endOnSignals } from './lib/children.ts';
import { isBusy, load, machineFacts, ROOT } from './lib/machine.ts';
import { Progress } from './lib/progress.ts';
import { isMissed, type Report, type Result } from './lib/result.ts';
import { store } from './lib/store.ts';
import { restoreAll } from './lib/sysctl.ts';
import { resultText } from './lib/text.ts';
import { question as missed } from './missed.ts';
import { question as observer } from './observer.ts';
import { question as outstandingCost } from './outstanding-cost.ts';
import { question as pages } from './pages.ts';
import { question as pagesLatency } from './pages-latency.ts';
import { question as probeCost } from './probe-cost.ts';
import { question as sitesCost } from './sites-cost.ts';
import { question as slowdown } from './slowdown.ts';
import { question as start } from './start.ts';
import { question as tickCost } from './tick-cost.ts';

/** The questions in the order in which they are run and written. */
const QUESTIONS: readonly Question[] = [
  probeCost,
  sitesCost,
  flameCost,
  outstandingCost,
  slowdown,
  exactness,
  missed,
  tickCost,
  fanOut,
  observer,
  start,
  captureSize,
  captureSpeed,
  pages,
  pagesLatency,
];

const NAMES = QUESTIONS.map(({ name }) => name);
const GATES = QUESTIONS.filter(({ gates }) => gates).map(({ name }) => name);

const HELP = `npm run bench [-- NAME ... --quick --anyway --out DIR]
  NAME       ${NAMES.join(', ')}; all without a name
  --quick    few rounds, two minutes for all, and nothing is written unless --out says where
  --anyway   write the page though the load is over the number of CPUs; the page says so
  --out DIR  where benchmarks.json and benchmarks.md go (default: docs)

Exit status 1: ${GATES.join(', ')} missed a target.
`;

/** Returns the exit status: 1 if a question that gates missed a target. */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean' },
      anyway: { type: 'boolean' },
      out: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => !NAMES.includes(name));
  if (values.help || unknown.length > 0) {
    process.stderr.write(unknown.length > 0 ? `there is no question ${unknown.join(', ')}\n${HELP}` : HELP);
    return values.help ? 0 : 2;
  }
  if (process.getuid?.() !== 0) {
    process.stderr.write('counting kernel events needs root\n');
    return 3;
  }
  endOnSignals();
  const quick = values.quick === true;
  const chosen = QUESTIONS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const { own, bpftraces, leftOut } = await findBpftraces();
  const report: Report = {
    schema: 'vmtally.bench/1',
    quick,
    machine: machineFacts(bpftraces),
    loadBefore: load(),
    results: [],
  };
  const out = values.out ?? (quick ? undefined : join(ROOT, 'docs'));
  if (out !== undefined && isBusy(report) && !values.anyway) {
    const { loadBefore, machine } = report;
    process.stderr.write(
      `the load is ${loadBefore.toFixed(2)} on ${machine.cpus} CPUs: figures of a busy machine mislead. Wait until it is quiet, or add --anyway, which the page then says.\n`,
    );
    return 3;
  }
  for (const question of chosen) {
    const result = await answer(question, { bpftraces, bpftrace: own, quick });
    result.leftOut.push(...leftOut);
    report.results.push(result);
    process.stdout.write(`${resultText(result)}\n`);
  }
  const unwritten = out === undefined ? undefined : store(out, report, NAMES);
  if (unwritten !== undefined) process.stderr.write(`${unwritten}\n`);
  return report.results.some((result) => GATES.includes(result.question) && isMissed(result)) ? 1 : 0;
}

/**
 * Answers a question. If it cannot be answered here, the result says why, and the other questions are still
 * asked.
 */
async function answer({ name, asks, run }: Question, bench: Omit<Bench, 'progress'>): Promise<Result> {
  const progress = new Progress();
  const from = performance.now();
  const result: Result = {
    question: name,
    asks,
    date: new Date().toISOString(),
    seconds: 0,
    rounds: 0,
    tables: [],
    targets: [],
    leftOut: [],
    notes: [],
  };
  try {
    Object.assign(result, await run({ ...bench, progress: (text) => progress.print(`${name}: ${text}`) }));
  } catch (error) {
    result.leftOut.push({ what: name, why: error instanceof Error ? error.message : String(error) });
  }
  progress.clear();
  restoreAll();
  result.seconds = Math.round((performance.now() - from) / 1000);
  return result;
}
