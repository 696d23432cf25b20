import { constants, openSync, writeFileSync } from 'node:fs';
import { messageOf, VmtallyError } from '../errors.ts';

/**
 * The destination of a report: a stream or a file. The file is opened before counting begins, so that opening
 * it cannot fail late.
 */
export interface Output {
  write(content: string | Uint8Array): void;
  isTTY: boolean;
}

export const streamOutput = (stream: NodeJS.WriteStream): Output => ({
  write: (content) => void stream.write(content),
  isTTY: stream.isTTY,
});

/** Names of descriptors that the caller passed. These are links of the kernel, or of root in /dev. */
const DESCRIPTOR = /^\/dev\/(?:stdout|stderr|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/;

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = constants;

/**
 * The file is opened once: all of the report goes to the same file, whatever happens to its name meanwhile. A
 * link is refused, because root would write to a file that another user chose. Throws OUTPUT_FILE if the file
 * cannot be written.
 */
export function fileOutput(path: string, append: boolean): Output {
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      const isLink = error instanceof Error && 'code' in error && error.code === 'ELOOP';
      throw new VmtallyError(
        'OUTPUT_FILE',
        `cannot write ${path}: ${isLink ? 'it is a symbolic link' : messageOf(error)}`,
        isLink ? 'Name the file itself with -o.' : 'Choose another file with -o.',
        { cause: error },
      );
    }
  };
  const links = DESCRIPTOR.test(path) ? 0 : O_NOFOLLOW;
  const flags = O_WRONLY | O_CREAT | O_APPEND | (append ? 0 : O_TRUNC) | links;
  const file = attempt(() => openSync(path, flags, 0o666));
  return { write: (content) => attempt(() => writeFileSync(file, content)), isTTY: false };
}

/** Opens the destination of a report: the file of -o, else stderr beside a command's own output, else stdout. */
export const openOutput = (
  { output, append = false }: { output?: string; append?: boolean },
  command: readonly string[],
): Output =>
  output ? fileOutput(output, append) : streamOutput(command.length > 0 ? process.stderr : process.stdout);
