import type { SessionInfo } from '../../../src/wire/session.ts';
import { Dialog } from '../parts/Dialog.tsx';
import { ProblemNote } from '../parts/ProblemNote.tsx';
import { deleteSession } from './api.ts';
import { useAction } from './use-action.ts';

export function DeleteDialog({ session, onClose }: { session: SessionInfo; onClose: () => void }) {
  const { busy, problem, run } = useAction();
  const remove = async () => {
    if (await run(() => deleteSession(session.id))) onClose();
  };
  return (
    <Dialog title={`Delete ${session.name}?`} onClose={onClose}>
      <p>
        Its counts are deleted for all clients. To stop counting but keep the counts, suspend the session
        instead.
      </p>
      {problem !== null && <ProblemNote problem={problem} />}
      <p className="actions">
        <button type="button" onClick={onClose}>
          Keep
        </button>
        <button type="button" className="danger" disabled={busy} onClick={() => void remove()}>
          Delete
        </button>
      </p>
    </Dialog>
  );
}
