import { z } from 'zod';

// zod compiles its schemas with eval if possible; the page's Content-Security-Policy forbids eval.
z.config({ jitless: true });
