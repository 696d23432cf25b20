import { pagesApart } from '../../../src/text/pages-apart.ts';
import { plural } from '../../../src/text/units.ts';
import type { ProcessPages } from '../../../src/wire/process-pages.ts';

/** `42 mappings and 1,234 places of pages, read in 0.12 s`. */
export const readingText = ({ mappings, looked, seconds }: ProcessPages): string =>
  `${plural(mappings, 'mapping')} and ${plural(looked, 'place')} of pages, read in ${seconds.toFixed(2)} s`;

/** Sentences that say whether the sums are those of smaps, and what is not known. */
export function pagesNotes({ total, ...pages }: ProcessPages): string[] {
  const { stopped, complete, unread, differ, countsHidden, averages, namesHidden } = pages;
  const sums = countsHidden ? 'USS' : 'RSS, PSS and USS';
  const read = stopped === null ? '' : ' that was read';
  return [
    ...(stopped === null
      ? []
      : [
          `Not all was read: the limit of ${stopped === 'pages' ? 'pages' : 'time'} was reached. The sums of ${plural(unread, 'mapping')} are those of smaps`,
        ]),
    ...(complete ? [] : ['Mappings at higher addresses were not reached: they are in no row and no sum']),
    differ === 0
      ? `${sums} of each mapping${read} equal smaps`
      : `${plural(differ, 'mapping')} changed while they were read; ${sums} of all others${read} equal smaps`,
    ...pagesApart(total),
    ...(countsHidden
      ? [
          'The service may not see how often pages are mapped (CAP_SYS_ADMIN): only private and shared pages are told apart, and RSS and PSS are those of smaps',
        ]
      : []),
    ...(averages
      ? ['This kernel may say of a page of a large folio only how often its pages are mapped on average']
      : []),
    ...(namesHidden
      ? ['Names of data files and addresses are not shown: the service was started without --show-arguments']
      : []),
  ];
}
