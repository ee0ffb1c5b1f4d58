import type { RegisteredCapabilities } from '../../clients/server-capabilities.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import { isHmac } from '../../protocol/signing-algorithm.js';
import { type ApplicationRules, mayGrant, maySet } from './application-rules.js';

/**
 * How something is typed in: `lines` is one value a line, `choices` a box for each value, `choice` one of them, and
 * `seconds` may be left empty.
 */
export type FieldKind = 'text' | 'lines' | 'choices' | 'choice' | 'flag' | 'seconds';

/** Something of an application that the form and the page of facts show. */
export interface ApplicationField {
  /** Its parameter in the form, or what precedes the dot in those of its choices: `scope.read`. */
  readonly name: string;
  readonly kind: FieldKind;
  /** Its member in `ApplicationRegistration`; of `metadata` it is the member called `name`. */
  readonly member: string;
  readonly group: FieldGroup;
}

export type FieldGroup = 'general' | 'addresses' | 'permissions' | 'tokens' | 'links';

export const FIELD_GROUPS: readonly FieldGroup[] = ['general', 'addresses', 'permissions', 'tokens', 'links'];

const field = (
  group: FieldGroup,
  kind: FieldKind,
  name: string,
  member: string = name,
): ApplicationField => ({ group, kind, name, member });

export const APPLICATION_FIELDS: readonly ApplicationField[] = [
  field('general', 'text', 'name'),
  field('general', 'choice', 'clientType'),
  field('general', 'text', 'userId'),
  field('addresses', 'lines', 'redirectUris'),
  field('addresses', 'lines', 'postLogoutRedirectUris'),
  field('addresses', 'lines', 'allowedOrigins'),
  field('permissions', 'choices', 'grantTypes'),
  field('permissions', 'choices', 'responseTypes'),
  field('permissions', 'flag', 'everyScope', 'scopes'),
  field('permissions', 'choices', 'scope', 'scopes'),
  field('permissions', 'lines', 'resources'),
  field('permissions', 'flag', 'skipAuthorization'),
  field('permissions', 'flag', 'requirePkce'),
  field('tokens', 'choice', 'tokenEndpointAuthMethod'),
  field('tokens', 'choice', 'algorithm'),
  field('tokens', 'choice', 'accessTokenFormat'),
  field('tokens', 'seconds', 'accessTokenLifetime'),
  field('tokens', 'seconds', 'refreshTokenLifetime'),
  field('tokens', 'seconds', 'idTokenLifetime'),
  field('links', 'text', 'client_uri', 'metadata'),
  field('links', 'text', 'logo_uri', 'metadata'),
  field('links', 'text', 'policy_uri', 'metadata'),
  field('links', 'text', 'tos_uri', 'metadata'),
  field('links', 'text', 'backchannel_logout_uri', 'metadata'),
  field('links', 'text', 'frontchannel_logout_uri', 'metadata'),
];

/** What a field offers, where it has choices: '' is to say nothing. */
export function optionsOf(
  { name }: ApplicationField,
  server: RegisteredCapabilities,
  rules: ApplicationRules,
  stored?: AbstractApplication,
): string[] {
  switch (name) {
    case 'clientType':
      return ['confidential', 'public'];
    case 'grantTypes':
      return united(server.grantTypes, stored?.grantTypes).filter((each) => mayGrant(rules, each));
    case 'responseTypes':
      return united(server.responseTypes, stored?.responseTypes);
    case 'scope':
      return [...rules.scopes];
    case 'tokenEndpointAuthMethod':
      return ['', ...server.authMethods];
    case 'algorithm':
      return united(
        server.algorithms.filter((each) => !isHmac(each) || keepsSecret(stored)),
        [...(stored ? [stored.algorithm] : []), ''],
      );
    case 'accessTokenFormat':
      return ['', 'opaque', 'jwt'];
    default:
      return [];
  }
}

/** Whether somebody sees the field: one with nothing to choose from is none. */
export function isOffered(
  field: ApplicationField,
  server: RegisteredCapabilities,
  rules: ApplicationRules,
): boolean {
  if (!maySet(rules, field.member)) return false;
  if (field.name === 'everyScope') return rules.everyScope;
  return field.kind !== 'choices' || optionsOf(field, server, rules).length > 0;
}

/** An HMAC needs a secret that the server has in clear. */
function keepsSecret(stored: AbstractApplication | undefined): boolean {
  return stored?.clientSecrets.some(({ sealed }) => sealed !== undefined) ?? false;
}

function united(some: readonly string[], others: readonly string[] = []): string[] {
  return [...new Set([...some, ...others])];
}
