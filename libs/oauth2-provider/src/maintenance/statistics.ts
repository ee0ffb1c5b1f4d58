import { Injectable } from '@nestjs/common';
import { after } from '../protocol/instants.js';
import { type Amount, type ApplicationUsage, Usage } from '../storage/usage.js';

const WEEK = 7 * 24 * 3600; // seconds
const TOP = 10;

export interface UsageStatistics {
  readonly applications: Amount;
  readonly accessTokens: Amount;
}

export interface TokenAudit {
  /** Access tokens that were issued more than a week ago and are live. */
  readonly oldActiveTokens: number;
  /** The ten with the most access tokens. */
  readonly topApplications: readonly ApplicationUsage[];
}

/** Reports for operators. Exact, and so they read whole indexes; `Health` has figures for every minute. */
@Injectable()
export class Statistics {
  constructor(private readonly usage: Usage) {}

  async statistics(now = new Date()): Promise<UsageStatistics> {
    return {
      applications: await this.usage.applications(now),
      accessTokens: await this.usage.accessTokens(now),
    };
  }

  async audit(now = new Date()): Promise<TokenAudit> {
    return {
      oldActiveTokens: await this.usage.issuedBefore(after(now, -WEEK), now),
      topApplications: await this.usage.topApplications(TOP),
    };
  }
}
