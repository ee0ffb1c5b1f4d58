import { isIP } from 'node:net';
import type { HttpRequest } from './platform.js';

/**
 * The address that the request comes from, as the platform has it: behind a proxy that is for the host's `trust proxy`
 * (Express) or `trustProxy` (Fastify) to say. What is no address, for a forwarded header may hold anything, is left out.
 */
export function ipOf(request: HttpRequest): string | undefined {
  const { ip } = request as { readonly ip?: unknown };
  return typeof ip === 'string' && isIP(ip) !== 0 ? ip : undefined;
}
