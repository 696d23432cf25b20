/** The session that one counts beside: `main` of `main-books` and `main-cpu`; any other is its own. */
export const ownerOf = (session: string): string => session.replace(/-(cpu|books)$/, '');
