import {
  type ConnectionRevocationView,
  type ConnectionRevokedView,
  renderConnectionRevocation,
  renderConnectionRevoked,
} from './pages/connection-revocation.page.js';
import { type ConnectionsView, renderConnections } from './pages/connections.page.js';
import { type ManagementErrorView, renderManagementError } from './pages/error.page.js';
import {
  type SessionEndView,
  type SessionsView,
  renderSessionEnd,
  renderSessions,
} from './pages/sessions.page.js';

/**
 * The pages of the management. A host extends this class and overrides the page that it wants to draw itself;
 * `renderManagement` gives it the look of the others.
 */
export abstract class ManagementPages {
  /** Says what went wrong. It has no form. */
  error(view: ManagementErrorView): string | Promise<string> {
    return renderManagementError(view);
  }

  /** The applications that may use the account of whoever looks. */
  connections(view: ConnectionsView): string | Promise<string> {
    return renderConnections(view);
  }

  /** Asks before an application loses its access: a form. */
  connectionRevocation(view: ConnectionRevocationView): string | Promise<string> {
    return renderConnectionRevocation(view);
  }

  /** Says what it lost. */
  connectionRevoked(view: ConnectionRevokedView): string | Promise<string> {
    return renderConnectionRevoked(view);
  }

  /** Where somebody is signed in. */
  sessions(view: SessionsView): string | Promise<string> {
    return renderSessions(view);
  }

  /** Asks before a session ends, or all but this one: a form. */
  sessionEnd(view: SessionEndView): string | Promise<string> {
    return renderSessionEnd(view);
  }
}

/** The pages as the library draws them. */
export class DefaultManagementPages extends ManagementPages {}
