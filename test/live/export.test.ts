import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { argv } from '../fixtures/argv.ts';
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
    const script = `import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
print(max(s.value for f in parse(sys.stdin.read()) for s in f.samples
  if s.name == 'vmtally_group_events_total' and s.labels.get('name') == 'vmtally-eventfd'))`;
    expect(Number(execFileSync(python, ['-c', script], { input: stdout, encoding: 'utf8' }))).toBe(count);
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
