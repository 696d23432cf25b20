import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';
import { readPrivileges } from '../kernel/privileges.ts';
import {
  isAlive,
  isKernelThread,
  livingTask,
  processOf,
  readComm,
  readProcess,
} from '../kernel/processes.ts';
import { accessHint } from './access-hint.ts';

const LIST = '`ps -e` lists all processes.';

/**
 * The memory of a process, held open: a PID that is given anew, or another program in the same process, does not change
 * which memory is read.
 */
export class ProcessMemory {
  readonly pid: number;
  readonly name: string;
  readonly start: number;
  readonly smaps: number;
  readonly pagemap: number;
  readonly #auxv: string;

  /** Throws PID_UNKNOWN, and NOT_ROOT where the process may not be looked into. */
  constructor(pid: number) {
    const stat = readProcess(pid);
    if (stat === undefined) throw unknown(`there is no process ${pid}`, LIST);
    const owner = processOf(pid);
    if (owner !== undefined && owner !== pid)
      throw unknown(`${pid} is a thread of process ${owner}`, `Its threads share the memory of ${owner}.`);
    if (!isAlive(pid, stat.start))
      throw unknown(`process ${pid} is a zombie: it has ended, and its memory is free`, LIST);
    this.pid = pid;
    this.start = stat.start;
    if (isKernelThread(pid)) throw unknown(`${pid} is a kernel thread: it has no memory of its own`, LIST);
    this.#auxv = this.#readAuxv();
    this.smaps = attempt(pid, () => openSync(`/proc/${livingTask(pid)}/smaps`, 'r'));
    try {
      this.pagemap = attempt(pid, () => openSync(`/proc/${livingTask(pid)}/pagemap`, 'r'));
    } catch (error) {
      closeSync(this.smaps);
      throw error;
    }
    // The name follows the files: a program that starts in between has its own memory under its own name.
    this.name = readComm(pid) ?? stat.comm;
  }

  close(): void {
    closeSync(this.smaps);
    closeSync(this.pagemap);
  }

  /** Throws PID_UNKNOWN if the memory is gone, as the process ended or runs another program: some reads then found nothing. */
  requireSame(): void {
    if (!isAlive(this.pid, this.start))
      throw unknown(`process ${this.pid} ended while its pages were read`, LIST);
    if (!this.#isMemoryAlive() || this.#readAuxv() !== this.#auxv)
      throw unknown(`process ${this.pid} started another program while its pages were read`, 'Try again.');
  }

  /**
   * Memory that its last process left has no mapping and no entry (fs/proc/task_mmu.c, m_start and pagemap_read). The files may
   * be of two programs, if the second started between their opening.
   */
  #isMemoryAlive(): boolean {
    const entry = Buffer.alloc(8);
    return [this.pagemap, this.smaps].every((file) => readSync(file, entry, 0, entry.length, 0) > 0);
  }

  /** The auxiliary vector has addresses that each program gets at random (fs/binfmt_elf.c, create_elf_tables). */
  #readAuxv(): string {
    return attempt(this.pid, () => readFileSync(`/proc/${livingTask(this.pid)}/auxv`, 'latin1'));
  }
}

function attempt<T>(pid: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ESRCH') throw unknown(`process ${pid} has ended`, LIST);
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new VmtallyError(
      'NOT_ROOT',
      `the pages of process ${pid} need root, or the user of the process: ${messageOf(error)}`,
      accessHint(readPrivileges()),
      { cause: error },
    );
  }
}

const unknown = (message: string, hint: string): VmtallyError =>
  new VmtallyError('PID_UNKNOWN', message, hint);
