import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { formatPlace, type Place } from './place.ts';
import { go } from './use-place.ts';

/**
 * A link to a place of the page. It has a real address, so that users can copy it or open it in another tab.
 */
export function PlaceLink({
  to,
  ...rest
}: { to: Place } & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'>) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  return <a {...rest} href={`.${formatPlace(to)}`} onClick={follow} />;
}
