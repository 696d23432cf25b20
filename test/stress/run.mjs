// Compares under stress: `vmtally compare --strict` around stress-ng stressors, alone and beside CPU hogs. Nothing may be
// unexplained. `npm run test:stress -- --runs 20 --loads 1,30 --seconds 2 --minutes 120 --only numa,sock --json FILE`.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const STRESSORS =
  'pipe sock shm msg dentry timer clone mmap madvise fault userfaultfd hdd memfd numa mremap bigheap'.split(
    ' ',
  );
const CLI = join(import.meta.dirname, '../../dist/cli/main.js');

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    loads: { type: 'string', default: '1,30' },
    seconds: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '180' },
    only: { type: 'string', default: STRESSORS.join() },
    json: { type: 'string' },
  },
});
const { runs, seconds, minutes } = Object.fromEntries(
  ['runs', 'seconds', 'minutes'].map((name) => [name, Number(values[name])]),
);
const deadline = Date.now() + minutes * 60_000;
/** A run that takes longer than this is a failure of its own. */
const RUN_MS = 180_000;

/** Processes that take all CPU they get; they end with this one, or by themselves. */
function hogs(count) {
  if (count < 2) return () => {};
  const args = ['-q', '--cpu', String(count), '--cpu-method', 'int64', '-t', String(minutes * 60)];
  const child = spawn('stress-ng', args, { stdio: 'ignore' });
  return () => child.kill('SIGTERM');
}

/** Rows that are unexplained in one run, or why there are none. */
function compare(stressor) {
  const command = ['stress-ng', '-q', '-t', String(seconds), `--${stressor}`, '1'];
  const args = [CLI, 'compare', '--strict', '--json', '--', ...command];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: RUN_MS });
  const line = stderr.split('\n').find((text) => text.startsWith('{"schema":"vmtally.compare/1"'));
  if (line === undefined) return { status, failure: stderr.trim().slice(-300) || `status ${status}` };
  const { rows, windowSeconds } = JSON.parse(line);
  const brief = ({ id, counted, residual, causes }) => ({ id, counted, residual, causes });
  const unexplained = rows.filter(({ verdict }) => verdict === 'unexplained' || verdict === 'lost keys');
  // 4 is a residual, what else is not 0 is the stressor's own: some need what a machine lacks.
  return { status, windowSeconds, unexplained: unexplained.map(brief) };
}

const width = (text, columns) => String(text).padEnd(columns);
const table = [];
let stop = () => {};
process.on('exit', () => stop());
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
console.log(`${width('stressor', 14)}${width('load', 6)}${width('runs', 6)}${width('clean', 7)}unexplained`);
for (const load of values.loads.split(',').map(Number)) {
  stop = hogs(load);
  for (const stressor of values.only.split(',')) {
    const done = [];
    while (done.length < runs && Date.now() < deadline) {
      const result = compare(stressor);
      done.push(result);
      if (values.json) appendFileSync(values.json, `${JSON.stringify({ stressor, load, ...result })}\n`);
    }
    const bad = done.filter(
      ({ unexplained = [], failure }) => failure !== undefined || unexplained.length > 0,
    );
    const what = bad.map(({ failure, unexplained }) => failure ?? unexplained.map(({ id }) => id).join('+'));
    table.push({ runs: done.length, bad: bad.length });
    console.log(
      `${width(stressor, 14)}${width(load, 6)}${width(done.length, 6)}${width(done.length - bad.length, 7)}${what.join('; ')}`,
    );
  }
  stop();
}
const all = table.reduce((sum, row) => sum + row.runs, 0);
const bad = table.reduce((sum, row) => sum + row.bad, 0);
console.log(`\n${all - bad} of ${all} runs without an unexplained residual`);
process.exitCode = bad > 0 || table.some((row) => row.runs < runs) ? 1 : 0;
