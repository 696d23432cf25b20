import type { CaptureItem } from '../../capture/items.ts';
import type { HeadLine } from '../../capture/schema.ts';

/** A capture as a format reads it: once, or several times from the front. */
export interface Exported {
  head: HeadLine;
  items: () => Iterable<CaptureItem>;
}

/** The pieces of an export, in their order. */
export type Pieces = Iterable<string> | AsyncIterable<string | Uint8Array>;
