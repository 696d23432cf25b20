import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { capturePieces, HEAD } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { CLI, finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const MADE = 20_011;

/** A capture of a known workload, and its eventfds by `report`. */
async function recorded(): Promise<{ file: string; count: number; bytes: number }> {
  const file = join(temporaryDirectory(), 'a.capture');
  await finish(vmtally`record -e kmem:kmalloc -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`);
  const report = await finish(vmtally`report ${file} --json --by comm`);
  const row = totalOf(report.stdout).events[0]?.rows?.find(({ name }) => name === 'vmtally-eventfd');
  if (row === undefined) return expect.fail('the workload has no row');
  return { file, count: row.count, bytes: row.amount?.value ?? 0 };
}

/** A Python that has the module; skips the test where none has. */
function pythonWith(module: string, context: TestContext): string {
  const python = [process.env.VMTALLY_TEST_PYTHON ?? 'python3', 'python3', '/usr/bin/python3'].find(
    (path) => spawnSync(path, ['-c', `import ${module}`]).status === 0,
  );
  return python ?? context.skip(`no Python here has ${module}`);
}

/** Prometheus' tool, from the package of the system, which is not installed. */
function promtoolFor(context: TestContext): string {
  const directory = temporaryDirectory();
  const script = 'apt-get -q download prometheus && dpkg -x prometheus_*.deb .';
  const { status } = spawnSync('sh', ['-c', script], { cwd: directory });
  return status === 0 ? join(directory, 'usr/bin/promtool') : context.skip('apt has no prometheus');
}

/** The sum of the workload's counts and bytes by SQL, in DuckDB from npm. */
function duckdb(parquet: string, context: TestContext): [number, number] {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  const npm = spawnSync(
    'npm',
    argv`install --ignore-scripts --no-audit --no-fund @duckdb/node-api@1.5.6-r.1`,
    {
      cwd: directory,
    },
  );
  if (npm.status !== 0) return context.skip('DuckDB cannot be installed from npm');
  const script = `import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(\`SELECT sum(count), sum(amount_bytes) FROM '${parquet}' WHERE name = 'vmtally-eventfd'\`);
console.log(JSON.stringify(result.getRows()[0].map(Number)));`;
  writeFileSync(join(directory, 'read.mjs'), script);
  return JSON.parse(execFileSync(process.execPath, ['read.mjs'], { cwd: directory, encoding: 'utf8' }));
}

describe('export', () => {
  it('has the counts of report, for jq and Python', async () => {
    const { file, count, bytes } = await recorded();
    expect(count).toBeGreaterThanOrEqual(MADE);
    const lines = (await finish(vmtally`export ${file} --format ndjson`)).stdout;
    const filter =
      '[inputs | select(.name == "vmtally-eventfd")] | [(map(.count) | add), (map(.amount_bytes) | add)]';
    const sums = execFileSync('jq', ['-nc', filter], { input: lines, encoding: 'utf8' });
    expect(JSON.parse(sums)).toEqual([count, bytes]);
    const table = (await finish(vmtally`export ${file} --format csv`)).stdout;
    const script = `import csv,sys
print(sum(int(r['count']) for r in csv.DictReader(sys.stdin) if r['name'] == 'vmtally-eventfd'))`;
    expect(Number(execFileSync('python3', ['-c', script], { input: table, encoding: 'utf8' }))).toBe(count);
    const ticks = execFileSync(
      'sh',
      ['-c', `zcat "$1" | jq -s 'map(select(.kind == "tick") | .count | add) | add'`, 'sh', file],
      { encoding: 'utf8' },
    );
    const { stdout } = await finish(vmtally`report ${file} --json`);
    expect(Number(ticks)).toBe(totalOf(stdout).events[0]?.count);
  });

  it('as Parquet is read by DuckDB', async (context) => {
    const { file, count, bytes } = await recorded();
    const parquet = join(temporaryDirectory(), 'a.parquet');
    await finish(vmtally`export ${file} --format parquet -o ${parquet}`);
    expect(duckdb(parquet, context)).toEqual([count, bytes]);
  });

  it('as OpenMetrics is read by the parser of Prometheus’ client', async (context) => {
    const python = pythonWith('prometheus_client', context);
    const { file, count } = await recorded();
    const { stdout } = await finish(vmtally`export ${file} --format openmetrics`);
    // The parser keeps the first time of a histogram that has several: it gets the last alone.
    const script = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
lines = sys.stdin.read().split('\\n')
last = [l for l in lines if l.startswith('vmtally_event_value_')][-1].split(' ')[-1]
text = [l for l in lines if not l.startswith('vmtally_event_value_') or l.endswith(' ' + last)]
samples = [s for f in parse('\\n'.join(text)) for s in f.samples]
value = lambda metric, **labels: max(s.value for s in samples if s.name == metric and labels.items() <= s.labels.items())
print(value('vmtally_group_events_total', name='vmtally-eventfd'))
for metric in ['vmtally_events_total', 'vmtally_event_value_bytes_count', 'vmtally_event_bytes_total', 'vmtally_event_value_bytes_sum']:
  print(value(metric))`;
    const printed = execFileSync(python, ['-c', script], { input: stdout, encoding: 'utf8' });
    const [own, ...all] = printed.trim().split('\n').map(Number);
    expect(own).toBe(count);
    expect([all[1], all[3]]).toEqual([all[0], all[2]]);
  });

  it('as OpenMetrics is loaded into Prometheus, each sample of it, and so are the counters of vmstat', async (context) => {
    const promtool = promtoolFor(context);
    const { file } = await recorded();
    const directory = temporaryDirectory();
    for (const more of [[], ['--counters']]) {
      const { stdout } = await finish(vmtally`export ${file} --format openmetrics ${more}`);
      const text = join(directory, `text${more.length}`);
      writeFileSync(text, stdout);
      const blocks = join(directory, `blocks${more.length}`);
      const table = execFileSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', text, blocks], {
        encoding: 'utf8',
      });
      const samples = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
      const loaded = table
        .split('\n')
        .map((line) => Number(/(\d+)\s+\d+\s+\d+\s+\d+\s*$/.exec(line)?.[1] ?? 0));
      expect(loaded.reduce((sum, number) => sum + number, 0)).toBe(samples);
    }
  });

  it('shows no escape of a name on a terminal, and has the name as it is elsewhere', async () => {
    const file = join(temporaryDirectory(), 'a.capture');
    // CSI of the C1 set, which JSON does not escape.
    const name = 'a\u009b31mb';
    writeFileSync(file, Buffer.concat(capturePieces(1, HEAD, () => ({ rows: [who(0, { name }), who(1)] }))));
    const command = [process.execPath, CLI, 'export', file, '--format', 'ndjson'];
    expect(execFileSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })).toContain(name);
    const shown = execFileSync(
      'script',
      ['-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'],
      {
        encoding: 'utf8',
      },
    );
    expect(shown).toContain('a?31mb');
    expect(shown).not.toContain('\u009b');
  });

  it('ends quietly when its reader goes', async () => {
    const { file } = await recorded();
    const { status, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `for i in 1 2 3; do "$0" "$1" export "$2" --format ndjson | true; done`,
        process.execPath,
        CLI,
        file,
      ],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
