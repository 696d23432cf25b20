import { ask } from '../sessions/api.ts';
import type { NewRule } from './form.ts';

export const setAlert = (rule: NewRule) => ask('POST', 'api/alerts', rule);
export const deleteAlert = (name: string) => ask('DELETE', `api/alerts/${encodeURIComponent(name)}`);
