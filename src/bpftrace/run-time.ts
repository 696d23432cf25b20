import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type LoadedProgram, type Runs, runsOf } from './fdinfo.ts';

/** While this is 1 the kernel counts runs and their time of every BPF program, which adds 20 ns to each run. */
const SWITCH = '/proc/sys/kernel/bpf_stats_enabled';

/**
 * Holds the switch until its input ends, so that it is off again even where vmtally is killed meanwhile. What ends
 * vmtally's group or service politely does not end it before.
 */
const HOLD = `trap '' HUP INT TERM; echo 1 >${SWITCH} && echo on && { read -r _; echo 0 >${SWITCH}; }`;

/** What programs ran while the kernel measured them. */
export interface Window {
  /** In the order of the programs. */
  runs: Runs[];
  seconds: number;
}

/**
 * Has the kernel measure the programs of a bpftrace for `ms`. A switch that is on already is left on. Undefined where it
 * may not be turned on; null where this time came to nothing: bpftrace ended, or somebody else turned it off.
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
      runs: to.map(({ runs, ns }, at) => ({
        runs: runs - (from[at]?.runs ?? 0),
        ns: ns - (from[at]?.ns ?? 0),
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

/** Where the shell was killed itself. */
function turnOff(): void {
  try {
    writeFileSync(SWITCH, '0');
  } catch {
    // Nobody else can either.
  }
}

/** Returns what turns it off again; undefined where it cannot be turned on. */
async function turnOn(): Promise<(() => Promise<void>) | undefined> {
  const holder = spawn('/bin/sh', ['-c', HOLD], {
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // One that ended has no use for the end of its input.
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
