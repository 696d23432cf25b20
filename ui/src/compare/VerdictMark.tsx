import type { CompareIdentity, Verdict } from '../../../src/wire/compare.ts';
import { Icon } from '../parts/Icon.tsx';

export const VERDICT_ICONS = {
  balanced: 'good',
  explained: 'told',
  'lost keys': 'lost',
  unexplained: 'warning',
  none: 'moves',
} as const;

/** The CSS class of a verdict. */
export const verdictClass = (verdict: Verdict): string => `verdict-${verdict.replace(' ', '-')}`;

/**
 * A verdict as symbol, colour and word. The verdict `none` shows the kind: such an identity only moves with
 * its counters, and is neither right nor wrong.
 */
export function VerdictMark({ verdict, kind }: { verdict: Verdict; kind: CompareIdentity['kind'] }) {
  return (
    <span className={`mark ${verdictClass(verdict)}`}>
      <Icon name={VERDICT_ICONS[verdict]} />
      <span>
        {verdict === 'none' ? kind : verdict}
        {verdict !== 'none' && kind !== 'equal' && <span className="quiet"> {kind}</span>}
      </span>
    </span>
  );
}
