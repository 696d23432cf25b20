// Compares under stress: runs `vmtally compare -I` around stress-ng stressors, alone and beside CPU hogs. No
// interval may have an unexplained residual. `npm run test:stress -- --intervals 20 --loads 1,30 --seconds 2
// --minutes 120 --only numa,sock --json FILE`.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const STRESSORS =
  'pipe sock shm msg dentry timer clone mmap madvise fault userfaultfd hdd memfd numa mremap bigheap swap'.split(
    ' ',
  );
const CLI = join(import.meta.dirname, '../../dist/cli/main.js');

const { values } = parseArgs({
  options: {
    intervals: { type: 'string', default: '20' },
    loads: { type: 'string', default: '1,30' },
    seconds: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '180' },
    only: { type: 'string', default: STRESSORS.join() },
    json: { type: 'string' },
  },
});
const { intervals, seconds, minutes } = Object.fromEntries(
  ['intervals', 'seconds', 'minutes'].map((name) => [name, Number(values[name])]),
);
const deadline = Date.now() + minutes * 60_000;
/** A run that needs longer than this to attach and to end counts as a failure. */
const START_MS = 180_000;

/** Starts processes that use all available CPU. They end with this process, or by themselves. */
function hogs(count) {
  if (count < 2) return () => {};
  const args = ['-q', '--cpu', String(count), '--cpu-method', 'int64', '-t', String(minutes * 60)];
  const child = spawn('stress-ng', args, { stdio: 'ignore' });
  return () => child.kill('SIGTERM');
}

/** The unexplained rows of each interval of a run, or the reason for their absence. */
function compare(stressor) {
  const length = String(intervals * seconds + START_MS / 1000);
  const command = ['stress-ng', '-q', '-t', length, `--${stressor}`, '1'];
  const every = ['-I', String(1000 * seconds), '--interval-count', String(intervals)];
  const { status, stderr } = spawnSync(
    process.execPath,
    [CLI, 'compare', '--json', ...every, '--', ...command],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: START_MS + 1000 * intervals * seconds,
    },
  );
  const reports = stderr
    .split('\n')
    .filter((text) => text.startsWith('{"schema":"vmtally.compare/1"'))
    .map((text) => JSON.parse(text))
    .filter(({ kind }) => kind === 'interval');
  const brief = ({ id, counted, residual, causes }) => ({ id, counted, residual, causes });
  const unexplained = reports.map(({ rows }) =>
    rows.filter(({ verdict }) => verdict === 'unexplained' || verdict === 'lost keys').map(brief),
  );
  const failure = reports.length < intervals ? stderr.trim().slice(-300) || `status ${status}` : undefined;
  return { status, failure, unexplained };
}

const width = (text, columns) => String(text).padEnd(columns);
const table = [];
let stop = () => {};
process.on('exit', () => stop());
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
console.log(
  `${width('stressor', 14)}${width('load', 6)}${width('intervals', 11)}${width('clean', 7)}unexplained`,
);
for (const load of values.loads.split(',').map(Number)) {
  stop = hogs(load);
  for (const stressor of values.only.split(',')) {
    if (Date.now() > deadline) break;
    const { status, failure, unexplained } = compare(stressor);
    if (values.json)
      appendFileSync(
        values.json,
        `${JSON.stringify({ stressor, load, status, failure, found: unexplained })}\n`,
      );
    const bad = unexplained.filter((rows) => rows.length > 0);
    const what = bad.map((rows) => rows.map(({ id }) => id).join('+'));
    table.push({ done: unexplained.length, bad: bad.length });
    const columns = [
      width(stressor, 14),
      width(load, 6),
      width(unexplained.length, 11),
      width(unexplained.length - bad.length, 7),
    ];
    console.log(`${columns.join('')}${[failure ?? '', ...what].filter((text) => text !== '').join('; ')}`);
  }
  stop();
}
const all = table.reduce((sum, row) => sum + row.done, 0);
const bad = table.reduce((sum, row) => sum + row.bad, 0);
const wanted = intervals * values.only.split(',').length * values.loads.split(',').length;
console.log(`\n${all - bad} of ${wanted} intervals without an unexplained residual`);
process.exitCode = all - bad < wanted ? 1 : 0;
