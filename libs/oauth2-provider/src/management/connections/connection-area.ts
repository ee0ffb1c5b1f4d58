import type { Provider } from '@nestjs/common';
import { ConnectionStore } from '../../storage/connection.store.js';
import type { Entities } from '../../storage/entities.js';
import { ENTITIES } from '../../storage/storage.providers.js';
import { Writes } from '../../storage/writes.js';
import type { ManagementController } from '../management-places.js';
import { ConnectedApps } from './connected-apps.js';
import { ConnectionsController } from './connections.controller.js';
import { SessionsController } from './sessions.controller.js';
import { UserSessions } from './user-sessions.js';

/** What a user has given away, and where they are signed in. */
export const CONNECTION_CONTROLLERS: readonly ManagementController[] = [
  ConnectionsController,
  SessionsController,
];

export const CONNECTION_PROVIDERS: Provider[] = [
  {
    provide: ConnectionStore,
    useFactory: (writes: Writes, entities: Entities) => new ConnectionStore(entities, writes),
    inject: [Writes, ENTITIES],
  },
  ConnectedApps,
  UserSessions,
];
