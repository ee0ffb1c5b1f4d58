import type { ServerCapabilities } from '../protocol/client-metadata.js';
import type { OpenIdCapabilities } from '../protocol/openid-members.js';

/**
 * What of the protocol this server has, computed by the module from what is registered:
 * `@Inject(SERVER_CAPABILITIES)`. The schemes of redirect URIs are the application class's to say.
 */
export type RegisteredCapabilities = Omit<ServerCapabilities, 'schemes'> & OpenIdCapabilities;

export const SERVER_CAPABILITIES = Symbol('SERVER_CAPABILITIES');
