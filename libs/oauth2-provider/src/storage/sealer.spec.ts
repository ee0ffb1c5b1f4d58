import fc from 'fast-check';
import { Sealer, derive } from './sealer.js';

const OLD = 'an old secret, long enough to be one';
const NEW = 'a new secret, long enough to be one';
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Sealer', () => {
  it('opens what it sealed, whatever it is', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const sealer = new Sealer(OLD);
        expect(await sealer.open(await sealer.seal(text))).toBe(text);
      }),
    ));

  it('shows nothing of the text, and never the same twice', async () => {
    const sealer = new Sealer(OLD);
    const [one, other] = [await sealer.seal('a client secret'), await sealer.seal('a client secret')];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('a client secret');
    expect(one.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))).not.toContain(
      'a client secret',
    );
  });

  it('opens with another process’s copy of the secret', async () => {
    expect(await new Sealer(OLD).open(await new Sealer(OLD).seal('text'))).toBe('text');
  });

  describe('when the secret is rotated', () => {
    it('opens what each of the list sealed', async () => {
      const rotated = new Sealer([NEW, OLD]);
      expect(await rotated.open(await new Sealer(OLD).seal('before'))).toBe('before');
      expect(await rotated.open(await rotated.seal('after'))).toBe('after');
    });

    it('seals with the first', async () => {
      const sealed = await new Sealer([NEW, OLD]).seal('text');
      expect(await new Sealer(NEW).open(sealed)).toBe('text');
      await expect(new Sealer(OLD).open(sealed)).rejects.toThrow();
    });
  });

  it('refuses what a secret sealed that is no longer there, and names the option', async () => {
    await expect(new Sealer(NEW).open(await new Sealer(OLD).seal('text'))).rejects.toThrow(/`secret`/);
  });

  it.each(
    ['header', 'key', 'initialization vector', 'ciphertext', 'tag'].map(
      (part, index) => [part, index] as const,
    ),
  )('refuses another %s', async (_part, index) => {
    const sealer = new Sealer(OLD);
    const parts = (await sealer.seal('a long enough text')).split('.');
    const bytes = Buffer.from(parts[index], 'base64url');
    const changed =
      bytes.length > 0 ? Buffer.concat([Buffer.from([bytes[0] ^ 1]), bytes.subarray(1)]) : Buffer.from('x');
    parts[index] = changed.toString('base64url');
    await expect(sealer.open(parts.join('.'))).rejects.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['clear text', 'a client secret'],
    ['an unsigned token', `${base64url({ alg: 'none' })}.${base64url({})}.`],
    ['another algorithm', `${base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.AA.AA.AA.AA`],
    ['a weaker encryption', `${base64url({ alg: 'dir', enc: 'A128CBC-HS256' })}..AA.AA.AA`],
  ])('refuses %s', async (_case, sealed) => {
    await expect(new Sealer(OLD).open(sealed)).rejects.toThrow();
  });
});

describe('derive', () => {
  const hex = (...args: Parameters<typeof derive>) => Buffer.from(derive(...args)).toString('hex');
  it('makes a key of its own for each secret and use, always the same', () => {
    expect(hex(OLD, 'seal', 32)).toBe(hex(OLD, 'seal', 32));
    expect(new Set([hex(OLD, 'seal', 32), hex(OLD, 'form', 32), hex(NEW, 'seal', 32)]).size).toBe(3);
    expect(derive(OLD, 'seal', 32)).toHaveLength(32);
  });
});
