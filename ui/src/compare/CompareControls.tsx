import { grouped } from '../../../src/text/units.ts';
import { Glossary } from '../parts/Glossary.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import { OVERS, type Over } from '../place/place-values.ts';
import { go } from '../place/use-place.ts';
import type { Standing } from './rows-shown.ts';

const OVERS_SHOWN: Record<Over, { name: string; title: string }> = {
  recent: { name: 'last 10 s', title: 'The ticks of the last ten seconds together' },
  sum: { name: 'all ticks', title: 'All ticks since the comparison began' },
  tick: {
    name: 'last tick',
    title: 'The last tick only. Under load a single tick may be off that a longer time is not',
  },
};
const FOLDED = [
  ['rest', 'at rest so far'],
  ['missing', 'not on this kernel'],
] as const;

const TERMS = {
  vmstat: 'How much the counters of /proc/vmstat grew, read before and after the probes of the tick.',
  Tracepoints: 'What the probes counted in the same time, in the same unit.',
  Residual: 'Tracepoints minus vmstat. It is 0 if both counted the same.',
  Bound:
    'The largest error of the residual: vmstat goes on while it is read, so its value at the tick lies between two readings.',
  Verdict:
    'Balanced: the residual is 0 within its bound. Explained: known code paths of the kernel make up for it. Lost keys: a BPF map was full. Unexplained: neither.',
  'Over time': 'The residual of each tick of the last minutes.',
};

interface Props {
  session: string | null;
  over: Over;
  /** Number of rows of each standing; null until it is known. */
  counts: Record<Standing, number> | null;
  unfolded: ReadonlySet<Standing>;
  onUnfold: (unfolded: Set<Standing>) => void;
}

/** Controls of the table: session, period, and which folded rows to show. */
export function CompareControls({ session, over, counts, unfolded, onUnfold }: Props) {
  return (
    <div className="controls">
      <SessionSelect id={session} withoutCompanions />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand beside its buttons */}
      <div role="group" aria-label="Period of the numbers" className="switch">
        {OVERS.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={choice === over}
            title={OVERS_SHOWN[choice].title}
            onClick={() => go({ over: choice })}
          >
            {OVERS_SHOWN[choice].name}
          </button>
        ))}
      </div>
      {counts &&
        FOLDED.filter(([standing]) => counts[standing] > 0).map(([standing, name]) => (
          <label key={standing} className="check">
            <input
              type="checkbox"
              checked={unfolded.has(standing)}
              onChange={({ target }) => {
                const next = new Set(unfolded);
                if (target.checked) next.add(standing);
                else next.delete(standing);
                onUnfold(next);
              }}
            />
            {grouped(counts[standing])} {name}
          </label>
        ))}
      <Glossary terms={TERMS} />
      <p className="quiet">Residual: tracepoints minus vmstat; 0 if both counted the same</p>
    </div>
  );
}
