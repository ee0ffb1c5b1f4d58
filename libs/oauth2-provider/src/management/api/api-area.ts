import type { Provider } from '@nestjs/common';
import { CrossOrigin } from '../../endpoints/cross-origin.js';
import type { ManagementController } from '../management-places.js';
import { AdministrationApi } from './administration.api.js';
import { ApplicationsApi } from './applications.api.js';
import { ConnectionsApi } from './connections.api.js';
import { ManagementApi } from './management-api.js';
import { SessionsApi } from './sessions.api.js';

/**
 * The same as the pages, as JSON for programs: `controllers: [...DEFAULT_MANAGEMENT_CONTROLLERS,
 * ...MANAGEMENT_API_CONTROLLERS]`. Each needs its scope among those of the server.
 */
export const MANAGEMENT_API_CONTROLLERS: readonly ManagementController[] = [
  ApplicationsApi,
  ConnectionsApi,
  SessionsApi,
  AdministrationApi,
];

export const API_PROVIDERS: Provider[] = [CrossOrigin, ManagementApi];
