import type { Applications } from '../clients/applications.js';
import type { ApplicationRegistration } from '../clients/client-registration.js';
import { type ClientSecrets, createdAt } from '../clients/client-secrets.js';
import type { RegisteredCapabilities } from '../clients/server-capabilities.js';
import { isClientId, isClientSecret } from '../protocol/credential-syntax.js';
import { derivedId } from '../protocol/derived-id.js';
import { missingPackage } from '../protocol/password-hash.js';
import { isCheckableHash } from '../protocol/secret.js';
import { isHmac } from '../protocol/signing-algorithm.js';
import type { Row } from '../storage/dot/dot-connection.js';
import type { AbstractApplication, StoredSecret } from '../storage/entities/application.entity.js';
import type { Entities } from '../storage/entities.js';
import type { ImportStore } from '../storage/import.store.js';
import type { Lifetimes } from '../tokens/lifetimes.js';
import { dotRegistration, isKnownKind } from './dot-registration.js';
import { type DotSecret, readDotSecret } from './dot-secret.js';
import { type DotValues, dotBoolean } from './dot-values.js';
import { type ImportReport, skip } from './import-report.js';

/** What the tokens of an application need of it. */
export interface BroughtApplication {
  readonly id: string;
  readonly grantType: string;
  readonly refreshes: boolean;
  /** How long a refresh token may lie unused, and the longer of access and ID tokens live, in seconds. */
  readonly idle: number;
  readonly longest: number;
  readonly defaultRedirectUri: string | undefined;
  /** What was made before has been brought by an earlier import; null where none has finished. */
  readonly broughtUntil: Date | null;
}

export interface ApplicationImport {
  readonly report: ImportReport;
  readonly values: DotValues;
  readonly requirePkce: boolean;
  readonly now: Date;
}

/** Brings applications under the client ids that they have; what tokens need of them is kept by their old ids. */
export class DotApplications {
  readonly brought = new Map<string, BroughtApplication>();

  constructor(
    private readonly parts: {
      readonly applications: Applications;
      readonly secrets: ClientSecrets;
      readonly lifetimes: Lifetimes;
      readonly store: ImportStore;
      readonly entities: Entities;
      readonly server: RegisteredCapabilities;
    },
    private readonly how: ApplicationImport,
  ) {}

  async bring(rows: readonly Row[]): Promise<void> {
    const { store } = this.parts;
    const clientIds = rows.map(({ client_id: clientId }) => clientId ?? '').filter(isClientId);
    const here = await store.applications(clientIds);
    const imported = await store.imported(clientIds.map(idOf));
    for (const row of rows) {
      const clientId = row.client_id;
      if (!isClientId(clientId)) this.skip(row, 'client_id_not_allowed');
      else await this.bringOne(row, clientId, here.get(clientId), imported);
    }
  }

  private async bringOne(
    row: Row,
    clientId: string,
    here: AbstractApplication | undefined,
    imported: ReadonlyMap<string, Date | null>,
  ): Promise<void> {
    const id = idOf(clientId);
    const broughtUntil = imported.get(id) ?? null;
    if (here && (here.id !== id || !imported.has(id))) return this.skip(row, 'client_id_taken');
    if (here) {
      this.how.report.applications.alreadyHere++;
      this.remember(row, here, broughtUntil);
    } else if (imported.has(id)) {
      this.skip(row, 'removed_since_last_import');
    } else {
      const application = await this.register(row, clientId, id);
      if (!application) return;
      this.how.report.applications.brought++;
      this.remember(row, application, null);
    }
  }

  /** Undefined, with a note, for one that cannot be. */
  private async register(row: Row, clientId: string, id: string): Promise<AbstractApplication | undefined> {
    const { applications, entities, server, store } = this.parts;
    const { now, requirePkce, report, values } = this.how;
    const note = (field: string, message: string) => void report.notes.push({ clientId, field, message });
    if (!isKnownKind(row)) {
      note('authorization_grant_type', 'its client type or grant is none of Django OAuth Toolkit');
      return this.skip(row, 'refused');
    }
    const secret = readDotSecret(row.client_secret, dotBoolean(row.hash_client_secret));
    const schemes = new entities.application().allowedSchemes();
    const { registration, notes } = dotRegistration(row, secret, { server, schemes, requirePkce });
    const userId = row.user_id === null ? null : values.user(row.user_id);
    const { application, problems, warnings } = applications.judge(
      { ...registration, userId },
      { clientId, clientSecret: clearSecretOf(registration, secret) },
    );
    // Its tokens are good without a redirect URI; only new authorizations need one.
    const fatal = problems.filter(({ field }) => field !== 'redirectUris');
    for (const { field, message } of [...notes, ...problems, ...warnings]) note(field, message);
    if (fatal.length > 0) return this.skip(row, 'refused');

    const created = values.instant(row.created) ?? now;
    Object.assign(application, {
      id,
      created,
      updated: values.instant(row.updated) ?? created,
      clientSecrets: await this.stored(secret, application, created, note),
    });
    if (report.dryRun) return application;
    const refused = await store.addApplication(application);
    if (refused) return this.skip(row, refused === 'taken' ? 'client_id_taken' : 'refused_by_database');
    applications.announce(application);
    return application;
  }

  private async stored(
    secret: DotSecret,
    application: AbstractApplication,
    created: Date,
    note: (field: string, message: string) => void,
  ): Promise<StoredSecret[]> {
    const field = 'client_secret';
    // It proves nothing of a client that anybody can read; Django OAuth Toolkit makes one all the same.
    if (!application.isConfidential()) return [];
    switch (secret.kind) {
      case 'none':
        note(field, 'it has no secret, with which it cannot authenticate: give it one with rotatesecret');
        return [];
      case 'plain': {
        if (!isClientSecret(secret.secret)) {
          note(field, 'it has a character that no client can send: give it another with rotatesecret');
          return [];
        }
        const recoverable = isHmac(application.algorithm);
        return [
          await this.parts.secrets.toStored(secret.secret, { chosen: secret.chosen, recoverable }, created),
        ];
      }
      case 'hash': {
        const problem = await hashProblem(secret.hash);
        if (problem) note(field, `it is hashed with ${secret.hasher}, which ${problem}`);
        return [{ hash: secret.hash, ...createdAt(created) }];
      }
    }
  }

  private remember(row: Row, application: AbstractApplication, broughtUntil: Date | null): void {
    const { lifetimes } = this.parts;
    // The first is what tokens are made on; refresh_token stands behind it.
    const [grantType = 'authorization_code'] = application.grantTypes;
    const of = (kind: 'refreshToken' | 'accessToken' | 'idToken') =>
      lifetimes.of(kind, application, grantType);
    this.brought.set(row.id ?? '', {
      id: application.id,
      grantType,
      refreshes: application.allowsGrantType('refresh_token'),
      idle: of('refreshToken'),
      longest: Math.max(of('accessToken'), of('idToken')),
      defaultRedirectUri: application.defaultRedirectUri(),
      broughtUntil,
    });
  }

  private skip(row: Row, reason: Parameters<typeof skip>[1]): undefined {
    skip(this.how.report.applications, reason, row.id);
  }
}

/** Of the application with that client id, whichever import brings it. */
function idOf(clientId: string): string {
  return derivedId('application', clientId);
}

/** Only where it signs; else it is no matter of the registration, for any secret is brought that can be. */
function clearSecretOf({ hashClientSecret }: ApplicationRegistration, secret: DotSecret): string | undefined {
  return hashClientSecret === false && secret.kind === 'plain' ? secret.secret : undefined;
}

/** What keeps a client with that secret out, and what to do about it. */
async function hashProblem(hash: string): Promise<string | undefined> {
  if (!isCheckableHash(hash)) return 'cannot be checked here: give it another with rotatesecret';
  const missing = await missingPackage(hash);
  if (!missing) return undefined;
  return `takes the package ${missing} to check: npm install ${missing}, or give it another with rotatesecret`;
}
