import { useHealth, useSession } from '../live/health.tsx';
import { go } from '../place/use-place.ts';

interface Props {
  id: string | null;
  /** Whether companion sessions are left out. */
  own?: boolean;
}

/** Chooses the session that a view shows. Another session has series of its own, and perhaps nothing to group by. */
export function SessionSelect({ id, own = false }: Props) {
  const all = useHealth()?.sessions ?? [];
  const sessions = own ? all.filter(({ companionOf }) => companionOf === null) : all;
  const session = useSession(id);
  return (
    <label className="field">
      <span>Session</span>
      <select
        value={session?.id ?? id ?? ''}
        onChange={({ target }) => go({ session: target.value, series: null, group: 'row' })}
      >
        {session === undefined && <option value={id ?? ''}>{id ?? 'default'}</option>}
        {sessions.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
            {one.state === 'counting' ? '' : ` (${one.state})`}
          </option>
        ))}
      </select>
    </label>
  );
}
