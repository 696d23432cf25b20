import { useEffect, useRef, useState } from 'react';
import { useConnectionState } from '../live/connection.ts';

/** Tells screen readers once that the connection was lost or restored. It never announces ticks. */
export function Announcer() {
  const { kind } = useConnectionState();
  const wasOpen = useRef(false);
  const [text, setText] = useState('');
  useEffect(() => {
    if (kind === 'open') {
      if (wasOpen.current) setText('Reconnected. The numbers are live.');
      wasOpen.current = true;
    } else if (kind === 'lost' && wasOpen.current) {
      setText('Connection lost. The page shows the last numbers received and reconnects by itself.');
    }
  }, [kind]);
  return (
    <p className="for-readers" role="status" data-testid="announcer">
      {text}
    </p>
  );
}
