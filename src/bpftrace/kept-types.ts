import { statSync } from 'node:fs';
import { readBootId } from '../kernel/boot-id.ts';
import type { Btf, Member, RawArgument } from '../kernel/btf.ts';
import { kernelTypes, VMLINUX_BTF } from '../kernel/kernel-types.ts';
import { readRootFile, writeRootFile } from './root-file.ts';

/**
 * File of root with answers of this kernel's types. To read the types takes 30 ms of CPU time: the kernel hands out 5 MB of
 * them page by page (fs/kernfs/file.c, kernfs_file_read_iter). The file is gone after a restart.
 */
const ANSWERS_FILE = '/run/vmtally-types';
const LONGEST = 1 << 18;
/** Changes with the form of the answers. */
const FORM = 'vmtally.types/1';

/** Text that stands for the types of the running kernel; undefined where it has none. */
export function identityOfTypes(path = VMLINUX_BTF): string | undefined {
  const boot = readBootId();
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  return boot === '' || size === undefined ? undefined : `${FORM} ${boot} ${size}`;
}

/** A kernel's types whose answers are kept in a file. */
export class KeptTypes implements Btf {
  readonly #types: Btf;
  readonly #identity: () => string | undefined;
  readonly #file: string;
  #kept: { identity: string | undefined; answers: Map<string, unknown> } | undefined;
  #isChanged = false;

  constructor(types: Btf, identity: () => string | undefined, file: string) {
    this.#types = types;
    this.#identity = identity;
    this.#file = file;
  }

  rawArguments(tracepoint: string): RawArgument[] | undefined {
    return this.#answer(tracepoint, areArguments, () => this.#types.rawArguments(tracepoint));
  }

  member(struct: string, member: string): Member | undefined {
    return this.#answer(`${struct}.${member}`, isMember, () => this.#types.member(struct, member));
  }

  /** The answer that is kept, null in place of undefined, or else that of the types. */
  #answer<T>(question: string, is: (kept: unknown) => kept is T, ask: () => T | undefined): T | undefined {
    this.#kept ??= this.#read();
    const { identity, answers } = this.#kept;
    const kept = answers.get(question);
    if (kept === null) return undefined;
    if (is(kept)) return kept;
    const answer = ask();
    answers.set(question, answer ?? null);
    if (identity !== undefined && !this.#isChanged) {
      this.#isChanged = true;
      setImmediate(() => this.#write(identity, answers)).unref();
    }
    return answer;
  }

  #read(): { identity: string | undefined; answers: Map<string, unknown> } {
    const identity = this.#identity();
    const text = identity === undefined ? undefined : readRootFile(this.#file, LONGEST);
    return { identity, answers: text?.startsWith(`${identity}\n`) ? answersOf(text) : new Map() };
  }

  #write(identity: string, answers: ReadonlyMap<string, unknown>): void {
    this.#isChanged = false;
    const text = `${identity}\n${JSON.stringify([...answers])}`;
    if (text.length <= LONGEST) writeRootFile(this.#file, text);
  }
}

/** The types of the running kernel. */
export const keptTypes: Btf = new KeptTypes(kernelTypes, identityOfTypes, ANSWERS_FILE);

function answersOf(text: string): Map<string, unknown> {
  try {
    return new Map(JSON.parse(text.slice(text.indexOf('\n') + 1)) as [string, unknown][]);
  } catch {
    return new Map();
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const hasType = (value: unknown): boolean => isObject(value) && isObject(value.type) && 'kind' in value.type;

const isMember = (kept: unknown): kept is Member =>
  hasType(kept) && Number.isSafeInteger((kept as Partial<Member>).offset);

const areArguments = (kept: unknown): kept is RawArgument[] =>
  Array.isArray(kept) && kept.every((each) => hasType(each) && typeof each.name === 'string');
