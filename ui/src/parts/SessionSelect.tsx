import { useHealth, useSession } from '../live/health.tsx';
import { go } from '../place/use-place.ts';

interface Props {
  id: string | null;
  withoutCompanions?: boolean;
}

/** Selects the session of a view. Another session has other series, and may not support the grouping. */
export function SessionSelect({ id, withoutCompanions = false }: Props) {
  const all = useHealth()?.sessions ?? [];
  const sessions = withoutCompanions ? all.filter(({ companionOf }) => companionOf === null) : all;
  const session = useSession(id);
  return (
    <label className="field">
      <span>Session</span>
      <select
        value={session?.id ?? id ?? ''}
        onChange={({ target }) => go({ session: target.value, series: null, group: 'row' })}
      >
        {session === undefined && <option value={id ?? ''}>{id ?? 'default'}</option>}
        {sessions.map(({ id: value, name, state }) => (
          <option key={value} value={value}>
            {name}
            {state === 'counting' ? '' : ` (${state})`}
          </option>
        ))}
      </select>
    </label>
  );
}
