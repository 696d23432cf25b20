import { type ReactNode, useId, useState } from 'react';

interface Props {
  /** Element around the link. */
  as: 'li' | 'span';
  /** Says the cost of the events that the link makes vmtally count. */
  cost: ReactNode;
  /** The link, which the text with this id describes while it is shown. */
  children: (describedBy: string | undefined) => ReactNode;
}

/** A link to a view that counts more, which says what that costs while the pointer or the focus is on it. */
export function WithCost({ as: Element, cost, children }: Props) {
  const id = useId();
  const [asked, setAsked] = useState(false);
  const ask = () => setAsked(true);
  const leave = () => setAsked(false);
  return (
    <Element
      className="with-note"
      onPointerEnter={ask}
      onPointerLeave={leave}
      onFocus={ask}
      onBlur={leave}
      onKeyDown={({ key }) => key === 'Escape' && leave()}
    >
      {children(asked ? id : undefined)}
      {asked && (
        <span id={id} role="tooltip" className="note">
          {cost}
        </span>
      )}
    </Element>
  );
}
