import type { CompareIdentity, Verdict } from '../../../src/wire/compare.ts';
import { Icon } from '../parts/Icon.tsx';

export const VERDICT_ICONS = {
  balanced: 'good',
  explained: 'info',
  'lost keys': 'minus',
  unexplained: 'warning',
  none: 'wave',
} as const;

/** The CSS class of a verdict. */
export const verdictClass = (verdict: Verdict): string => `verdict-${verdict.replace(' ', '-')}`;

/**
 * Shows a verdict as symbol, colour and word. For the verdict `none` the word is the kind: the two sides of
 * such an identity only rise together, and no difference is an error.
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
