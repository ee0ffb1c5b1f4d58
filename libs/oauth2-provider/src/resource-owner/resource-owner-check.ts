import { Injectable } from '@nestjs/common';
import { OAuth2ProviderOptions } from '../options/options.js';
import { InvalidGrant } from '../protocol/errors.js';
import { ResourceOwners } from './resource-owners.js';

/** A disabled or unknown user's tokens are inactive, everywhere. */
@Injectable()
export class ResourceOwnerCheck {
  constructor(
    private readonly options: OAuth2ProviderOptions,
    private readonly owners: ResourceOwners,
  ) {}

  /** Whether the user may still act; true unasked where the option `checkResourceOwner` is false. */
  async isActive(userId: string): Promise<boolean> {
    return !this.options.checkResourceOwner || Boolean(await this.owners.find(userId));
  }

  /** @throws InvalidGrant */
  async assertActive(userId: string): Promise<void> {
    if (!(await this.isActive(userId))) {
      throw new InvalidGrant('the user is no longer active', 'ResourceOwners.find has no such user');
    }
  }
}
