import type { Compare } from '../../../src/client/compare.ts';
import { go } from '../place/use-place.ts';
import { amountText, exact } from '../text/numbers.ts';
import { boundText, exactInterval, grownText, residualText } from './figures-text.ts';
import { ResidualSpark } from './ResidualSpark.tsx';
import type { ShownRow } from './rows-shown.ts';
import { COLUMNS, detailsId } from './table-layout.ts';
import { VerdictMark, verdictClass } from './VerdictMark.tsx';

interface Props extends ShownRow {
  compare: Compare;
  version: number;
  open: boolean;
}

/** The row of an identity with short numbers. Tooltips have the exact numbers. */
export function CompareRow({ compare, version, identity, standing, figures, open }: Props) {
  const { id, title, vmstat, unit, missing } = identity;
  const { verdict = null } = figures ?? {};
  const look = [standing === 'moved' ? '' : 'none', open ? 'open' : '', verdict ? verdictClass(verdict) : ''];
  return (
    <tr className={look.join(' ')} data-identity={id} onClick={() => go({ identity: open ? null : id })}>
      <th scope="row">
        <button
          type="button"
          className="opener"
          aria-expanded={open}
          {...(open ? { 'aria-controls': detailsId(id) } : {})}
          title={vmstat}
        >
          <code>{vmstat}</code>
        </button>
        <span className="quiet title">{title}</span>
      </th>
      {missing === null ? (
        <NumberCells figures={figures} identity={identity} />
      ) : (
        <td colSpan={COLUMNS - 1}>{missing}</td>
      )}
      {missing === null && (
        <td className="line" data-label="over time">
          {standing === 'moved' && <ResidualSpark {...{ compare, version, id, unit }} />}
        </td>
      )}
    </tr>
  );
}

function NumberCells({ figures, identity: { unit, kind } }: Pick<Props, 'figures' | 'identity'>) {
  const { counter = null, counted = null, residual = null, verdict = null } = figures ?? {};
  return (
    <>
      <td className="number" data-label="vmstat" title={counter === null ? '' : exactInterval(counter, unit)}>
        {counter !== null && grownText(counter, unit)}
      </td>
      <td className="number" data-label="tracepoints" title={counted === null ? '' : exact(counted, unit)}>
        {counted !== null && amountText(counted, unit)}
      </td>
      <td
        className="number residual"
        data-label="residual"
        title={residual === null ? '' : exactInterval(residual, unit)}
      >
        {residual !== null && residualText(residual, unit)}
      </td>
      <td
        className="number quiet"
        data-label="bound"
        title={residual === null ? '' : exactInterval(residual, unit)}
      >
        {residual !== null && boundText(residual, unit)}
      </td>
      <td data-label="verdict">
        {verdict !== null ? (
          <VerdictMark verdict={verdict} kind={kind} />
        ) : (
          counted !== null && <span className="quiet">waits for the baseline</span>
        )}
      </td>
    </>
  );
}
