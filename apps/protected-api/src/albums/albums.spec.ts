import { Albums, MOST_ALBUMS, readAlbum } from './albums.js';

const ALBUM = { title: 'Blue', artist: 'Joni Mitchell' };

describe('readAlbum', () => {
  it('takes title and artist, and nothing beside them', () => {
    expect(readAlbum({ ...ALBUM, owner: 'somebody else' })).toEqual(ALBUM);
  });

  it.each([
    [undefined],
    [null],
    ['Blue'],
    [[]],
    [{}],
    [{ title: 'Blue' }],
    [{ ...ALBUM, title: '' }],
    [{ ...ALBUM, title: 'x'.repeat(201) }],
    [{ ...ALBUM, artist: { $ne: '' } }],
  ])('takes no %j', (body) => expect(readAlbum(body)).toBeUndefined());
});

describe('Albums', () => {
  it('keeps those of each owner apart, and clears them for one', () => {
    const albums = new Albums();
    albums.add('user:1', ALBUM);
    albums.add('user:2', ALBUM);
    albums.clear('user:1');
    expect([albums.of('user:1'), albums.of('user:2')]).toEqual([[], [ALBUM]]);
  });

  it('has enough at some point', () => {
    const albums = new Albums();
    const taken = Array.from({ length: MOST_ALBUMS + 1 }, () => albums.add('user:1', ALBUM));
    expect(taken.filter(Boolean)).toHaveLength(MOST_ALBUMS);
    expect(albums.of('user:1')).toHaveLength(MOST_ALBUMS);
  });
});
