import { Entity } from 'typeorm';
import { TABLES } from './tables.js';
import { IssuedToken } from './token-columns.js';

/** The record of an ID token (OpenID Connect Core section 2); its id is the `jti`. The token itself is not kept. */
export abstract class AbstractIdToken extends IssuedToken {}

@Entity(TABLES.idToken)
export class IdToken extends AbstractIdToken {}
