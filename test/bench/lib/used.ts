import { finish, start } from './children.ts';
import { CLI } from './machine.ts';

/**
 * A module that makes a process say what it used. Its memory is that since execve(2): getrusage(2) has the most of the parent too, of
 * which the process was a copy (kernel/sys.c, fs/exec.c, exec_mmap).
 */
const SAYS = `data:text/javascript,import { readFileSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const maxRSS = Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  process.stderr.write('\\nused ' + JSON.stringify({ userCPUTime, systemCPUTime, maxRSS }));
});`;

/** Seconds of CPU and MiB of memory. A type: an interface is no record of numbers. */
export type Used = { cpu: number; MiB: number };

/** The CPU and memory that a command of vmtally used. */
export const used = (args: readonly string[]): Promise<Used> => usedByNode([CLI, ...args]);

/** The CPU and memory that a program of Node used. */
export const usedByNode = (args: readonly string[]): Promise<Used> =>
  usedBy(process.execPath, ['--import', SAYS, ...args]);

/** The CPU and memory that a program used, which says so itself: `used` and JSON, as getrusage(2) has it. */
export async function usedBy(file: string, args: readonly string[]): Promise<Used> {
  const child = start(file, args, { stdout: 'none' });
  await finish(child, `${file} ${args.join(' ')}`);
  const [, text = '{}'] = /\nused (.*)/.exec(child.stderr) ?? [];
  const { userCPUTime, systemCPUTime, maxRSS }: NodeJS.ResourceUsage = JSON.parse(text);
  return { cpu: (userCPUTime + systemCPUTime) / 1e6, MiB: maxRSS / 1024 };
}
