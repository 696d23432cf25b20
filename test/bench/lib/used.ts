import { finish, start } from './children.ts';
import { CLI } from './machine.ts';

/** A module that makes a process say what it used. */
const SAYS = `data:text/javascript,process.on('exit',()=>process.stderr.write('\\nused '+JSON.stringify(process.resourceUsage())))`;

/** Seconds of CPU and MiB of memory. A type: an interface is no record of numbers. */
export type Used = { cpu: number; MiB: number };

/** The CPU and memory that a command of vmtally used. */
export const used = (args: readonly string[]): Promise<Used> => usedByNode([CLI, ...args]);

/** The CPU and memory that a program of Node used. */
export async function usedByNode(args: readonly string[]): Promise<Used> {
  const child = start(process.execPath, ['--import', SAYS, ...args], { stdout: 'none' });
  await finish(child, args.join(' '));
  const [, text = '{}'] = /\nused (.*)$/.exec(child.stderr) ?? [];
  const { userCPUTime, systemCPUTime, maxRSS }: NodeJS.ResourceUsage = JSON.parse(text);
  return { cpu: (userCPUTime + systemCPUTime) / 1e6, MiB: maxRSS / 1024 };
}
