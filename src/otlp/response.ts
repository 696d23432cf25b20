import { PbfReader } from 'pbf';
import { printable } from '../printable.ts';

/** Most characters of a receiver's message that are logged or shown. */
const MESSAGE_LIMIT = 300;

/** Points that a receiver refused of an export that it took otherwise, and its reason or warning. */
export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** Reads ExportMetricsServiceResponse. Null if all was accepted, or if the body is no such message: the status decides. */
export const readPartialSuccess = (body: Uint8Array): PartialSuccess | null =>
  read(body, (pbf) =>
    pbf.readFields<{ partial: PartialSuccess | null }>(
      (field, result) => {
        if (field === 1) result.partial = pbf.readMessage(readPartial, { rejected: 0, message: '' });
      },
      { partial: null },
    ),
  )?.partial ?? null;

function readPartial(field: number, partial: PartialSuccess, pbf: PbfReader): void {
  if (field === 1) partial.rejected = Math.max(0, pbf.readVarint(true));
  else if (field === 2) partial.message = shown(pbf.readString());
}

/** Reads the message of a google.rpc.Status, the body of a refusal; empty if the body is none. */
export const readStatusMessage = (body: Uint8Array): string =>
  read(body, (pbf) =>
    pbf.readFields(
      (field, result) => {
        if (field === 2) result.message = shown(pbf.readString());
      },
      { message: '' },
    ),
  )?.message ?? '';

function read<T>(body: Uint8Array, parse: (pbf: PbfReader) => T): T | null {
  const pbf = new PbfReader(body);
  try {
    const result = parse(pbf);
    // The reader does not notice a field that is longer than the body.
    return pbf.pos === body.length ? result : null;
  } catch {
    return null;
  }
}

const shown = (text: string): string => printable(text.slice(0, MESSAGE_LIMIT));
