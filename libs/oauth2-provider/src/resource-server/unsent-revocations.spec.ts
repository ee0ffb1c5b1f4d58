import { Logger } from '@nestjs/common';
import type { Revocation } from './revocation.js';
import { UnsentRevocations } from './unsent-revocations.js';

describe('revocations that could not be told', () => {
  const NOW = new Date(1_800_000_000_000);
  const BEFORE = new Date(1_700_000_000_000);
  const sent: Revocation[] = [];
  const telling = (times = Infinity) => {
    sent.splice(0);
    return (revocation: Revocation) => Promise.resolve(times-- > 0 && sent.push(revocation) > 0);
  };

  it('are told as of when they were, those of many tokens first, and each once', async () => {
    const unsent = new UnsentRevocations();
    unsent.add({ kind: 'revoked', tokenId: 't' }, NOW);
    unsent.add({ kind: 'revoked', grantId: 'g', at: BEFORE }, NOW);
    unsent.add({ kind: 'changed', clientId: 'c' }, NOW);
    unsent.add({ kind: 'revoked' }, NOW);
    expect(await unsent.sendAll(telling())).toBe(true);
    expect(sent).toEqual([
      { kind: 'revoked', grantId: 'g', at: BEFORE },
      { kind: 'revoked', at: NOW },
      { kind: 'revoked', tokenId: 't', at: NOW },
    ]);
    expect(await unsent.sendAll(telling())).toBe(true);
    expect(sent).toEqual([]);
  });

  it('are kept from the one on that fails again', async () => {
    const unsent = new UnsentRevocations();
    for (const grantId of ['a', 'b', 'c']) unsent.add({ kind: 'revoked', grantId, at: BEFORE }, NOW);
    expect(await unsent.sendAll(telling(1))).toBe(false);
    expect(await unsent.sendAll(telling())).toBe(true);
    expect(sent.map(({ grantId }) => grantId)).toEqual(['b', 'c']);
  });

  it('have a bound: the oldest go, and no refresh pushes out another kind', async () => {
    const lines = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const unsent = new UnsentRevocations(2);
    unsent.add({ kind: 'revoked', userId: 'alice' }, NOW);
    for (const tokenId of ['a', 'b']) unsent.add({ kind: 'revoked', tokenId }, NOW);
    expect(lines).not.toHaveBeenCalled();
    for (const tokenId of ['c', 'd']) unsent.add({ kind: 'revoked', tokenId }, NOW);
    expect(lines.mock.calls).toEqual([[expect.stringContaining('more than 2 revocations wait')]]);
    await unsent.sendAll(telling());
    expect(sent.map(({ userId, tokenId }) => userId ?? tokenId)).toEqual(['alice', 'c', 'd']);
    lines.mockRestore();
  });
});
