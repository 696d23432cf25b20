import type { ProcessModel } from '../../../src/client/process.ts';
import { plural } from '../../../src/text/units.ts';
import { isSite } from '../../../src/wire/rows.ts';
import { visible } from '../board/name-of.ts';

export function ProcessTitle({ process: { who, details } }: { process: ProcessModel }) {
  const name = details?.name ?? who?.name ?? (who === null ? 'Not counted' : `:${who.key}`);
  return (
    <h2 className="title">
      <bdi>{visible(name)}</bdi>{' '}
      {who !== null && !isSite(who) && (
        <span className="quiet">{details === null ? who.key : `pid ${details.pid}`}</span>
      )}
      {who?.users && (
        <span className="quiet">
          most by {who.users.most}, of {plural(who.users.processes, 'process', 'processes')}
        </span>
      )}
      {who?.ended && <span className="tag">ended</span>}
    </h2>
  );
}
