import { printable } from '../printable.ts';
import { cutMiddle } from './cut-middle.ts';
import type { Mapping } from './mapping.ts';
import { fileOf } from './mapping-name.ts';

/** Names that the kernel gives to shared memory without a file (mm/shmem.c, shmem_zero_setup; ipc/shm.c, newseg). */
const KERNELS = /^\/(?:dev\/zero|SYSV[0-9a-f]{8}) \(deleted\)$/;

/** Most characters of a name: an answer has thousands. */
const NAME_CHARACTERS = 1024;

type Named = Pick<Mapping, 'file' | 'path' | 'permissions'>;

/**
 * Names of mappings for clients that may not see all: programs and libraries, of which the process runs code, have their paths, as the
 * command of a process has. Data files have numbers: their names may tell what another user works on, and only that user could list
 * them.
 */
export class ShownNames {
  readonly #showsAll: boolean;
  readonly #code = new Set<string>();
  readonly #numbers = new Map<string, number>();

  constructor(mappings: readonly Named[], { showsAll }: { showsAll: boolean }) {
    this.#showsAll = showsAll;
    for (const mapping of mappings) if (mapping.permissions[2] === 'x') this.#code.add(keyOf(mapping));
    for (const mapping of mappings) {
      const key = keyOf(mapping);
      if (this.#isData(mapping) && !this.#numbers.has(key)) this.#numbers.set(key, this.#numbers.size + 1);
    }
  }

  of(mapping: Named): string {
    const number = this.#numbers.get(keyOf(mapping));
    return number === undefined
      ? printable(cutMiddle(fileOf(mapping), NAME_CHARACTERS))
      : `[data file ${number}]`;
  }

  #isData(mapping: Named): boolean {
    return (
      !this.#showsAll &&
      mapping.path.startsWith('/') &&
      !KERNELS.test(mapping.path) &&
      !this.#code.has(keyOf(mapping))
    );
  }
}

const keyOf = ({ file, path }: Named): string => `${file} ${path}`;
