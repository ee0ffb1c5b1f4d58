/** For a host's own tests: none of it needs a database. */
export { FakeResourceOwners } from './fake-resource-owners.js';
export type { MintOrder } from './minted-tokens.js';
export { OAuth2TestingKit } from './oauth2-testing-kit.js';
export { TestIssuer } from './test-issuer.js';
export type { TestingResource } from './testing.module.js';
