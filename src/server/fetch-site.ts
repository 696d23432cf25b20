import type { IncomingHttpHeaders } from 'node:http';
import { VmtallyError } from '../errors.ts';
import { shortened } from '../printable.ts';

/** Headers in which a browser says who makes a request (W3C Fetch Metadata). No page can set or remove them. */
export type SiteHeaders = Pick<IncomingHttpHeaders, 'sec-fetch-site' | 'sec-fetch-mode' | 'sec-fetch-dest'>;

/**
 * Refuses requests that pages of another origin make: images and scripts, for example, which browsers request
 * without an Origin. A link to the page may stand anywhere, because its site does not see what the link opens.
 * Programs send none of these headers. Throws ORIGIN_DENIED.
 */
export function checkSite({
  'sec-fetch-site': site = 'none',
  'sec-fetch-mode': mode,
  'sec-fetch-dest': dest,
}: SiteHeaders): void {
  if (site === 'same-origin' || site === 'none') return;
  if (mode === 'navigate' && dest === 'document') return;
  throw new VmtallyError(
    'ORIGIN_DENIED',
    `pages of another origin may not use this service (Sec-Fetch-Site: ${shortened(site)})`,
    'Use the page that the service itself serves.',
  );
}
