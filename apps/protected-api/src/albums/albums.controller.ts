import {
  BadRequestException,
  Body,
  ConflictException,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Post,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import {
  CurrentToken,
  ReadWriteScopes,
  RequireAcr,
  type VerifiedToken,
} from 'nest-oauth2-provider/resource-server';
import { Albums, MOST_ALBUMS, readAlbum } from './albums.js';

/** How long ago the user may have logged in who throws everything away, in seconds. */
const FRESH = 300;

/** To read them needs the scope `read`, anything else `write`. */
@Controller('api/albums')
@ReadWriteScopes()
export class AlbumsController {
  constructor(private readonly albums: Albums) {}

  @Get()
  list(@CurrentToken() token: VerifiedToken) {
    return this.albums.of(ownerOf(token));
  }

  @Post()
  add(
    @CurrentToken() token: VerifiedToken,
    @Headers('content-type') type: string | undefined,
    @Body() body: unknown,
  ) {
    if (!/^application\/json(;|$)/i.test(type ?? ''))
      throw new UnsupportedMediaTypeException('Send JSON: {"title": "...", "artist": "..."}');
    const album = readAlbum(body);
    if (!album) throw new BadRequestException('"title" and "artist" must be strings of 1 to 200 characters');
    if (!this.albums.add(ownerOf(token), album))
      throw new ConflictException(`${MOST_ALBUMS} albums are enough`);
    return album;
  }

  /** Needs a user who has just logged in: a client without a user never gets here (RFC 9470). */
  @Delete()
  @HttpCode(204)
  @RequireAcr({ maxAge: FRESH })
  clear(@CurrentToken() token: VerifiedToken) {
    this.albums.clear(ownerOf(token));
  }
}

/** A client that comes without a user keeps albums of its own. */
const ownerOf = ({ userId, clientId }: VerifiedToken): string =>
  userId === null ? `client:${clientId}` : `user:${userId}`;
