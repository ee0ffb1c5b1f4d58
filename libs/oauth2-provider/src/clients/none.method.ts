import { Injectable } from '@nestjs/common';
import type { OAuthRequest } from '../http/oauth-request.js';
import { isBasic } from '../protocol/authorization-header.js';
import { InvalidClient } from '../protocol/errors.js';
import type { AbstractApplication } from '../storage/entities/application.entity.js';
import { ApplicationRepository } from '../storage/repositories.js';
import { ClientAuthenticationMethod } from './client-authentication-method.js';

/** RFC 6749 section 3.2.1: a public client names itself and proves nothing. */
@Injectable()
export class PublicClient extends ClientAuthenticationMethod {
  readonly name = 'none';

  constructor(private readonly applications: ApplicationRepository) {
    super();
  }

  matches({ headers, body }: OAuthRequest): boolean {
    const proves = headers.authorization !== undefined && isBasic(headers.authorization);
    return !proves && body.get('client_id') !== undefined && body.get('client_secret') === undefined;
  }

  async authenticate({ body }: OAuthRequest): Promise<AbstractApplication> {
    const application = await this.applications.findByClientId(body.required('client_id'));
    if (!application) throw new InvalidClient('no such client');
    return application;
  }
}
