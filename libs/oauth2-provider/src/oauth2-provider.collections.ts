import type { Provider, Type } from '@nestjs/common';
import { ApplicationUse } from './clients/application-use.js';
import { ClientAuthentication } from './clients/client-authentication.js';
import type { ClientAuthenticationMethod } from './clients/client-authentication-method.js';
import { Doctor } from './doctor/doctor.js';
import type { DoctorCheck } from './doctor/doctor-check.js';
import type { OAuth2EventListener } from './events/oauth2-event-listener.js';
import { OAuth2Events } from './events/oauth2-events.js';
import { type Grant, Grants } from './grants/grant.js';
import { PasswordGrant } from './grants/password.grant.js';
import type { Structure } from './oauth2-provider.module-definition.js';
import { OAuth2ProviderOptions } from './options/options.js';
import { profileOf } from './options/profiles.js';
import { type ResponseType, ResponseTypes } from './response-types/response-type.js';
import { TokenResponseType } from './response-types/token.response-type.js';
import { SIGNERS, type Signer } from './tokens/signer.js';

/** Told nobody before the app is put together, for they may need any part of it. */
export const EVENT_LISTENERS = Symbol('EVENT_LISTENERS');

/** What comes in by the plug-in doors, in the order given. */
export function collections(structure: Structure): Provider[] {
  const { grants, responseTypes, clientAuthenticationMethods, eventListeners, doctorChecks, signers } =
    structure;
  return [
    { provide: SIGNERS, useFactory: (...all: Signer[]) => all, inject: [...signers] },
    {
      provide: EVENT_LISTENERS,
      useFactory: (...listeners: OAuth2EventListener[]) => listeners,
      inject: [...eventListeners],
    },
    {
      provide: Doctor,
      useFactory: (...checks: DoctorCheck[]) => new Doctor(checks),
      inject: [...doctorChecks],
    },
    {
      provide: Grants,
      useFactory: (options: OAuth2ProviderOptions, password: PasswordGrant, ...all: Grant[]) =>
        new Grants(withOwn(profileOf(options).grantTypes, all, [password], ({ grantType }) => grantType)),
      inject: [OAuth2ProviderOptions, PasswordGrant, ...grants],
    },
    {
      provide: ResponseTypes,
      useFactory: (options: OAuth2ProviderOptions, token: TokenResponseType, ...all: ResponseType[]) =>
        new ResponseTypes(withOwn(profileOf(options).responseTypes, all, [token], ({ name }) => name)),
      inject: [OAuth2ProviderOptions, TokenResponseType, ...responseTypes],
    },
    {
      provide: ClientAuthentication,
      useFactory: (
        { realm }: OAuth2ProviderOptions,
        use: ApplicationUse,
        events: OAuth2Events,
        ...all: ClientAuthenticationMethod[]
      ) => new ClientAuthentication(all, realm, use, events),
      inject: [
        OAuth2ProviderOptions,
        ApplicationUse,
        OAuth2Events,
        ...(clientAuthenticationMethods as Type<ClientAuthenticationMethod>[]),
      ],
    },
  ];
}

/** The host's list, and what the profile adds by name where the host has none of its own. */
function withOwn<Part>(
  names: readonly string[],
  listed: Part[],
  ours: readonly Part[],
  nameOf: (part: Part) => string,
): Part[] {
  const isThere = new Set(listed.map(nameOf));
  return [...listed, ...ours.filter((part) => names.includes(nameOf(part)) && !isThere.has(nameOf(part)))];
}
