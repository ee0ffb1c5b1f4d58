import type { INestApplicationContext } from '@nestjs/common';
import { ApplicationRepository, Applications } from 'nest-oauth2-provider';
import { Users } from './users/users.js';

const USER = {
  username: 'demo',
  password: 'demo-password',
  email: 'demo@example.com',
  claims: {
    name: 'Demo Person',
    given_name: 'Demo',
    family_name: 'Person',
    locale: 'en-GB',
    zoneinfo: 'Europe/London',
    website: 'https://demo.example.com',
    birthdate: '1990-01-01',
    phone_number: '+44 20 7946 0000',
    address: {
      formatted: '1 Example Street\nLondon\nUnited Kingdom',
      street_address: '1 Example Street',
      locality: 'London',
      country: 'United Kingdom',
    },
  },
};
const APPLICATION = {
  clientType: 'public' as const,
  clientId: 'demo',
  name: 'Demo application',
  redirectUris: ['http://127.0.0.1/callback'],
};

/**
 * Fills an empty database with a user and a public application, for people who try the server out. Never
 * call it in production: everybody knows the password.
 * @returns what was made, for people to read, or undefined when the database was not empty
 */
export async function createDemo(app: INestApplicationContext): Promise<string | undefined> {
  const users = app.get(Users);
  if (!(await users.isEmpty()) || (await app.get(ApplicationRepository, { strict: false }).exists()))
    return undefined;
  try {
    await users.create(USER);
    await app.get(Applications, { strict: false }).create(APPLICATION);
  } catch (error) {
    // Another server that started on the same empty database was quicker.
    if (!(await users.isEmpty())) return undefined;
    throw error;
  }
  return [
    'The database was empty, so there are now, for trying it out:',
    `  a user         ${USER.username} with the password ${USER.password}`,
    `  an application ${APPLICATION.clientId}, public, redirect URI ${APPLICATION.redirectUris[0]} on any port`,
  ].join('\n');
}
