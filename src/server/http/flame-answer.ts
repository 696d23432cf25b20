import type { OpenAPIHono } from '@hono/zod-openapi';
import { formsOf } from '../../report/flame/forms.ts';
import type { PageParts } from '../../report/flame/html.ts';
import type { FlameForm } from '../../wire/http.ts';
import type { Hub } from '../hub.ts';
import { ROUTES } from '../routes.ts';
import { flameProfile } from '../view/flame-profile.ts';

const TYPES: Record<FlameForm, string> = {
  svg: 'image/svg+xml',
  html: 'text/html; charset=utf-8',
  folded: 'text/plain; charset=utf-8',
  'pb.gz': 'application/gzip',
  'speedscope.json': 'application/json',
};

/** Answers with the flame graph of a session as a file, in the forms that `vmtally flame` writes. */
export function addFlameAnswer(app: OpenAPIHono, hub: Hub, parts: PageParts, version: string): void {
  const forms = formsOf(() => parts, version);
  app.openapi(ROUTES.flame, async (c) => {
    const { form, weight, group, key } = c.req.valid('query');
    const within = group === undefined || key === undefined ? undefined : { group, key };
    const { id } = c.req.valid('param');
    const profile = await hub.read(id, (held) => flameProfile(held, { weight, within }));
    const content = forms[form](profile);
    return c.body(typeof content === 'string' ? content : Uint8Array.from(content), 200, {
      'Content-Type': TYPES[form],
      // A browser that showed the page itself would run its script as the service's.
      'Content-Disposition': `attachment; filename="vmtally-${id}.${form}"`,
    });
  });
}
