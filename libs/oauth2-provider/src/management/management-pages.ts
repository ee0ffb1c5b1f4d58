import { type ManagementErrorView, renderManagementError } from './pages/error.page.js';

/**
 * The pages of the management. A host extends this class and overrides the page that it wants to draw itself;
 * `renderManagement` gives it the look of the others.
 */
export abstract class ManagementPages {
  /** Says what went wrong. It has no form. */
  error(view: ManagementErrorView): string | Promise<string> {
    return renderManagementError(view);
  }
}

/** The pages as the library draws them. */
export class DefaultManagementPages extends ManagementPages {}
