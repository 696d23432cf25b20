import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What is compared with and what makes the loads, and Debian's packages for it. */
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

/** Why a tool cannot be had, or undefined where it is there. */
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

/** The versions of the tools that are there. */
export function versions(): Record<string, string> {
  const found: Record<string, string> = {};
  const argument: Partial<Record<Tool, string>> = { 'trace-cmd': '-h', pidstat: '-V' };
  for (const tool of ['gcc', 'perf', 'ps', 'pidstat', 'trace-cmd'] as const) {
    if (missing(tool) !== undefined) continue;
    const text = output(tool, argument[tool] ?? '--version');
    found[tool] = /\d+\.\d[\w.~+-]*/.exec(text.replaceAll(/\(.*?\)/g, ''))?.[0] ?? '?';
  }
  return found;
}

/** What it prints, whatever its status: some know no option for it and answer with their usage. */
function output(file: string, argument: string): string {
  const { stdout, stderr } = spawnSync(file, [argument], { encoding: 'utf8', timeout: 10_000 });
  return `${stdout}${stderr}`;
}
