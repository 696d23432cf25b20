import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

const here = import.meta.dirname;
const project = join(here, '../..');
const WORKLOADS = [
  '../live/workloads/eventfd.c',
  '../live/workloads/faults.c',
  '../live/workloads/kept.c',
  '../live/workloads/layout.c',
  '../live/workloads/pageout.c',
  'guest/memory.c',
].map((path) => join(here, path));

/** Makes the content of a guest's disk, a tar file: the built vmtally, this node, workloads and checks. */
export function makePayload(work, script) {
  const folder = join(work, 'guest');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  for (const name of ['dist', 'probes', 'package.json']) {
    cpSync(join(project, name), join(folder, name), { recursive: true });
  }
  cpSync(join(here, 'guest'), folder, { recursive: true });
  cpSync(join(here, '../live/probes'), join(folder, 'probes-live'), { recursive: true });
  cpSync(process.execPath, join(folder, 'bin/node'));
  symlinkSync('../dist/cli/main.js', join(folder, 'bin/vmtally'));
  if (script !== undefined) cpSync(script, join(folder, 'script'));
  for (const source of WORKLOADS) {
    execFileSync('gcc', ['-O2', '-static', '-o', join(folder, 'bin', basename(source, '.c')), source]);
  }
  const tar = join(work, 'guest.tar');
  execFileSync('tar', ['-C', folder, '-cf', tar, '.']);
  rmSync(folder, { recursive: true });
  return tar;
}
