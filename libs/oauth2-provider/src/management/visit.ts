import type { OAuthRequest } from '../http/oauth-request.js';
import type { PageFrame } from '../resource-owner/page-frame.js';
import type { Person } from './person.js';

/** Somebody at a page of the management. */
export interface Visit {
  readonly person: Person;
  /** What the host calls them; undefined where it gives no name. */
  readonly personName: string | undefined;
  readonly request: OAuthRequest;
  readonly frame: PageFrame;
  /** Fields that every form must bring back, `csrf_token` among them. */
  readonly hidden: Readonly<Record<string, string>>;
  /** The places in the navigation, those that this person has a way to. */
  readonly places: readonly Place[];
  /** Path on this origin of what the mount has at `path`, given without a slash before it. */
  pathTo(path: string): string;
}

/** A page that the navigation leads to. */
export interface Place {
  /** Path below the mount, with a slash at its end. */
  readonly path: string;
  /** Its name in the texts: `management.nav.<key>`. */
  readonly key: string;
  readonly forAdministrators?: boolean;
}
