import { z } from 'zod';

// zod compiles its schemas with eval where it may; the page's Content-Security-Policy forbids that.
z.config({ jitless: true });
