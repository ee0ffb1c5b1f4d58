import { Inject, Injectable } from '@nestjs/common';
import { type ApplicationRepository, InjectApplicationRepository } from 'nest-oauth2-provider';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.token.js';

/**
 * Where a login may end. Browsers apply a page's `form-action` to every redirect that follows the POST,
 * and after login the authorization endpoint may send the browser straight on to the client.
 */
@Injectable()
export class RedirectTargets {
  constructor(
    @InjectApplicationRepository() private readonly applications: ApplicationRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The redirect URI of the authorization request at that path, if it is the client's. */
  async of(next: string): Promise<string[]> {
    const { searchParams } = new URL(next, this.config.origin);
    const clientId = searchParams.get('client_id') ?? '';
    if (!/^[\x20-\x7e]{1,255}$/.test(clientId)) return [];
    const application = await this.applications.findByClientId(clientId);
    const uri = searchParams.get('redirect_uri') ?? application?.defaultRedirectUri();
    return uri !== undefined && application?.redirectUriAllowed(uri) ? [uri] : [];
  }
}
