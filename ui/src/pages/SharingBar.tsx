import type { ProcessPages } from '../../../src/wire/process-pages.ts';
import { partsOf } from './amounts.ts';
import { KIND_LOOKS } from './kinds.ts';

interface Props {
  amounts: ProcessPages['total'];
  /** The resident set of the whole bar: the bars of all mappings add up to it. */
  all: number;
}

/** A bar for a resident set, in parts by how often its pages are mapped. The numbers stand beside it. */
export function SharingBar({ amounts, all }: Props) {
  return (
    <span className="sharing" aria-hidden="true">
      {partsOf(amounts).map(({ kind, bytes }) => (
        <span
          key={kind}
          style={{
            width: `${(100 * bytes) / Math.max(1, all)}%`,
            background: `var(${KIND_LOOKS[kind].colour})`,
          }}
        />
      ))}
    </span>
  );
}
