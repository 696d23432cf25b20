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

function openApi(app: OpenAPIHono, version: string): object {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of the role control or read. Clients of the unix sockets need none',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'vmtally-7117',
    description: 'The cookie that POST /login sets. Its name ends with the port of the service',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'vmtally',
      version,
      description:
        'Counting sessions and their counts. The WebSocket at /ws sends live views: see /api/schema.json.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { cookie: [] }],
  });
}
