import { readFileSync } from 'node:fs';
import type { Btf, Member, RawArgument } from './btf.ts';
import { BtfBlob } from './btf-blob.ts';

export const VMLINUX_BTF = '/sys/kernel/btf/vmlinux';
/** The types of the running kernel; undefined where it has none. Throws BTF_INVALID. */
export function readBtf(path = VMLINUX_BTF): Btf | undefined {
  try {
    return new BtfBlob(readFileSync(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Time after a question after which the types are forgotten, in ms: they take 10 MB. */
const KEPT_MS = 1_000;

/** Answers of the running kernel's types, which are read when they are needed. */
class KernelTypes implements Btf {
  readonly #arguments = new Map<string, RawArgument[] | undefined>();
  readonly #members = new Map<string, Member | undefined>();
  #blob: Btf | undefined;

  rawArguments(tracepoint: string): RawArgument[] | undefined {
    return once(this.#arguments, tracepoint, () => this.#types?.rawArguments(tracepoint));
  }

  member(struct: string, member: string): Member | undefined {
    return once(this.#members, `${struct}.${member}`, () => this.#types?.member(struct, member));
  }

  get #types(): Btf | undefined {
    if (this.#blob === undefined) {
      this.#blob = readBtf();
      setTimeout(() => {
        this.#blob = undefined;
      }, KEPT_MS).unref();
    }
    return this.#blob;
  }
}

/** The types of the running kernel. Its methods throw BTF_INVALID, and the errors of reading a file. */
export const kernelTypes: Btf = new KernelTypes();

function once<T>(answers: Map<string, T>, question: string, answer: () => T): T {
  if (!answers.has(question)) answers.set(question, answer());
  return answers.get(question) as T;
}
