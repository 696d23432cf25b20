import { appendFileSync, writeFileSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

/** Where a report goes: a stream or a file. A file is made before anything is counted, so that it cannot fail late. */
export interface Output {
  write(text: string): void;
  isTTY: boolean;
}

export const streamOutput = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTTY: stream.isTTY,
});

/** Throws OUTPUT_FILE where the file cannot be written. */
export function fileOutput(path: string, append: boolean): Output {
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      throw new VmtallyError(
        'OUTPUT_FILE',
        `cannot write ${path}: ${messageOf(error)}`,
        'Give -o another file.',
        { cause: error },
      );
    }
  };
  attempt(() => (append ? appendFileSync(path, '') : writeFileSync(path, '')));
  return { write: (text) => attempt(() => appendFileSync(path, text)), isTTY: false };
}
