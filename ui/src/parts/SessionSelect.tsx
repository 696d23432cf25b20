import { useHealth, useSession } from '../live/health.tsx';
import { go } from '../place/use-place.ts';

interface Props {
  id: string | null;
  /** Omits companion sessions. */
  own?: boolean;
}

/** Selects the session of a view. Another session has other series, and may not support the grouping. */
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
