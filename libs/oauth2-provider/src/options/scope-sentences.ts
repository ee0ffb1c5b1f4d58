import { INTROSPECTION, MANAGEMENT_SCOPES, OFFLINE_ACCESS, OPENID } from '../protocol/scope.js';

/**
 * What a page says of the scopes that mean the same everywhere, and of those that are there by default. The pages have
 * each of these sentences in every language of theirs.
 */
export const SCOPE_SENTENCES: Readonly<Record<string, string>> = {
  [OPENID]: 'Know who you are',
  profile: 'See your profile, such as your name and picture',
  email: 'See your email address',
  address: 'See your postal address',
  phone: 'See your phone number',
  [OFFLINE_ACCESS]: 'Keep this access when you have signed out',
  read: 'Read your data',
  write: 'Change your data',
  [INTROSPECTION]: 'Ask about every token',
  [MANAGEMENT_SCOPES.applications]: 'Manage your applications',
  [MANAGEMENT_SCOPES.connections]: 'See and end the access of other applications to your account',
  [MANAGEMENT_SCOPES.administration]: 'Look after this server with your rights as an administrator',
};
