import { appendFileSync, writeFileSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

/**
 * The destination of a report: a stream or a file. The file is opened before counting begins, so that opening
 * it cannot fail late.
 */
export interface Output {
  write(text: string): void;
  isTTY: boolean;
}

export const streamOutput = (stream: NodeJS.WriteStream): Output => ({
  write: (text) => void stream.write(text),
  isTTY: stream.isTTY,
});

/** Throws OUTPUT_FILE if the file cannot be written. */
export function fileOutput(path: string, append: boolean): Output {
  const attempt = (write: () => void) => {
    try {
      write();
    } catch (error) {
      throw new VmtallyError(
        'OUTPUT_FILE',
        `cannot write ${path}: ${messageOf(error)}`,
        'Choose another file with -o.',
        { cause: error },
      );
    }
  };
  attempt(() => (append ? appendFileSync(path, '') : writeFileSync(path, '')));
  return { write: (text) => attempt(() => appendFileSync(path, text)), isTTY: false };
}

/** Opens the destination of a report: the file of -o, else stderr beside a command's own output, else stdout. */
export const openOutput = (
  { output, append = false }: { output?: string; append?: boolean },
  command: readonly string[],
): Output =>
  output ? fileOutput(output, append) : streamOutput(command.length > 0 ? process.stderr : process.stdout);
