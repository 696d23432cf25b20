import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadInvariants } from '../../compare/reconciliation.ts';
import { cgroupRoot } from '../../kernel/cgroups.ts';
import { cpuList } from '../../kernel/features.ts';
import { readComm } from '../../kernel/processes.ts';
import { readTracepoints } from '../../kernel/tracepoints.ts';
import { readUsers } from '../../kernel/users.ts';
import { readVmstat } from '../../kernel/vmstat.ts';
import { loadCatalogue } from '../../probe/load.ts';
import { loadPresets } from '../../probe/presets.ts';
import { outputsOf } from '../../probe/selection.ts';
import type { Source } from './place.ts';

/** A word to complete to, with its description. */
export interface Candidate {
  word: string;
  about?: string | undefined;
}

export const subcommands = (program: Command): Candidate[] =>
  program
    .createHelp()
    .visibleCommands(program)
    .map((command) => ({ word: command.name(), about: command.description() }));

/** All options of a command in their long form. */
export const options = (command: Command): Candidate[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }));

/**
 * The values of a source on this machine. `given`: the options already on the command line. Unreadable
 * sources, such as tracefs for an ordinary user, give no candidates.
 */
export function valuesOf(
  source: Exclude<Source, 'file' | 'directory'>,
  typed: string,
  given: readonly string[],
): Candidate[] {
  switch (source) {
    case 'event':
      return [...presets(), ...probes(), ...tracepoints()];
    case 'name':
      if (given.includes('vmstat')) return [...readVmstat().keys()].map((word) => ({ word }));
      return given.includes('tracepoints') ? tracepoints() : [...presets(), ...probes()];
    case 'identity':
      return loadInvariants().flatMap(({ id, group, title }) => [
        { word: group },
        { word: id, about: title },
      ]);
    case 'pid':
      return processes();
    case 'cgroup':
      return cgroupsBelow(typed.slice(0, typed.lastIndexOf('/') + 1));
    case 'cpu':
      return cpuList('online').map((cpu) => ({ word: String(cpu) }));
    case 'user':
      return [...readUsers().values()].map((word) => ({ word }));
  }
}

const presets = (): Candidate[] =>
  [...loadPresets().values()].map(({ name, summary }) => ({ word: name, about: summary }));

const probes = (): Candidate[] =>
  [...loadCatalogue().values()].flatMap((probe) =>
    outputsOf(probe).map(({ name, summary }) => ({ word: name, about: summary })),
  );

const tracepoints = (): Candidate[] => readable(() => readTracepoints().names.map((word) => ({ word })));

const processes = (): Candidate[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ word: pid, about: readComm(pid) }));

/** The cgroups of one level, as shells complete file names. -G takes a list: `\,` is a comma in a name. */
const cgroupsBelow = (path: string): Candidate[] =>
  readable(() =>
    readdirSync(join(cgroupRoot() ?? '', path.replaceAll('\\,', ',')), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ word: path + name.replaceAll(',', '\\,') })),
  );

function readable(read: () => Candidate[]): Candidate[] {
  try {
    return read();
  } catch {
    return [];
  }
}
