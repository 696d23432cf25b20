import type { CompareFigures } from '../../../src/client/compare.ts';
import type { CompareIdentity } from '../../../src/wire/compare.ts';
import { rangeText } from './figures-text.ts';

interface Props {
  identity: CompareIdentity;
  causes: CompareFigures['causes'];
}

/** Lists the reasons that applied, each with the range it can have added, then the other known reasons. */
export function ReasonList({ identity: { reasons, unit }, causes }: Props) {
  const applied = new Set(causes.map(({ id }) => id));
  const others = reasons.filter(({ id }) => !applied.has(id));
  return (
    <div className="reasons">
      {causes.length > 0 && (
        <>
          <h3>Reasons that apply</h3>
          <ul>
            {causes.map(({ id, text, where, low, high }) => (
              <li key={id}>
                <b>{rangeText(low, high, unit)}</b> <span className="tag">{id}</span>
                <p>{text}</p>
                <code className="quiet">{where}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{causes.length > 0 ? 'Other known reasons for a residual' : 'Known reasons for a residual'}</h3>
      {others.length === 0 && <p className="quiet">None.</p>}
      <ul>
        {others.map(({ id, text, where, usually }) => (
          <li key={id}>
            <span className="tag">{id}</span>
            <p>{text}</p>
            <p className="quiet">Usually {usually}</p>
            <code className="quiet">{where}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}
