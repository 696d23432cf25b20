import { printableLines } from '../../printable.ts';
import type { Pieces } from '../../report/export/exported.ts';

/** An export as a terminal shows it: anybody may choose the name of a process. Files and pipes have each name as it is. */
export async function* forTerminal(pieces: Pieces): AsyncGenerator<string> {
  for await (const piece of pieces) yield printableLines(String(piece).replaceAll('\r\n', '\n'));
}
