import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { HeardRevocations } from './heard-revocations.js';
import type { Revocation, TokenIds } from './revocation.js';

describe('revocations that were heard of', () => {
  const NOON = 1_800_000_000_000;
  const at = (seconds: number) => new Date(NOON + seconds * 1000);
  const ALICES: TokenIds = { tokenId: 't', grantId: 'g', clientId: 'c', userId: 'alice' };
  const heard = (most?: number, ...revocations: [Omit<Revocation, 'kind'>, Date][]) => {
    const all = new HeardRevocations(60, most);
    for (const [named, when] of revocations) all.hear({ kind: 'revoked', ...named }, when);
    return all;
  };
  let lines: jest.SpyInstance;
  beforeEach(() => (lines = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined)));
  afterEach(() => lines.mockRestore());

  it.each<[string, Omit<Revocation, 'kind'>, TokenIds, boolean, boolean]>([
    ['of the token', { tokenId: 't' }, ALICES, true, true],
    ['of another', { tokenId: 'u' }, ALICES, false, false],
    ['of its authorization', { grantId: 'g' }, ALICES, true, true],
    ['of its client', { clientId: 'c' }, ALICES, true, false],
    ['of its user', { userId: 'alice' }, ALICES, true, false],
    ['of both', { clientId: 'c', userId: 'alice' }, ALICES, true, false],
    ['of its user with another client', { clientId: 'd', userId: 'alice' }, ALICES, false, false],
    ['of everything', {}, ALICES, true, false],
    ["of everything, of a client's own", {}, { clientId: 'c', userId: null, grantId: null }, true, false],
  ])('cover a token that was there, or comes later: %s', (_case, named, token, before, after) => {
    const all = heard(undefined, [named, at(0)]);
    expect([all.cover(token, at(0)), all.cover(token, at(1))]).toEqual([before, after]);
  });

  it('hold when an older one arrives late', () => {
    for (const named of [{ userId: 'alice' }, { clientId: 'c' }, {}]) {
      const all = heard(undefined, [named, at(10)], [named, at(5)]);
      expect(all.cover(ALICES, at(8))).toBe(true);
    }
  });

  describe('are remembered up to a bound', () => {
    const flood = (all: HeardRevocations, name: 'tokenId' | 'grantId', times: number) => {
      for (let time = 0; time < times; time++)
        all.hear({ kind: 'revoked', [name]: `flood ${time}` }, at(time));
    };

    it.each<[string, Omit<Revocation, 'kind'>, readonly ('tokenId' | 'grantId')[]]>([
      ['an authorization', { grantId: 'g' }, ['tokenId']],
      ['a user', { userId: 'alice' }, ['tokenId', 'grantId']],
      ['a client', { clientId: 'c' }, ['tokenId', 'grantId']],
    ])('what refreshes and logouts tell does not push out that of %s', (_case, named, floods) => {
      const all = heard(10, [named, at(0)]);
      for (const name of floods) flood(all, name, 100);
      expect(all.cover(ALICES, at(0))).toBe(true);
    });

    it('one of a token that is still used stays, and the operator hears of those that do not', () => {
      const all = heard(10, [{ tokenId: 't' }, at(0)], [{ tokenId: 'unused' }, at(0)]);
      for (let time = 0; time < 50; time++) {
        all.hear({ kind: 'revoked', tokenId: `flood ${time}` }, at(time));
        expect(all.cover(ALICES, at(0))).toBe(true);
      }
      expect(all.cover({ ...ALICES, tokenId: 'unused' }, at(0))).toBe(false);
      expect(lines.mock.calls).toEqual([[expect.stringContaining('more than 10 revocations of tokens')]]);
    });

    it('what is over makes room without a word', async () => {
      const all = new HeardRevocations(0.05, 10);
      flood(all, 'tokenId', 10);
      await pause(60);
      for (let time = 0; time < 5; time++) all.hear({ kind: 'revoked', tokenId: `later ${time}` }, at(time));
      expect(lines).not.toHaveBeenCalled();
    });
  });
});
