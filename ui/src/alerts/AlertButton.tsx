import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useIsReplay, useRole } from '../live/connection.ts';
import { Dialog } from '../parts/Dialog.tsx';
import type { AlertForm } from './form.ts';
import { NewAlert } from './NewAlert.tsx';

interface Props {
  session: string;
  initial: Partial<AlertForm>;
  /** Stands above the form. */
  note?: string | undefined;
}

/** Opens the form of a rule on what the page shows; absent for a client that may not make one. */
export function AlertButton({ note, ...props }: Props) {
  const [open, setOpen] = useState(false);
  const role = useRole();
  const isReplay = useIsReplay();
  if (role !== 'control' || isReplay) return null;
  const close = () => setOpen(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Alert…
      </button>
      {open &&
        // The button may be in a paragraph, which holds no form.
        createPortal(
          <Dialog title="Alert" onClose={close}>
            {note !== undefined && <p className="quiet">{note}</p>}
            <NewAlert {...props} onDone={close} onCancel={close} />
          </Dialog>,
          document.body,
        )}
    </>
  );
}
