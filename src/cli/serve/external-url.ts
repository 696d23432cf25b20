import { z } from 'zod';

/** The parts of a URL that the address of a page has. */
const isOfPage = ({ protocol, username, password, search, hash }: URL): boolean =>
  ['http:', 'https:'].includes(protocol) && `${username}${password}${search}${hash}` === '';

/** The address of the page behind a proxy, by which browsers reach the service. */
export const ExternalUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && isOfPage(new URL(text)),
    'must be http:// or https://, a host and a path, such as https://vmtally.example/vmtally/',
  )
  .transform((text) => {
    const { origin, pathname } = new URL(text);
    // Addresses on the page are relative, so its own path ends with a slash.
    return `${origin}${pathname.replace(/\/*$/, '/')}`;
  })
  .brand<'ExternalUrl'>();

/** `https://vmtally.example/vmtally/`: without the usual port, and with a slash at its end. */
export type ExternalUrl = z.infer<typeof ExternalUrl>;

/** The origin of a page as browsers send it. */
export const originOf = (page: ExternalUrl): string => new URL(page).origin;
