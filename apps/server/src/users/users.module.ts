import { Module } from '@nestjs/common';
import { LoginSessions } from '../sessions/login-sessions.js';
import { Users } from './users.js';

@Module({ providers: [Users, LoginSessions], exports: [Users, LoginSessions] })
export class UsersModule {}
