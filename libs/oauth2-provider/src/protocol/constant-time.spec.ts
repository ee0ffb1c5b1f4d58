import crypto from 'node:crypto';
import { verifierMatches } from './pkce.js';
import { constantTimeEqual, hashChosen, hashGenerated, verifySecret } from './secret.js';

const SECRET = 'a secret of forty-three characters, as many.';
/** Wrong from the first character, from the last one, too short, too long. */
const GUESSES = [`x${SECRET.slice(1)}`, `${SECRET.slice(0, -1)}x`, '', SECRET.slice(1), SECRET.repeat(20)];

/** Lengths of what was compared by the one function whose time says nothing of where two differ. */
async function comparedBy(work: () => unknown): Promise<number[][]> {
  const compare = jest.spyOn(crypto, 'timingSafeEqual');
  await work();
  const lengths = compare.mock.calls.map((call) => call.map((bytes) => bytes.byteLength));
  compare.mockRestore();
  return lengths;
}

// A clock would be a test that fails now and then; that the same work is done is the cause, and can be seen.
describe('timing: a guess is compared in full, and as a hash of one length, wherever it is wrong', () => {
  it.each(GUESSES)('two texts: %#', async (guess) => {
    expect(await comparedBy(() => constantTimeEqual(guess, SECRET))).toEqual([[32, 32]]);
  });

  it.each(GUESSES)('a generated secret: %#', async (guess) => {
    const stored = hashGenerated(SECRET);
    expect(await comparedBy(() => verifySecret(guess, stored))).toEqual([[32, 32]]);
  });

  it.each(GUESSES)('a chosen secret: %#', async (guess) => {
    const stored = await hashChosen(SECRET);
    expect(await comparedBy(() => verifySecret(guess, stored))).toEqual([[32, 32]]);
  });

  it('a code verifier', async () => {
    const [one, other] = ['a', 'b'].map((letter) => letter.repeat(43));
    const challenge = crypto.createHash('sha256').update(one).digest('base64url');
    expect(await comparedBy(() => verifierMatches(one, challenge))).toEqual([[32, 32]]);
    expect(await comparedBy(() => verifierMatches(other, challenge))).toEqual([[32, 32]]);
  });
});
