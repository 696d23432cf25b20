import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { Absent, Failed, say } from './tool.mjs';

/** Runs checks, one after the other: those that the command line names, or all. Prints the results as JSON lines. */
export async function runChecks(checks) {
  const version = spawnSync('bpftrace', ['--version'], { encoding: 'utf8' }).stdout.trim();
  say({ kind: 'boot', kernel: release(), bpftrace: version });
  const named = process.argv.slice(2);
  for (const [check, run] of Object.entries(checks)) {
    if (named.length > 0 && !named.includes(check)) continue;
    const start = performance.now();
    const result = { kind: 'check', check, status: 'ok', text: '' };
    say({ kind: 'start', check });
    try {
      result.text = await run();
    } catch (error) {
      result.status = error instanceof Absent ? 'absent' : 'failed';
      result.text = error instanceof Failed || error instanceof Absent ? error.message : error.stack;
    }
    say({ ...result, seconds: (performance.now() - start) / 1000 });
  }
  say({ kind: 'end' });
}
