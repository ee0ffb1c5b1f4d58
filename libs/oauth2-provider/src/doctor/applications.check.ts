import { Injectable } from '@nestjs/common';
import type { FindingCode } from '../options/catalogue.js';
import { openIdMembers } from '../protocol/openid-members.js';
import { isLoopback, redirectUriWarning, schemeOf } from '../protocol/redirect-uri.js';
import { HASH_PACKAGES, type HashPackage, isInstalled, packageOf } from '../protocol/password-hash.js';
import { isCheckableHash } from '../protocol/secret.js';
import { isHmac } from '../protocol/signing-algorithm.js';
import { isPattern } from '../protocol/wildcard-uri.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { DoctorCheck, type Observation } from './doctor-check.js';

const RULES = new Map<FindingCode, (application: AbstractApplication) => boolean>([
  ['W020', ({ requirePkce, grantTypes }) => !requirePkce && grantTypes.includes('authorization_code')],
  ['W021', ({ redirectUris }) => redirectUris.some((uri) => schemeOf(uri) === 'http' && !isLoopback(uri))],
  ['W022', ({ redirectUris }) => redirectUris.some(isPattern)],
  ['W023', ({ redirectUris }) => redirectUris.some(hasOwnScheme)],
  ['W024', (application) => hasRecoverableSecret(application) && !signsWithSecret(application)],
  ['W025', ({ clientSecrets }) => clientSecrets.some(({ hash }) => !isCheckableHash(hash))],
]);
/** So many are named for each finding. */
const MOST_NAMED = 20;

/** Applications whose registration is weak. */
@Injectable()
export class ApplicationsCheck extends DoctorCheck {
  readonly name = 'applications';

  constructor(private readonly applications: ApplicationRepository) {
    super();
  }

  async look(): Promise<Observation[]> {
    const weak = new Map<FindingCode, string[]>([...RULES.keys()].map((code) => [code, []]));
    const needing = new Map<HashPackage, string[]>(HASH_PACKAGES.map((name) => [name, []]));
    for await (const application of this.applications.each()) {
      const { clientId, clientSecrets } = application;
      for (const [code, applies] of RULES) {
        if (applies(application)) weak.get(code)?.push(clientId);
      }
      const packages = new Set(clientSecrets.map(({ hash }) => packageOf(hash)));
      for (const name of packages) if (name !== undefined) needing.get(name)?.push(clientId);
    }
    const observations = [...weak].map(([code, clients]) => observed(code, clients));
    for (const [name, clients] of needing) {
      if (clients.length > 0 && !(await isInstalled(name)))
        observations.push(observed('W026', clients, `: npm install ${name}`));
    }
    return observations.filter(({ clients }) => clients.length > 0);
  }
}

function observed(code: FindingCode, clients: readonly string[], mend = '') {
  const { length } = clients;
  const detail = `${length} ${length === 1 ? 'application' : 'applications'}${mend}`;
  return { code, detail, clients: clients.slice(0, MOST_NAMED) };
}

function hasRecoverableSecret({ clientSecrets }: AbstractApplication): boolean {
  return clientSecrets.some(({ sealed }) => sealed !== undefined);
}

/** The server needs its secret in clear for an HMAC (OpenID Connect Core section 10.1). */
function signsWithSecret({ algorithm, metadata }: AbstractApplication): boolean {
  return isHmac(algorithm) || isHmac(openIdMembers(metadata).userinfoSignedResponseAlg ?? '');
}

function hasOwnScheme(uri: string): boolean {
  return !isPattern(uri) && redirectUriWarning(uri) !== undefined;
}
