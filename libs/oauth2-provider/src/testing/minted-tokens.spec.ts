import { MintedTokens } from './minted-tokens.js';

describe('the token of a user of whom the host says', () => {
  it.each([
    [{ name: 'Alice' }, true],
    [null, false],
    [undefined, false],
  ])('%j: good? %s', async (user, isGood) => {
    const tokens = new MintedTokens(() => Promise.resolve(user));
    const found = await tokens.verify(tokens.mint({ userId: 'alice' }), undefined);
    expect(found !== null).toBe(isGood);
  });
});
