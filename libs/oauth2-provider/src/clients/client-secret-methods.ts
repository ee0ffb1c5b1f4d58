import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { OAuth2ProviderOptions } from '../options/options.js';
import { isBasic, parseBasic } from '../protocol/authorization-header.js';
import { basicChallenge } from '../protocol/challenge.js';
import { InvalidClient, InvalidRequest } from '../protocol/errors.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { ClientAuthenticationMethod } from './client-authentication-method.js';
import { ClientSecrets } from './client-secrets.js';

/** RFC 6749 section 2.3.1: the client's id and secret in the Authorization header. */
@Injectable()
export class ClientSecretBasic extends ClientAuthenticationMethod {
  readonly name = 'client_secret_basic';

  constructor(
    private readonly applications: ApplicationRepository,
    private readonly secrets: ClientSecrets,
    private readonly options: OAuth2ProviderOptions,
  ) {
    super();
  }

  matches({ headers }: OAuthRequest): boolean {
    return headers.authorization !== undefined && isBasic(headers.authorization);
  }

  async authenticate({ headers, body }: OAuthRequest): Promise<AbstractApplication> {
    const challenge = basicChallenge(this.options.realm);
    const credentials = parseBasic(headers.authorization ?? '');
    if (!credentials) throw new InvalidClient('the Authorization header is malformed', challenge);
    const { clientId, clientSecret } = credentials;
    if ((body.get('client_id') ?? clientId) !== clientId) {
      throw new InvalidRequest('client_id differs from the client of the Authorization header');
    }
    const application = await this.applications.findByClientId(clientId);
    if (!application) throw new InvalidClient('no such client', challenge);
    if (!(await this.secrets.check(application, clientSecret, new Date()))) {
      throw new InvalidClient(`wrong secret for client ${clientId}`, challenge);
    }
    return application;
  }
}

/** RFC 6749 section 2.3.1: the client's id and secret in the body. */
@Injectable()
export class ClientSecretPost extends ClientAuthenticationMethod {
  readonly name = 'client_secret_post';

  constructor(
    private readonly applications: ApplicationRepository,
    private readonly secrets: ClientSecrets,
  ) {
    super();
  }

  matches({ body }: OAuthRequest): boolean {
    return body.get('client_secret') !== undefined;
  }

  async authenticate({ body }: OAuthRequest): Promise<AbstractApplication> {
    const clientId = body.required('client_id');
    const application = await this.applications.findByClientId(clientId);
    if (!application) throw new InvalidClient('no such client');
    if (!(await this.secrets.check(application, body.required('client_secret'), new Date()))) {
      throw new InvalidClient(`wrong secret for client ${clientId}`);
    }
    return application;
  }
}
