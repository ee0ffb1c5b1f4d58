import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Headers,
  Post,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { CurrentToken, ProtectedResource, RequireScopes, type VerifiedToken } from 'nest-oauth2-provider';
import type { Note } from './note.entity.js';
import { Notes, noteText } from './notes.js';

/** Demo: reading needs one scope, writing another. */
@Controller('api/notes')
@ProtectedResource()
export class NotesController {
  constructor(private readonly notes: Notes) {}

  @Get()
  @RequireScopes('read')
  async list(@CurrentToken() token: VerifiedToken) {
    return (await this.notes.of(ownerOf(token))).map(shown);
  }

  @Post()
  @RequireScopes('write')
  async add(
    @CurrentToken() token: VerifiedToken,
    @Headers('content-type') type: string | undefined,
    @Body() body: unknown,
  ) {
    if (!/^application\/json(;|$)/i.test(type ?? ''))
      throw new UnsupportedMediaTypeException('Send JSON: {"text": "..."}');
    const text = noteText(body);
    if (text === undefined) throw new BadRequestException('"text" must be a string of 1 to 10000 characters');
    return shown(await this.notes.add(ownerOf(token), text));
  }
}

/** A client that comes without a user keeps notes of its own. */
const ownerOf = ({ userId, clientId }: VerifiedToken): string =>
  userId === null ? `client:${clientId}` : `user:${userId}`;

const shown = ({ id, text, created }: Note) => ({ id, text, created: new Date(created).toISOString() });
