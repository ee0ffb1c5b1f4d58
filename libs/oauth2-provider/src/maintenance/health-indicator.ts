import { Injectable } from '@nestjs/common';
import { Health, type HealthChecks, type HealthReport } from './health.js';

/** What `@nestjs/terminus` takes of an indicator. */
export type OAuth2HealthResult<Key extends string = string> = Record<
  Key,
  HealthChecks & { readonly status: 'up' | 'down'; readonly health: HealthReport['status'] }
>;

/**
 * `Health` for `@nestjs/terminus`: `health.check([() => oauth2.isHealthy('oauth2')])`. A warning is up, with
 * `health: 'warning'`. It gives what terminus reads and imports nothing of it, for hosts that do without.
 */
@Injectable()
export class OAuth2HealthIndicator {
  constructor(private readonly health: Health) {}

  async isHealthy<Key extends string = 'oauth2'>(
    key = 'oauth2' as Key,
    timeout?: number,
  ): Promise<OAuth2HealthResult<Key>> {
    const { status, checks } = await this.health.check({ timeout });
    const result = { status: status === 'unhealthy' ? 'down' : 'up', health: status, ...checks };
    return { [key]: result } as OAuth2HealthResult<Key>;
  }
}
