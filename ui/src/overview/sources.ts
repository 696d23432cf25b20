import { type ColumnId, PAGE_COLUMNS } from '../../../src/client/extra-columns.ts';
import { columnsOf, type OverviewColumn } from '../../../src/client/overview.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { countsNow } from '../live/counts-now.ts';

/** A column, and the session that counts it. */
export interface Source {
  column: OverviewColumn;
  session: SessionInfo;
}

/** Name of the session that the page creates for a column. */
export const sessionName = (id: ColumnId): string => `overview-${id}`;

/** Sessions that count this column for the same scope: the base session, else another one. */
export function sourcesOf(base: SessionInfo, sessions: readonly SessionInfo[]): Map<ColumnId, Source> {
  const others = sessions.filter(
    ({ id, companionOf, by, state, scope, problem }) =>
      id !== base.id &&
      companionOf === null &&
      by === base.by &&
      state !== 'ended' &&
      state !== 'failed' &&
      problem === null &&
      JSON.stringify(scope) === JSON.stringify(base.scope),
  );
  const sources = new Map<ColumnId, Source>();
  for (const session of [base, ...others])
    for (const column of columnsOf(session.series, PAGE_COLUMNS))
      if (!sources.has(column.id))
        sources.set(column.id, { column: whileCounting(column, session), session });
  return sources;
}

/** A session that starts, or is suspended, counts no column now. */
const whileCounting = (column: OverviewColumn, { state }: SessionInfo): OverviewColumn => ({
  ...column,
  counted: column.counted && countsNow(state),
});
