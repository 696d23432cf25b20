import { type ReactNode, useId, useState } from 'react';
import { CompareCost } from '../compare/CompareCost.tsx';

interface Props {
  /** The session to compare; null for the first. */
  session: string | null;
  /** The link, which the text with this id describes while it is shown. */
  children: (describedBy: string | undefined) => ReactNode;
}

/** The tab of Compare, which says what a comparison costs while the pointer or the focus is on it. */
export function CompareTab({ session, children }: Props) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const ask = () => setAsked(true);
  const leave = () => setAsked(false);
  return (
    <li
      className="with-note"
      onPointerEnter={ask}
      onPointerLeave={leave}
      onFocus={ask}
      onBlur={leave}
      onKeyDown={({ key }) => key === 'Escape' && leave()}
    >
      {children(asked ? id : undefined)}
      {asked && (
        <p id={id} role="tooltip" className="note">
          <CompareCost id={session} />
        </p>
      )}
    </li>
  );
}
