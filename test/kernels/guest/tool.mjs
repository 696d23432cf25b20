import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Sends a message from the checks to the host: one JSON object a line. */
export const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** A check that failed. */
export class Failed extends Error {}

/** A check that this kernel does not support. */
export class Absent extends Error {}

export function must(holds, text) {
  if (!holds) throw new Failed(text);
}

export const figure = (number) => number.toLocaleString('en-US');

/**
 * Runs vmtally to its end. With --json in the arguments, `reports` has the printed reports. In an emulated
 * machine, attaching many probes can take longer than vmtally waits: then it is tried again.
 */
export function vmtally(args, seconds = 180, tries = 3) {
  const { status, signal, stdout, stderr } = spawnSync('vmtally', args, {
    encoding: 'utf8',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 64 << 20,
  });
  const text = `${stderr}${stdout}`.trim();
  must(signal === null, `vmtally ${args[0]} did not end within ${seconds} s: ${text.slice(-500)}`);
  const reports = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const error = reports.at(-1)?.error;
  if (error?.code === 'BPFTRACE_STALLED' && tries > 1) {
    say({ kind: 'note', text: `vmtally ${args[0]}: ${error.message.split('\n')[0]}: once more` });
    return vmtally(args, seconds, tries - 1);
  }
  if (error?.code === 'EVENT_MISSING') throw new Absent(error.message);
  must(error === undefined, `${error?.code}: ${error?.message}`);
  return { status, reports, text };
}

/** The counters of /proc/vmstat. */
export const vmstat = (path = '/proc/vmstat') =>
  Object.fromEntries(
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, value]) => [name, Number(value)]),
  );

/** Runs `use` with a process that has filled this much memory on node 0, in pages of this kind. */
export async function withMemory(megabytes, kind, use) {
  const child = spawn('numactl', ['--membind=0', 'memory', String(megabytes), kind, 'hold'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve);
      child.once('exit', (status) => reject(new Failed(`memory ended with status ${status}`)));
    });
    return await use(child.pid);
  } finally {
    child.stdin.end();
    await new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', resolve);
    });
  }
}

/** The number of a process's anonymous pages on a node. */
export const pagesOn = (pid, node) =>
  readFileSync(`/proc/${pid}/numa_maps`, 'utf8')
    .split('\n')
    .filter((line) => line.includes(' anon='))
    .reduce((sum, line) => sum + Number(line.match(` N${node}=(\\d+)`)?.[1] ?? 0), 0);
