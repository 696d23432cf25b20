import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type LoadedProgram, type Runs, runsOf } from './fdinfo.ts';

/**
 * While this is 1, the kernel counts runs and run time of every BPF program, which adds 20 ns to each run.
 */
const SWITCH = '/proc/sys/kernel/bpf_stats_enabled';

/**
 * Shell script that holds the switch on until its input ends, so that the switch goes off even if vmtally
 * is killed. The script ignores the signals that end vmtally's process group or service.
 */
const HOLD = `trap '' HUP INT TERM; echo 1 >${SWITCH} && echo on && { read -r _; echo 0 >${SWITCH}; }`;

/** Runs of programs while the kernel measured them. */
export interface Window {
  /** In the order of the programs. */
  runs: Runs[];
  seconds: number;
}

/**
 * Makes the kernel measure the programs of a bpftrace for `ms`. A switch that is already on stays on.
 * Undefined if vmtally may not turn the switch on; null if this measurement failed: bpftrace ended, or
 * another process turned the switch off.
 */
export async function runTime(
  pid: number,
  programs: readonly LoadedProgram[],
  ms: number,
): Promise<Window | null | undefined> {
  const release = isOn() ? async () => {} : await turnOn();
  if (release === undefined) return undefined;
  try {
    const from = runsOf(pid, programs);
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const stayedOn = isOn();
    const to = runsOf(pid, programs);
    if (from === undefined || to === undefined || !stayedOn) return null;
    return {
      runs: to.map(({ runs, ns }, index) => ({
        runs: runs - (from[index]?.runs ?? 0),
        ns: ns - (from[index]?.ns ?? 0),
      })),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await release();
  }
}

const isOn = (): boolean => {
  try {
    return readFileSync(SWITCH, 'utf8').trim() !== '0';
  } catch {
    return false;
  }
};

/** Turns the switch off if the shell was killed before it could. */
function turnOff(): void {
  try {
    writeFileSync(SWITCH, '0');
  } catch {
    // Then vmtally cannot turn it off in any other way.
  }
}

/** Turns the switch on, and returns a function that turns it off; undefined if it cannot be turned on. */
async function turnOn(): Promise<(() => Promise<void>) | undefined> {
  const holder = spawn('/bin/sh', ['-c', HOLD], {
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A shell that has ended does not read the end of its input: ignore the failed write.
  holder.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => {
    holder.on('error', () => resolve(1));
    holder.on('exit', resolve);
  });
  const on = await Promise.race([
    new Promise<boolean>((resolve) => holder.stdout.once('data', () => resolve(true))),
    ended.then(() => false),
  ]);
  if (!on) return undefined;
  return async () => {
    holder.stdin.end();
    if ((await ended) !== 0) turnOff();
  };
}
