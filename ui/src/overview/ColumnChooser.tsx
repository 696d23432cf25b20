import { type Head, measuredCost, predictedCost } from '../../../src/client/column-cost.ts';
import type { ColumnId } from '../../../src/client/extra-columns.ts';
import { PAGE_COLUMNS } from '../../../src/client/extra-columns.ts';
import { Latest } from '../../../src/client/latest.ts';
import { overheadOf } from '../../../src/client/overhead.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import type { VmstatMessage } from '../../../src/wire/views.ts';
import { useIsReplay, useReadOnly, useRole } from '../live/connection.ts';
import { useHealth } from '../live/health.tsx';
import { useView } from '../live/use-view.ts';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { createSession, deleteSession, type NewSession } from '../sessions/api.ts';
import { useAction } from '../sessions/use-action.ts';
import { type Source, sessionName } from './sources.ts';

interface Props {
  base: SessionInfo;
  sources: ReadonlyMap<ColumnId, Source>;
  shown: ReadonlySet<ColumnId>;
  onShow: (id: ColumnId, isShown: boolean) => void;
}

/** Chooses the columns. A column that no session counts says what it costs, and is counted in a session of its own. */
export function ColumnChooser({ base, sources, shown, onShow }: Props) {
  const { busy, problem, run } = useAction();
  const count = (head: Head) =>
    void run(async () => {
      const events = [...head.labels, ...(head.minus ?? [])].map((event) => ({ event }));
      const { by, intervalMs } = base;
      // The budget may have lengthened the ticks of the base session.
      const asked = Math.min(intervalMs, base.budget?.askedMs ?? intervalMs);
      await createSession({
        name: sessionName(head.id),
        events,
        scope: scopeOf(base),
        by,
        intervalMs: asked,
      });
      onShow(head.id, true);
    });
  const stop = (id: ColumnId, session: string) =>
    void run(async () => {
      await deleteSession(session);
      onShow(id, false);
    });
  return (
    <section className="panel columns" aria-label="Columns">
      {problem !== null && <ProblemNote problem={problem} />}
      <p className="quiet narrow">
        This screen has room for one column, which “Order and chart by” chooses. A wider one shows all that
        are checked.
      </p>
      <ul>
        {PAGE_COLUMNS.map((head) => {
          const source = sources.get(head.id);
          return (
            <li key={head.id}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={source !== undefined && shown.has(head.id)}
                  disabled={source === undefined}
                  onChange={({ target }) => onShow(head.id, target.checked)}
                />
                {head.title}
              </label>
              <p className="quiet">{head.about}.</p>
              {source === undefined ? (
                <NotCounted head={head} base={base} busy={busy} onCount={() => count(head)} />
              ) : (
                source.session.id !== base.id && (
                  <Counted head={head} session={source.session} busy={busy} onStop={stop} />
                )
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface NotCountedProps {
  head: Head;
  base: SessionInfo;
  busy: boolean;
  onCount: () => void;
}

function NotCounted({ head, base, busy, onCount }: NotCountedProps) {
  const readOnly = useReadOnly();
  const health = useHealth();
  const { model } = useView({ view: 'vmstat', session: base.id }, () => new Latest<VmstatMessage>());
  const nsPerEvent = health === null ? null : overheadOf(health).nsPerEvent;
  const needs = [...head.labels, ...(head.minus ?? [])].join(' and ');
  const isReplay = useIsReplay();
  if (isReplay) return <p>Not recorded: needs {needs}.</p>;
  return (
    <p>
      Not counted: needs {needs}. {predictedCost(head, model.message, nsPerEvent)}.{' '}
      {readOnly !== null ? (
        <span className="quiet">{readOnly}</span>
      ) : (
        <button type="button" disabled={busy} aria-label={`Count ${head.title}`} onClick={onCount}>
          Count it
        </button>
      )}
    </p>
  );
}

interface CountedProps {
  head: Head;
  session: SessionInfo;
  busy: boolean;
  onStop: (id: ColumnId, session: string) => void;
}

function Counted({ head, session, busy, onStop }: CountedProps) {
  const role = useRole();
  const isOwn = session.name === sessionName(head.id);
  return (
    <p>
      In session {session.name}: {measuredCost(session)}.{' '}
      {isOwn && role !== 'read' && (
        <button
          type="button"
          disabled={busy}
          aria-label={`Stop counting ${head.title}`}
          onClick={() => onStop(head.id, session.id)}
        >
          Stop counting
        </button>
      )}
    </p>
  );
}

/** The scope of a session, as a new session takes it. */
const scopeOf = ({ scope: { inherit, pids, cpus, cgroups } }: SessionInfo): NewSession['scope'] => ({
  inherit,
  ...(pids && { pids }),
  ...(cpus && { cpus }),
  ...(cgroups && { cgroups }),
});
