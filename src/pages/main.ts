import '../no-debugger.ts';

import { readFileSync } from 'node:fs';
import { problemOf } from '../errors.ts';
import { type PagesTask, readProcessPages } from './read-process-pages.ts';

/**
 * The process that reads pages for the counting process, which waits for nothing meanwhile. It can be killed where the kernel makes
 * it wait for a lock of the process that it reads (mm/mmap_lock.c). It takes a task from stdin and prints the answer, or the problem.
 */
process.title = 'vmtally-pages';

function answer(): object {
  try {
    return { answer: readProcessPages(JSON.parse(readFileSync(0, 'utf8')) as PagesTask) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

const said = answer();
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ ...said, cpuSeconds: (user + system) / 1e6 }));
