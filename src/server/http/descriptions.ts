import type { OpenAPIHono } from '@hono/zod-openapi';
import { publishedSchemas } from '../schemas.ts';

/** Serves the JSON Schemas of the messages and the OpenAPI document. Both are slow to make and made once. */
export function addDescriptions(app: OpenAPIHono, version: string): void {
  const schemas = once(publishedSchemas);
  const description = once(() => openApi(app, version));
  app.get('/api/schema.json', (c) => c.json(schemas()));
  app.get('/api/openapi.json', (c) => c.json(description()));
}

function once(make: () => object): () => object {
  let made: object | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const openApi = (app: OpenAPIHono, version: string): object =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'vmtally',
      version,
      description:
        'Counting sessions and their counts. The WebSocket at /ws sends live views: see /api/schema.json.',
    },
  });
