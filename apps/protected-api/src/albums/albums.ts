import { Injectable } from '@nestjs/common';

export interface Album {
  readonly title: string;
  readonly artist: string;
}

const LONGEST = 200;
/** Of one owner: this is memory. */
export const MOST_ALBUMS = 100;

/** The albums of each owner, for as long as the process lives. */
@Injectable()
export class Albums {
  private readonly byOwner = new Map<string, Album[]>();

  of(owner: string): readonly Album[] {
    return this.byOwner.get(owner) ?? [];
  }

  /** False where the owner has enough of them. */
  add(owner: string, album: Album): boolean {
    const albums = this.byOwner.get(owner) ?? [];
    if (albums.length >= MOST_ALBUMS) return false;
    this.byOwner.set(owner, [...albums, album]);
    return true;
  }

  clear(owner: string): void {
    this.byOwner.delete(owner);
  }
}

/** The album that a request body describes, or undefined when it describes none. */
export function readAlbum(body: unknown): Album | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { title, artist } = body as Partial<Record<keyof Album, unknown>>;
  return isName(title) && isName(artist) ? { title, artist } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= LONGEST;
}
