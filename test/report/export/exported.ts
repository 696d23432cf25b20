import { readCapture, readHead } from '../../../src/capture/reader.ts';
import { eventTable } from '../../../src/report/export/event-table.ts';
import type { Exported } from '../../../src/report/export/exported.ts';
import type { Table } from '../../../src/report/export/table.ts';
import { capturePieces, sourceFrom } from '../../fixtures/capture.ts';

/** A capture to export, of what capturePieces takes. */
export function exportedOf(...parts: Parameters<typeof capturePieces>): Exported {
  const source = sourceFrom(Buffer.concat(capturePieces(...parts)));
  const head = readHead(source);
  return { head, items: () => readCapture(source, head) };
}

/** The same as a table of counts. */
export const tableOf = (...parts: Parameters<typeof capturePieces>): Table =>
  eventTable(exportedOf(...parts));
