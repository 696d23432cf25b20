import { useEffect, useRef, useState } from 'react';
import { useConnectionState } from '../live/connection.ts';

/** Announces to screen readers that the connection was lost or restored: once each, and never a tick. */
export function Announcer() {
  const { kind } = useConnectionState();
  const wasOpen = useRef(false);
  const [text, setText] = useState('');
  useEffect(() => {
    if (kind === 'open') {
      if (wasOpen.current) setText('Connected again. The numbers are live.');
      wasOpen.current = true;
    } else if (kind === 'lost' && wasOpen.current) {
      setText('Connection lost. The numbers are the last ones that came; trying again.');
    }
  }, [kind]);
  return (
    <p className="for-readers" role="status" data-testid="announcer">
      {text}
    </p>
  );
}
