import type { ScopeHierarchy } from '../protocol/scope-hierarchy.js';
import type { MethodScopeNames } from './scope-needs.js';

/** Injects the `Protection` of the app. */
export const PROTECTION = Symbol('PROTECTION');

/** What the operator says about the protected resource; the module makes it of its options. */
export interface Protection {
  readonly issuer: string;
  /** The identifier of the resource that a handler belongs to which names no other: an URL (RFC 8707 section 2). */
  readonly resource: string;
  readonly realm: string;
  readonly methodScopes: MethodScopeNames;
  readonly hierarchy: ScopeHierarchy;
  /** Every scope that the server knows; absent where the server is elsewhere. */
  readonly knownScopes?: readonly string[];
  /** Of the app's own pages, which may do with a login session what others may not. */
  readonly origins: readonly string[];
}
