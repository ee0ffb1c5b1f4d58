import { Application } from 'nest-oauth2-provider';
import { TestClient } from './client.js';
import { type FilledForm, filledForm } from './filled-form.js';
import type { Host } from './host.js';
import { USERS, type Who, cookieOf } from './management.js';

/** An application of the owner's, and where its pages are. */
export interface OwnedApplication {
  readonly id: string;
  readonly client: TestClient;
  /** Path below the issuer, with a slash at its end. */
  readonly at: string;
}

/** Somebody at the pages of the management. */
export class ManagedPages {
  constructor(private readonly host: Host) {}

  get(path: string, who: Who = 'owner', headers: Record<string, string> = {}): Promise<Response> {
    return this.host.fetch(path, { headers: { ...cookieOf(who), ...headers } });
  }

  async text(path: string, who: Who = 'owner', headers: Record<string, string> = {}): Promise<string> {
    return (await this.get(path, who, headers)).text();
  }

  async form(path: string, who: Who = 'owner'): Promise<FilledForm> {
    return filledForm(await this.text(path, who));
  }

  send(
    { action, fields }: FilledForm,
    changes: Record<string, string> = {},
    who: Who = 'owner',
  ): Promise<Response> {
    return this.host.post(action, { ...fields, ...changes }, cookieOf(who));
  }

  stored(id: string): Promise<Application | null> {
    return this.host.dataSource.getRepository(Application).findOneBy({ id });
  }

  async application(registration: Parameters<typeof TestClient.register>[1] = {}): Promise<OwnedApplication> {
    const client = await TestClient.register(this.host, { userId: USERS.owner, ...registration });
    const found = { clientId: client.clientId };
    const { id } = await this.host.dataSource.getRepository(Application).findOneByOrFail(found);
    return { id, client, at: `applications/${id}/` };
  }
}
