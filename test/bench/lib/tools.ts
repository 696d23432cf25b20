import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The tools that vmtally is compared with or that make the load, and their Debian packages. */
const PACKAGES = {
  gcc: 'gcc libc6-dev',
  perf: 'linux-perf',
  ps: 'procps',
  top: 'procps',
  pidstat: 'sysstat',
  script: 'bsdutils',
  'stress-ng': 'stress-ng',
  tar: 'tar',
  'trace-cmd': 'trace-cmd',
  'funccount-bpfcc': 'bpfcc-tools',
} as const;

export type Tool = keyof typeof PACKAGES;

/** The reason why a tool is not available, or undefined if it is. */
export const missing = (tool: Tool): string | undefined =>
  pathOf(tool) === undefined ? `${tool} is not installed: apt-get install -y ${PACKAGES[tool]}` : undefined;

function pathOf(tool: string): string | undefined {
  const directories = (process.env.PATH ?? '').split(delimiter).concat('/usr/sbin', '/sbin');
  return directories
    .map((directory) => join(directory, tool))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The versions of the installed tools. */
export function versions(): Record<string, string> {
  const texts: Record<string, string> = {};
  const argument: Partial<Record<Tool, string>> = { 'trace-cmd': '-h', pidstat: '-V' };
  for (const tool of ['gcc', 'perf', 'ps', 'pidstat', 'trace-cmd'] as const) {
    if (missing(tool) !== undefined) continue;
    const text = output(tool, argument[tool] ?? '--version');
    texts[tool] = /\d+\.\d[\w.~+-]*/.exec(text.replaceAll(/\(.*?\)/g, ''))?.[0] ?? '?';
  }
  return texts;
}

/**
 * The output of a command, whatever its status: some tools have no version option and print their usage
 * instead.
 */
function output(file: string, argument: string): string {
  const { stdout, stderr } = spawnSync(file, [argument], { encoding: 'utf8', timeout: 10_000 });
  return `${stdout}${stderr}`;
}
